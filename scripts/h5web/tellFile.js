/** Tells all that h5web knows of a file, through the stores that its components read: the same for every provider. */
export async function tellFile({ entitiesStore, valuesStore, attrValuesStore }) {
  const told = {};
  const visit = async (path) => {
    const { children, ...entity } = await got(entitiesStore, path).catch(messageOf);
    if (entity.failed) {
      told[path] = entity;
      return;
    }
    const attributes = await got(attrValuesStore, entity).catch(messageOf);
    told[path] = { entity: plain(entity), attributes: plain(attributes) };
    // A shape is its dimensions in h5web 16.
    const dims = Array.isArray(entity.shape) ? entity.shape : entity.shape?.dims;
    const read = (selection) => got(valuesStore, { dataset: entity, selection }).then(plain, messageOf);
    if (dims) told[path].value = await read();
    if (dims?.length > 1 && dims[0] > 0) told[path].slice = await read(['0', ...dims.slice(1).map(() => ':')].join());
    if (dims?.length > 0 && dims[0] > 0) told[path].one = await read(dims.map(() => '0').join());
    for (const child of children ?? []) if (!path.endsWith('/cycle')) await visit(child.path);
  };
  await visit('/');
  return told;
}

/** What a store of h5web has for a component that waits for it. */
async function got(store, input) {
  for (;;) {
    try {
      return store.get(input);
    } catch (thrown) {
      if (!(thrown instanceof Promise)) throw thrown;
      await thrown;
    }
  }
}

const messageOf = ({ message }) => ({ failed: message });

/** A value as JSON has it, which is what a page can hand over; the kind of a typed array is kept. */
function plain(value) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (ArrayBuffer.isView(value)) return { [value[Symbol.toStringTag]]: Array.from(value, plain) };
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
