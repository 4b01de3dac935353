/** Where h5web's own provider (`@h5web/h5wasm` 16.0.1) tells something else, as path and field, and why what h5rx tells is right. */
const DIFFERENCES = [
  [/^\/attributes\/all$/, 'attributes.large', 'it rounds integers to 53 bits; h5rx tells all digits'],
  [/^\/attributes\/all$/, 'attributes.reference', 'it tells the bytes of a reference; h5rx the path it leads to'],
  [/^\/broken/, '', 'one soft link to nowhere makes it fail to tell its whole group'],
  [/^\/links\/soft(_group)?$/, 'entity.link', 'it does not tell that an object is reached by a soft link'],
  [/^\/links\/external/, '', 'it follows no links to other files'],
  [/\/lzf$/, 'value', 'it needs a plugin for lzf'],
  [/\/lzf$/, 'slice', 'it needs a plugin for lzf'],
  [/\/virtual$/, 'value', 'it tells zeros where it cannot reach the source'],
  [/^\/nested\/(array_of_2_2|mixed)$/, 'value', 'it nests arrays of two dimensions, which h5web refuses (assertValue)'],
  [/^\/nested\/mixed$/, 'one', 'the same, and references'],
  [/^\/nested\/array_of_2_2$/, 'one', 'the same'],
  [/^\/numbers\/f(2|16)_(array|scalar)$/, 'value', 'it reads no floating-point numbers of 2 and of 16 bytes'],
  [/^\/numbers\/f(2|16)_array$/, 'slice', 'the same'],
  [/^\/numbers\/f(2|16)_array$/, 'one', 'the same'],
  [/^\/numbers\/i5_array$/, 'entity.type', 'h5rx reads integers of 5 bytes as 64 bits, which h5web takes as bigints'],
  [/^\/numbers\/i5_array$/, 'value', 'it tells their bytes'],
  [/^\/numbers\/i5_array$/, 'one', 'it tells their bytes'],
  [/^\/others\/bits_big$/, 'entity.type', 'it tells no order of bytes of bit fields'],
  [/^\/others\/complex_swapped$/, 'value', 'it tells the imaginary part first where the file has it first'],
  [/^\/others\/complex_swapped$/, 'one', 'the same'],
  [/^\/others\/dates$/, 'entity.type', 'it tells no tags'],
  [/^\/others\/enum64$/, 'entity.type', 'it cuts the values of an enumeration to 32 bits'],
  [/^\/others\/enum64$/, 'value', 'h5web refuses bigints of enumerations (assertValue)'],
  [/^\/others\/enum64$/, 'one', 'the same'],
  [
    /^\/others\/rational$/,
    'entity.type',
    'any compound with numbers r and i is complex to it; to h5py those of two floats are',
  ],
  [/^\/others\/(reference|references|region)$/, 'value', 'it tells bytes'],
  [/^\/others\/references$/, 'one', 'it tells bytes'],
];

/** Where two providers tell different things of a file for no known reason, and the known reasons that are no more; empty if all is well. */
export function compareTold(ours, theirs) {
  const used = new Set();
  const complaints = [];
  for (const path of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const mine = fieldsOf(ours[path]);
    // h5web 16 leaves one selected element in an array, 17 does not.
    const one = lists(theirs[path]?.one);
    const other = fieldsOf({ ...theirs[path], one: one?.length === 1 ? one[0] : one });
    for (const field of new Set([...Object.keys(mine), ...Object.keys(other)])) {
      if (JSON.stringify(mine[field]) === JSON.stringify(other[field])) continue;
      const known = DIFFERENCES.find(([where, what]) => where.test(path) && field.startsWith(what));
      if (known) used.add(known);
      else complaints.push(`${path} ${field}: ${JSON.stringify(mine[field])}, not ${JSON.stringify(other[field])}`);
    }
  }
  const unused = DIFFERENCES.filter((known) => !used.has(known)).map(
    ([where, what]) => `no difference: ${where} ${what}`,
  );
  return [...complaints, ...unused];
}

/** Where what is told differs from what h5py reads. */
export function compareWithH5py(told, { values, attributes }) {
  const differences = (expected, field) =>
    Object.entries(expected)
      .map(([path, value]) => [
        path,
        JSON.stringify(sorted(value)),
        JSON.stringify(sorted(lists(told[path][field]) ?? null)),
      ])
      .filter(([, right, mine]) => mine !== right)
      .map(([path, right, mine]) => `${path} ${field}: ${mine}, h5py: ${right}`);
  return [...differences(values, 'value'), ...differences(attributes, 'attributes')];
}

/** What was told of an object, each thing under a name of its own, in the form of h5web 17. */
function fieldsOf({ entity = {}, attributes, value, slice, one, failed } = {}) {
  const { rawType: _, attributes: list = [], shape, filters, ...about } = entity;
  const names = Object.fromEntries(
    list.map((attribute) => [attribute.name, { ...attribute, shape: shapeOf(attribute.shape) }]),
  );
  const told = {
    ...named('entity', {
      ...about,
      ...('shape' in entity && { shape: shapeOf(shape) }),
      filters: filters?.length ? filters.map(({ id, name }) => ({ id, name })) : undefined,
      attributes: names,
    }),
    ...named('attributes', lists(attributes ?? {})),
    // Of arrays as elements h5wasm makes lists; other numbers have to be in typed arrays of one kind.
    value: about.type?.class.startsWith('Array') ? lists(value) : numbersOf(value) ? value : lists(value),
    ...{ slice: lists(slice), one: lists(one), failed },
  };
  return Object.fromEntries(Object.entries(told).map(([name, item]) => [name, sorted(item)]));
}

const named = (prefix, record) =>
  Object.fromEntries(Object.entries(record).map(([name, item]) => [`${prefix}.${name}`, item]));

/** A shape of h5web 16, which is its dimensions, as 17 has it. */
function shapeOf(shape) {
  if (shape === null) return { class: 'Null' };
  return Array.isArray(shape) ? { class: shape.length > 0 ? 'Array' : 'Scalar', dims: shape } : shape;
}

function numbersOf(value) {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.length === 1 && /^[A-Z]\w+Array$/.test(entries[0][0]) ? entries[0][1] : undefined;
}

/** Values with lists for typed arrays. */
function lists(value) {
  if (Array.isArray(value)) return value.map(lists);
  const numbers = numbersOf(value);
  if (numbers) return numbers;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, lists(one)]));
}

/** With the fields of records in one order. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
