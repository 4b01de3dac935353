import type { CompoundMember, Datatype, EnumMember, IntegerDatatype } from '../../../model/Datatype.js';
import {
  H5T_IEEE_F16BE,
  H5T_IEEE_F16LE,
  H5T_IEEE_F32BE,
  H5T_IEEE_F32LE,
  H5T_IEEE_F64BE,
  H5T_IEEE_F64LE,
} from '../../../model/datatype/predefined.js';
import { elementSize } from '../../../model/datatype/size.js';
import { failure } from '../../../model/H5Error.js';
import { arrayOf, enumValue, MAX_DEPTH, MAX_RANK, MAX_SIZE } from './exactDatatype.js';
import type { Json } from './Json.js';
import { JsonReader, shownJson } from './JsonReader.js';

const INTEGER = /^H5T_STD_([IU])(8|16|32|64)(LE|BE)?$/;
const FLOATS = {
  H5T_IEEE_F16LE,
  H5T_IEEE_F16BE,
  H5T_IEEE_F32LE,
  H5T_IEEE_F32BE,
  H5T_IEEE_F64LE,
  H5T_IEEE_F64BE,
} as const satisfies Record<string, Datatype>;
const CHARACTER_SETS = { H5T_CSET_ASCII: 'ASCII', H5T_CSET_UTF8: 'UTF-8' } as const;
const PADDINGS = { H5T_STR_NULLTERM: 'NULLTERM', H5T_STR_NULLPAD: 'NULLPAD', H5T_STR_SPACEPAD: 'SPACEPAD' } as const;
const REFERENCES = {
  H5T_STD_REF_OBJ: { class: 'H5T_REFERENCE', size: 8, refType: 'object' },
  H5T_STD_REF_DSETREG: { class: 'H5T_REFERENCE', size: 12, refType: 'region' },
} as const satisfies Record<string, Datatype>;

/**
 * The datatype that HSDS computes with, which is all that its JSON says to those who do not know the key `hdf5`. Compounds have no gaps.
 *
 * Errors: `H5Error` `corrupt-file`, `unsupported` (a class or a name that is none of hdf5-json).
 */
export function plainDatatype(json: Json | undefined, depth = 0): Datatype {
  if (depth > MAX_DEPTH) throw failure('corrupt-file', `a datatype: more than ${MAX_DEPTH} within each other`);
  if (typeof json === 'string') return predefined(json);
  const of = JsonReader.of(json, 'a datatype');
  const inner = () => plainDatatype(of.get('base'), depth + 1);
  const name = of.text('class');
  switch (name) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT': {
      const type = predefined(of.text('base'));
      if (type.class === name) return type;
      throw of.unexpected('base', `the name of a predefined type of class ${name}`);
    }
    case 'H5T_STRING':
      return string(of);
    case 'H5T_OPAQUE':
      return { class: name, size: of.integer('size', 1, MAX_SIZE), tag: of.has('tag') ? of.text('tag') : '' };
    case 'H5T_REFERENCE': {
      const base = of.text('base');
      if (Object.hasOwn(REFERENCES, base)) return REFERENCES[base as keyof typeof REFERENCES];
      throw failure('unsupported', `references of type ${shownJson(base)}`);
    }
    case 'H5T_ENUM': {
      const base = inner();
      if (base.class !== 'H5T_INTEGER') throw of.unexpected('base', 'an integer');
      return { class: name, size: base.size, base, members: enumMembers(of, base) };
    }
    case 'H5T_VLEN':
      return { class: name, base: inner() };
    case 'H5T_ARRAY':
      return arrayOf(inner(), of.integers('dims', MAX_RANK, 1, MAX_SIZE), of.what);
    case 'H5T_COMPOUND':
      return compound(of, depth);
    default:
      throw failure('unsupported', `datatype class ${shownJson(name)}`);
  }
}

function predefined(name: string): Datatype {
  const [, sign, bits, order = 'LE'] = INTEGER.exec(name) ?? [];
  if (bits !== undefined) {
    const precision = Number(bits);
    const size = precision / 8;
    return { class: 'H5T_INTEGER', size, order: order as 'LE' | 'BE', signed: sign === 'I', precision, offset: 0 };
  }
  const full = /E$/.test(name) ? name : `${name}LE`;
  if (Object.hasOwn(FLOATS, full)) return FLOATS[full as keyof typeof FLOATS];
  throw failure('unsupported', `datatype ${shownJson(name)}`);
}

function string(of: JsonReader): Datatype {
  const isVariable = of.get('length') === 'H5T_VARIABLE';
  const cset = CHARACTER_SETS[of.choice('charSet', Object.keys(CHARACTER_SETS) as (keyof typeof CHARACTER_SETS)[])];
  const padding = of.has('strPad')
    ? of.choice('strPad', Object.keys(PADDINGS) as (keyof typeof PADDINGS)[])
    : undefined;
  // What h5json means where it says nothing.
  const strpad = padding ? PADDINGS[padding] : isVariable ? 'NULLTERM' : 'NULLPAD';
  return { class: 'H5T_STRING', size: isVariable ? 'H5T_VARIABLE' : of.integer('length', 1, MAX_SIZE), cset, strpad };
}

/** Members of an enumeration: a list `members` of `{ name, value }`, or an object, or such a list, `mapping`. */
function enumMembers(of: JsonReader, base: IntegerDatatype): EnumMember[] {
  const given = of.get('mapping') ?? of.get('members');
  const pairs = Array.isArray(given)
    ? (given as Json[]).map((item) => {
        const member = JsonReader.of(item, 'a member of an enumeration');
        return [member.text('name'), member.get('value')] as const;
      })
    : Object.entries(JsonReader.of(given, 'the members of an enumeration').object);
  return pairs.map(([name, value]) => ({ name, value: enumValue(value, base, name) }));
}

function compound(of: JsonReader, depth: number): Datatype {
  const members: CompoundMember[] = [];
  let size = 0;
  for (const item of of.list('fields')) {
    const field = JsonReader.of(item, 'a field of a compound');
    const type = plainDatatype(field.get('type'), depth + 1);
    members.push({ name: field.text('name'), offset: size, type });
    size += elementSize(type);
  }
  if (size === 0 || size > MAX_SIZE)
    throw failure('corrupt-file', `a compound of ${members.length} fields has ${size} bytes`);
  return { class: 'H5T_COMPOUND', size, members };
}
