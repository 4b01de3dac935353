import type { Datatype, FloatDatatype, IntegerDatatype } from '../../../model/Datatype.js';
import { elementSize } from '../../../model/datatype/size.js';
import { failure } from '../../../model/H5Error.js';
import type { Json, JsonObject } from './Json.js';
import { JsonReader } from './JsonReader.js';

/** Datatypes within each other. */
export const MAX_DEPTH = 32;
/** HDF5 stores the size of a datatype in four bytes, the rank of an array datatype is at most H5S_MAX_RANK. */
export const MAX_SIZE = 0xffff_ffff;
export const MAX_RANK = 32;
/** Bytes of a number; nothing has more than 16, and a bound keeps its values small. */
const MAX_NUMBER_SIZE = 0xffff;

/** The exact description of a datatype, member by member; `parseExactDatatype` reads it. Enumerations have pairs of name and value. */
export function exactDatatype(type: Datatype): JsonObject {
  switch (type.class) {
    case 'H5T_COMPOUND':
      return {
        class: type.class,
        size: type.size,
        members: type.members.map(({ name, offset, type: member }) => ({ name, offset, type: exactDatatype(member) })),
      };
    case 'H5T_ENUM':
      return {
        class: type.class,
        base: exactDatatype(type.base),
        members: type.members.map(({ name, value }) => [name, value]),
      };
    case 'H5T_VLEN':
      return { class: type.class, base: exactDatatype(type.base) };
    case 'H5T_ARRAY':
      return { class: type.class, dims: [...type.dims], base: exactDatatype(type.base) };
    case 'H5T_COMPLEX':
      return { class: type.class, base: exactDatatype(type.base) };
    default:
      return { ...type };
  }
}

/**
 * The datatype that `exactDatatype` described. Errors: `H5Error` `corrupt-file`.
 *
 * @param json - The description, which anybody may have written.
 * @param depth - How many datatypes this one is in.
 */
export function parseExactDatatype(json: Json | undefined, depth = 0): Datatype {
  if (depth > MAX_DEPTH) throw failure('corrupt-file', `a datatype: more than ${MAX_DEPTH} within each other`);
  const of = JsonReader.of(json, 'the exact description of a datatype');
  const inner = () => parseExactDatatype(of.get('base'), depth + 1);
  const size = (most = MAX_SIZE) => of.integer('size', 1, most);
  const order = () => of.choice('order', ['LE', 'BE']);
  const name = of.text('class');
  switch (name) {
    case 'H5T_INTEGER':
      return { class: name, size: size(MAX_NUMBER_SIZE), order: order(), signed: of.boolean('signed'), ...bits(of) };
    case 'H5T_BITFIELD':
      return { class: name, size: size(MAX_NUMBER_SIZE), order: order(), ...bits(of) };
    case 'H5T_FLOAT':
      return float(of);
    case 'H5T_TIME':
      return { class: name, size: size(), order: order(), precision: of.integer('precision', 1, MAX_SIZE) };
    case 'H5T_STRING':
      return {
        class: name,
        size: of.get('size') === 'H5T_VARIABLE' ? 'H5T_VARIABLE' : size(),
        cset: of.choice('cset', ['ASCII', 'UTF-8']),
        strpad: of.choice('strpad', ['NULLTERM', 'NULLPAD', 'SPACEPAD']),
      };
    case 'H5T_OPAQUE':
      return { class: name, size: size(), tag: of.text('tag') };
    case 'H5T_REFERENCE':
      return { class: name, size: size(), refType: of.choice('refType', ['object', 'region', 'std']) };
    case 'H5T_ENUM': {
      const base = inner();
      if (base.class !== 'H5T_INTEGER') throw of.unexpected('base', 'an integer');
      return { class: name, size: base.size, base, members: enumMembers(of, base) };
    }
    case 'H5T_COMPLEX': {
      const base = inner();
      if (base.class !== 'H5T_FLOAT') throw of.unexpected('base', 'a floating-point number');
      return { class: name, size: 2 * base.size, base };
    }
    case 'H5T_VLEN':
      return { class: name, base: inner() };
    case 'H5T_ARRAY': {
      const dims = of.integers('dims', MAX_RANK, 1, MAX_SIZE);
      return arrayOf(inner(), dims, of.what);
    }
    case 'H5T_COMPOUND': {
      const members = of.list('members').map((item) => {
        const member = JsonReader.of(item, 'a field of a datatype');
        const type = parseExactDatatype(member.get('type'), depth + 1);
        return { name: member.text('name'), offset: member.integer('offset', 0, MAX_SIZE), type };
      });
      if (members.length === 0) throw of.unexpected('members', 'at least one field');
      const total = size();
      const beyond = members.find(({ offset, type }) => offset + elementSize(type) > total);
      if (beyond)
        throw failure('corrupt-file', `field '${beyond.name}' lies beyond the ${total} bytes of its compound`);
      return { class: name, size: total, members };
    }
    default:
      throw failure('unsupported', `datatype class ${name}`);
  }
}

/** An array datatype, if it is not too large to be one. */
export function arrayOf(base: Datatype, dims: readonly number[], what: string): Datatype {
  const size = dims.reduce((product, n) => product * n, elementSize(base));
  if (dims.length === 0 || size > MAX_SIZE)
    throw failure('corrupt-file', `${what}: no array datatype has dimensions ${dims.join(' × ')}`);
  return { class: 'H5T_ARRAY', size, dims, base };
}

function bits(of: JsonReader): Pick<IntegerDatatype, 'precision' | 'offset'> {
  const most = 8 * of.integer('size', 1, MAX_NUMBER_SIZE);
  const offset = of.integer('offset', 0, most - 1);
  return { precision: of.integer('precision', 1, most - offset), offset };
}

function float(of: JsonReader): FloatDatatype {
  const size = of.integer('size', 1, MAX_NUMBER_SIZE);
  const most = 8 * size;
  return {
    class: 'H5T_FLOAT',
    size,
    order: of.choice('order', ['LE', 'BE', 'VAX']),
    ...bits(of),
    signPos: of.integer('signPos', 0, most - 1),
    expPos: of.integer('expPos', 0, most - 1),
    expSize: of.integer('expSize', 1, most),
    mantPos: of.integer('mantPos', 0, most - 1),
    mantSize: of.integer('mantSize', 1, most),
    expBias: of.integer('expBias', 0, MAX_SIZE),
    norm: of.choice('norm', ['IMPLIED', 'MSBSET', 'NONE']),
  };
}

function enumMembers(of: JsonReader, base: IntegerDatatype): { name: string; value: bigint }[] {
  return of.list('members').map((pair) => {
    const [name, value] = Array.isArray(pair) ? (pair as Json[]) : [];
    if (typeof name !== 'string') throw of.unexpected('members', 'pairs of a name and an integer');
    return { name, value: enumValue(value, base, name) };
  });
}

/** The value of a member of an enumeration. Errors: `H5Error` `corrupt-file` (no value of the base). */
export function enumValue(json: Json | undefined, { signed, precision }: IntegerDatatype, name: string): bigint {
  const value = typeof json === 'bigint' ? json : Number.isSafeInteger(json) ? BigInt(json as number) : undefined;
  const isFitting =
    value !== undefined && (signed ? BigInt.asIntN(precision, value) : BigInt.asUintN(precision, value)) === value;
  if (isFitting) return value;
  throw failure('corrupt-file', `member '${name}' of an enumeration has no value of its ${precision} bits`);
}
