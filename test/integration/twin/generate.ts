import type { Random } from '../corruption/Random.js';
import type { CopyFlag, DatasetProperties, Kind, Order, TwinOperation, Value } from './Operation.js';
import { join, type ModelObject, type TwinModel } from './TwinModel.js';
import { takeIn } from './takeIn.js';

const KINDS: readonly Kind[] = ['i4', 'be2', 'f8', 's5', 'text', 'pair', 'bool'];
const ORDERS: readonly (Order | undefined)[] = [undefined, 'tracked', 'indexed'];
/** Without `expandSoftLink`: libhdf5 2.0 writes beyond a short soft link's message when it makes a hard link of it. */
const FLAGS: readonly (readonly CopyFlag[])[] = [[], [], ['shallowHierarchy'], ['withoutAttr']];
/** Few, so that names are taken now and then. */
const NAMES = 40;
const MAX_DEPTH = 4;
/** Attributes of an object that are dense stay so down to this many (HDF5 Reference Manual, `H5Pset_attr_phase_change`). */
const MIN_DENSE = 6;

type Make = (random: Random, model: TwinModel) => TwinOperation | undefined;

/** Every kind of operation, and how often it comes. */
const OPERATIONS: readonly { readonly weight: number; readonly make: Make }[] = [
  { weight: 6, make: makeGroup },
  { weight: 8, make: makeDataset },
  { weight: 4, make: makeWrite },
  {
    weight: 4,
    make: (random, model) => ({ do: 'hard', target: anyPath(random, model), path: newPath(random, model) }),
  },
  { weight: 3, make: makeSoft },
  { weight: 1, make: (random, model) => ({ do: 'external', target: '/x', path: newPath(random, model) }) },
  { weight: 6, make: makeDelete },
  { weight: 2, make: makeDeleteByIndex },
  { weight: 6, make: makeMove },
  { weight: 3, make: makeCopy },
  { weight: 2, make: (random, model) => ({ do: 'commit', path: newPath(random, model), kind: random.oneOf(KINDS) }) },
  { weight: 12, make: makeAttribute },
  { weight: 5, make: makeAttributeWrite },
  { weight: 5, make: makeAttributeRename },
  { weight: 5, make: makeAttributeDelete },
];
const TOTAL_WEIGHT = OPERATIONS.reduce((total, { weight }) => total + weight, 0);

/** The next operation of a random sequence; the model takes it in. */
export function nextOperation(random: Random, model: TwinModel): TwinOperation {
  for (;;) {
    let at = random.below(TOTAL_WEIGHT);
    const found = OPERATIONS.find(({ weight }) => {
      at -= weight;
      return at < 0;
    })!;
    const operation = found.make(random, model);
    if (!operation) continue;
    takeIn(model, operation);
    return operation;
  }
}

function makeGroup(random: Random, model: TwinModel): TwinOperation {
  const linkOrder = random.oneOf(ORDERS);
  const attrOrder = random.oneOf(ORDERS);
  const path = newPath(random, model);
  return { do: 'group', path, ...(linkOrder && { linkOrder }), ...(attrOrder && { attrOrder }) };
}

function makeDataset(random: Random, model: TwinModel): TwinOperation {
  const committed = random.chance(0.2) ? oneOf(random, model.objects('datatype')) : undefined;
  const kind = committed?.object.kind ?? random.oneOf(KINDS);
  const properties = datasetProperties(random, kind);
  const count = properties.shape.reduce((product, size) => product * size, 1);
  return {
    do: 'dataset',
    path: newPath(random, model),
    kind,
    ...(committed && { committed: committed.path }),
    ...properties,
    // What is allocated and not filled is whatever was there before.
    ...((random.chance(0.6) || properties.allocTime === 'early') && { data: values(random, kind, count) }),
  };
}

