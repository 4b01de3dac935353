/**
 * What is wrong in datatypes, dataspaces and references that a program made by hand: beyond the check of its arguments a
 * routine relies on their types.
 */
import { type Dataspace, npointsOf } from './Dataspace.js';
import type { Datatype } from './Datatype.js';
import { elementSize } from './datatype/size.js';

type Fields = Readonly<Record<string, unknown>>;
type Rule = (value: unknown) => boolean;

const atLeast =
  (least: number): Rule =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least;

const natural = atLeast(0);
const positive = atLeast(1);
/** Sizes of datatypes: the format has 32 bits for them. */
const storable: Rule = (value) => positive(value) && (value as number) < 2 ** 32;

const oneOf =
  (...allowed: readonly unknown[]): Rule =>
  (value) =>
    allowed.includes(value);

/** Arrays without holes of what a rule allows. */
const list =
  (rule: Rule): Rule =>
  (value) => {
    if (!Array.isArray(value)) return false;
    // Not `every`, which skips holes.
    for (const one of value) if (!rule(one)) return false;
    return true;
  };

const isText: Rule = (value) => typeof value === 'string';
/** The format has 16 bits for positions and numbers of bits. */
const bits: Rule = (value) => natural(value) && (value as number) < 65536;

const order = oneOf('LE', 'BE');
/** Numbers: the format has 16 bits for their precision. */
const number = { size: (value: unknown) => positive(value) && (value as number) <= 8192, order, precision: bits };

/** The fields of each class of datatype that hold no datatypes themselves. */
const RULES: Readonly<Record<Datatype['class'], Readonly<Record<string, Rule>>>> = {
  H5T_INTEGER: { ...number, offset: bits, signed: oneOf(true, false) },
  H5T_FLOAT: {
    ...number,
    order: oneOf('LE', 'BE', 'VAX'),
    offset: bits,
    signPos: bits,
    expPos: bits,
    expSize: bits,
    mantPos: bits,
    mantSize: bits,
    expBias: natural,
    norm: oneOf('IMPLIED', 'MSBSET', 'NONE'),
  },
  H5T_TIME: number,
  H5T_BITFIELD: { ...number, offset: bits },
  H5T_STRING: {
    size: (value) => value === 'H5T_VARIABLE' || storable(value),
    cset: oneOf('ASCII', 'UTF-8'),
    strpad: oneOf('NULLTERM', 'NULLPAD', 'SPACEPAD'),
  },
  H5T_OPAQUE: { size: storable, tag: isText },
  H5T_REFERENCE: { size: storable, refType: oneOf('object', 'region', 'std') },
  H5T_COMPOUND: { size: storable },
  H5T_ENUM: {
    size: storable,
    members: list((one) => isText((one as Fields)?.name) && typeof (one as Fields).value === 'bigint'),
  },
  H5T_VLEN: {},
  H5T_ARRAY: { size: storable, dims: list(positive) },
  H5T_COMPLEX: { size: storable },
};

/** Deepest nesting of datatypes; a deeper one refers to itself. */
const MOST_DEEP = 64;
const MOST_TYPES = 100_000;

/** The field of a datatype that is wrong; empty when the value is not a datatype at all, undefined when it is valid. */
export function faultOfDatatype(value: unknown): string | undefined {
  let types = 0;
  const faultIn = (given: unknown, depth: number): string | undefined => {
    const type = given as Datatype;
    if (typeof given !== 'object' || given === null || !Object.hasOwn(RULES, type.class)) return '';
    types += 1;
    if (depth > MOST_DEEP || types > MOST_TYPES) return 'base';
    for (const [field, rule] of Object.entries(RULES[type.class]))
      if (!rule((given as unknown as Fields)[field])) return field;
    if (type.class === 'H5T_COMPOUND') {
      if (!Array.isArray(type.members)) return 'members';
      for (const [n, member] of type.members.entries()) {
        const { name, offset, type: inner } = (member ?? {}) as Partial<(typeof type.members)[0]>;
        const where = `members[${n}]`;
        if (!isText(name) || !natural(offset)) return where;
        const fault = faultIn(inner, depth + 1);
        if (fault !== undefined) return `${where}.type${fault && `.${fault}`}`;
        if ((offset as number) + elementSize(inner as Datatype) > type.size) return `${where}.offset`;
      }
    } else if ('base' in type) {
      const fault = faultIn(type.base, depth + 1);
      if (fault !== undefined) return `base${fault && `.${fault}`}`;
      const baseClass: string = type.base.class;
      if (type.class === 'H5T_ENUM' && baseClass !== 'H5T_INTEGER') return 'base';
      if (type.class === 'H5T_COMPLEX' && baseClass !== 'H5T_FLOAT') return 'base';
      const elements = { H5T_ENUM: 1, H5T_COMPLEX: 2, H5T_ARRAY: npointsOf((type as { dims?: number[] }).dims ?? []) };
      if (type.class !== 'H5T_VLEN' && type.size !== elements[type.class] * elementSize(type.base)) return 'size';
    } else if (['H5T_ENUM', 'H5T_VLEN', 'H5T_ARRAY', 'H5T_COMPLEX'].includes(type.class)) return 'base';
    return undefined;
  };
  return faultIn(value, 0);
}