function datasetProperties(random: Random, kind: Kind): DatasetProperties {
  const shape = Array.from({ length: random.between(1, 2) }, () => random.between(1, 8));
  const isChunked = random.chance(0.5);
  const attrOrder = random.oneOf(ORDERS);
  const order = { ...(attrOrder && { attrOrder }) };
  // h5py gives no strings as fill values.
  const fill = random.chance(0.3) && kind !== 'text' && kind !== 's5' ? { fill: values(random, kind, 1)[0]! } : {};
  const fillTime = random.chance(0.3) && kind !== 'text' ? { fillTime: random.oneOf(['alloc', 'ifset'] as const) } : {};
  if (!isChunked) {
    if (random.chance(0.4)) return { shape, layout: 'compact', ...fill, ...fillTime, ...order };
    const allocTime = random.chance(0.3) ? { allocTime: random.oneOf(['early', 'late'] as const) } : {};
    return { shape, ...fill, ...fillTime, ...allocTime, ...order };
  }
  const maxshape = random.oneOf([undefined, shape.map(() => null), [null, ...shape.slice(1)]]);
  const allocTime = random.chance(0.3) ? { allocTime: random.oneOf(['early', 'incr'] as const) } : {};
  return {
    shape,
    ...(maxshape && { maxshape }),
    chunk: shape.map((size) => random.between(1, size)),
    shuffle: random.chance(0.4),
    ...(random.chance(0.4) && { deflate: random.between(1, 9) }),
    fletcher32: random.chance(0.3),
    ...fill,
    ...fillTime,
    ...allocTime,
    ...order,
  };
}

function makeWrite(random: Random, model: TwinModel): TwinOperation | undefined {
  const found = oneOf(random, model.objects('dataset'));
  if (!found) return undefined;
  const { kind, count } = found.object;
  return { do: 'write', path: found.path, kind: kind!, data: values(random, kind!, count!) };
}

function makeSoft(random: Random, model: TwinModel): TwinOperation {
  const target = random.chance(0.7) ? anyPath(random, model) : random.oneOf(['nowhere', '.', 'n1', '/n2/n3']);
  return { do: 'soft', target, path: newPath(random, model) };
}

function makeDelete(random: Random, model: TwinModel): TwinOperation | undefined {
  const path = linkPath(random, model);
  return path === undefined ? undefined : { do: 'delete', path };
}

function makeDeleteByIndex(random: Random, model: TwinModel): TwinOperation | undefined {
  const found = random.oneOf(model.objects('group'));
  if (found.object.links.size === 0) return undefined;
  const index = random.oneOf(['name', 'order'] as const);
  return { do: 'deleteByIndex', path: found.path, index, n: random.below(found.object.links.size) };
}

function makeMove(random: Random, model: TwinModel): TwinOperation | undefined {
  const source = linkPath(random, model);
  if (source === undefined) return undefined;
  // HDF5 lets a group move out of reach, into itself; h5rx does not.
  const isGroup = model.find(source)?.type === 'group';
  const target = isGroup ? `/n${random.below(NAMES)}` : newPath(random, model);
  return { do: 'move', source, target };
}

function makeCopy(random: Random, model: TwinModel): TwinOperation | undefined {
  const source = anyPath(random, model);
  const target = newPath(random, model);
  const found = model.find(source);
  if (reaches(found, model.place(target)?.group) || (found && sizeOf(found) > 200)) return undefined;
  return { do: 'copy', source, target, flags: random.oneOf(FLAGS) };
}

function makeAttribute(random: Random, model: TwinModel): TwinOperation {
  const { path } = random.oneOf(model.objects());
  const committed = random.chance(0.15) ? oneOf(random, model.objects('datatype')) : undefined;
  const kind = committed?.object.kind ?? random.oneOf(KINDS);
  const scalar = random.chance(0.5);
  const data = values(random, kind, scalar ? 1 : random.between(1, 20));
  const name = attributeName(random);
  return { do: 'createAttribute', path, name, kind, ...(committed && { committed: committed.path }), data, scalar };
}

function makeAttributeWrite(random: Random, model: TwinModel): TwinOperation | undefined {
  const found = anyAttribute(random, model);
  if (!found) return undefined;
  const { path, name, attribute } = found;
  const { kind, count, scalar } = attribute;
  return { do: 'writeAttribute', path, name, kind, data: values(random, kind, count), scalar };
}

function makeAttributeRename(random: Random, model: TwinModel): TwinOperation | undefined {
  const found = anyAttribute(random, model);
  if (!found) return undefined;
  const { path, name: source } = found;
  const target = attributeName(random);
  const attributes = model.find(path)!.attributes;
  // libhdf5 2.0 takes the old name out of a dense index although it refuses the new one, and cannot delete the attribute any more.
  if (attributes.size >= MIN_DENSE && target !== source && attributes.has(target)) return undefined;
  return { do: 'renameAttribute', path, source, target };
}

function makeAttributeDelete(random: Random, model: TwinModel): TwinOperation | undefined {
  const found = anyAttribute(random, model);
  return found && { do: 'deleteAttribute', path: found.path, name: found.name };
}

function anyAttribute(random: Random, model: TwinModel) {
  const objects = model.objects().filter(({ object }) => object.attributes.size > 0);
  const found = oneOf(random, objects);
  if (!found) return undefined;
  const [name, attribute] = random.oneOf([...found.object.attributes]);
  return { path: found.path, name, attribute };
}

function attributeName(random: Random): string {
  return `a${random.below(NAMES)}`;
}

/** A path where mostly nothing is, in a group that is there. */
function newPath(random: Random, model: TwinModel): string {
  const groups = model.objects('group').filter(({ path }) => path.split('/').length <= MAX_DEPTH);
  const name = random.chance(0.05) ? `ünï${random.below(5)}` : `n${random.below(NAMES)}`;
  return join(random.chance(0.02) ? '/nowhere' : random.oneOf(groups).path, name);
}

function anyPath(random: Random, model: TwinModel): string {
  return random.chance(0.03) ? '/nothing' : random.oneOf(model.objects()).path;
}

/** The path of a link of whatever type. */
function linkPath(random: Random, model: TwinModel): string | undefined {
  const groups = model.objects('group').filter(({ object }) => object.links.size > 0);
  const found = oneOf(random, groups);
  return found && join(found.path, random.oneOf([...found.object.links.keys()]));
}

function oneOf<T>(random: Random, choices: readonly T[]): T | undefined {
  return choices.length > 0 ? random.oneOf(choices) : undefined;
}

/** Whether hard links lead from one object to another. */
function reaches(from: ModelObject | undefined, to: ModelObject | undefined): boolean {
  return from !== undefined && to !== undefined && below(from).has(to);
}

function sizeOf(object: ModelObject): number {
  return [...below(object)].reduce((total, { links, attributes }) => total + links.size + attributes.size, 0);
}

function below(object: ModelObject): Set<ModelObject> {
  const seen = new Set([object]);
  for (const one of seen) for (const child of one.links.values()) if (child !== 'elsewhere') seen.add(child);
  return seen;
}

function values(random: Random, kind: Kind, count: number): Value[] {
  return Array.from({ length: count }, () => value(random, kind));
}

function value(random: Random, kind: Kind): Value {
  switch (kind) {
    case 'i4':
      return random.between(-1000, 1000);
    case 'be2':
      return random.between(-100, 100);
    case 'f8':
      return random.between(-1000, 1000) / 8;
    case 's5':
      return 'abcde'.slice(0, random.between(0, 5));
    case 'text':
      return random.oneOf(['', 'a', 'some text', 'grüße', 'x'.repeat(300)]);
    case 'pair':
      return [random.between(-9, 9), random.between(-9, 9) / 4];
    case 'bool':
      return random.chance(0.5);
  }
}