/** Selections found valid that cannot change: one may have millions of points. */
const known = new WeakSet<object>();

/** The same of a dataspace. */
export function faultOfDataspace(value: unknown): string | undefined {
  const space = value as Dataspace;
  if (typeof value !== 'object' || value === null) return '';
  const { dims, maxdims } = space;
  if (!oneOf('H5S_SCALAR', 'H5S_SIMPLE', 'H5S_NULL')(space.class)) return '';
  const rank = space.class === 'H5S_SIMPLE' ? 32 : 0;
  if (!list(natural)(dims) || dims.length > rank) return 'dims';
  if (!Number.isSafeInteger(npointsOf(dims))) return 'dims (fewer than 2^53 elements in all)';
  const reaches = (most: unknown, n: number): boolean => typeof most === 'number' && most >= (dims[n] as number);
  if (!Array.isArray(maxdims) || maxdims.length !== dims.length || !dims.every((_, n) => reaches(maxdims[n], n)))
    return 'maxdims';
  return isSelection(space.selection, dims.length) ? undefined : 'selection';
}

function isSelection(value: unknown, rank: number): boolean {
  const selection = value as Dataspace['selection'];
  if (typeof value !== 'object' || value === null) return false;
  const { type } = selection;
  if (type === 'all' || type === 'none') return true;
  const ofRank = (one: unknown, rule: Rule = natural): boolean => list(rule)(one) && (one as []).length === rank;
  if (type === 'hyperslab') {
    const { start, stride, count, block } = selection;
    return ofRank(start) && ofRank(stride, positive) && ofRank(count) && ofRank(block);
  }
  if (type === 'points') {
    const { points } = selection;
    if (known.has(points)) return points[0]?.length === rank;
    const isRight = Array.isArray(points) && points.length > 0 && list((one) => ofRank(one))(points);
    if (isRight && Object.isFrozen(points)) known.add(points);
    return isRight;
  }
  return type === 'spans' && areSpans(selection.root, rank, new Set());
}

/** Whether spans go as deep as there are dimensions; lists that several share are checked once. */
function areSpans(value: unknown, rank: number, seen: Set<unknown>): boolean {
  if (seen.has(value)) return true;
  const { spans, npoints } = (value ?? {}) as Fields;
  if (rank === 0 || !natural(npoints)) return false;
  seen.add(value);
  return list((one) => {
    const { low, high, down } = (one ?? {}) as Fields;
    const isRun = natural(low) && natural(high) && (low as number) <= (high as number);
    return isRun && (rank === 1 ? down === undefined : areSpans(down, rank - 1, seen));
  })(spans);
}

/** The same of a reference. */
export function faultOfReference(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return '';
  const { type, file, token, region, attribute, externalFile } = value as Fields;
  if (!oneOf('object', 'region', 'attr')(type)) return 'type';
  if (!natural(file)) return 'file';
  if (!(token instanceof Uint8Array) || token.length === 0) return 'token';
  if (region !== undefined) {
    const { dims, selection } = (region ?? {}) as Fields;
    if (!list(natural)(dims) || !isSelection(selection, (dims as []).length)) return 'region';
  }
  if (externalFile !== undefined && !isText(externalFile)) return 'externalFile';
  return type !== 'attr' || isText(attribute) ? undefined : 'attribute';
}
