import { beforeAll, describe, expect, it } from 'vitest';
import { decoderFor } from '../../../src/codec/decoder.js';
import { encoderFor } from '../../../src/codec/encoder.js';
import {
  creationMetadata,
  type DatatypeMetadata,
  datatypeFromMetadata,
  type MemberMetadata,
  rawTypeFromMetadata,
  rawTypeOf,
} from '../../../src/connectors/native/library/datatypeMetadata.js';
import type { Datatype } from '../../../src/model/Datatype.js';
import type { H5Data, H5WritableData } from '../../../src/model/H5Data.js';
import * as H5T from '../../../src/model/H5T.js';

const context = { routine: 'H5Dread_async', file: 1 };

/** What h5wasm says about the datatype, with `metadata` on top. */
function described(type: number, size: number, metadata: Partial<DatatypeMetadata> = {}): DatatypeMetadata {
  return { type, size, signed: false, vlen: false, littleEndian: false, ...metadata };
}

const int = (size: number, littleEndian: boolean) => described(0, size, { signed: true, littleEndian });
const enumeration = described(8, 2, { signed: true, enum_type: { nmembers: 2, members: { A: 1, B: 300 } } });
const arrayOf = (base: DatatypeMetadata, length: number) =>
  described(10, base.size * length, { littleEndian: base.littleEndian, array_type: { ...base, shape: [length] } });
const sequenceOf = (base: DatatypeMetadata) => described(9, 8, { littleEndian: base.littleEndian, vlen_type: base });
const string = described(3, 5, { cset: 0, strpad: 0 });
const text = (littleEndian: boolean) => described(3, 4, { cset: 0, strpad: 0, vlen: true, littleEndian });
const be = (size: number) => int(size, false);
const le = (size: number) => int(size, true);

/** A packed compound. Its `littleEndian` plays no part. */
function compound(fields: Record<string, DatatypeMetadata>): DatatypeMetadata {
  let size = 0;
  const members = Object.entries(fields).map(([name, field]): MemberMetadata => {
    const member = { ...field, name, offset: size };
    size += field.size;
    return member;
  });
  return described(6, size, { compound_type: { nmembers: members.length, members } });
}

function decode(metadata: DatatypeMetadata, bytes: Uint8Array, heap = new Uint8Array(0)): H5Data {
  const decoder = decoderFor(rawTypeFromMetadata(metadata), datatypeFromMetadata(metadata), 'H5T_NATIVE', context);
  const into = decoder.allocate(1);
  decoder.decode({ bytes, heap }, 0, 1, into, 0, 1);
  return into;
}

const hex = (digits: string) => Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

describe('byte order after a read by h5wasm', () => {
  // The bytes are what h5wasm 0.10.3 (libhdf5 2.0.0) read from files of h5py with these datatypes.
  const i16 = (...values: number[]) => Int16Array.of(...values);
  it.each<[string, DatatypeMetadata, string, H5Data]>([
    ['a big-endian number is converted', be(2), '0500', i16(5)],
    ['so is an array of them', arrayOf(be(2), 3), '01002c010700', i16(1, 300, 7)],
    [
      'and a big-endian compound',
      compound({ i: be(2), o: described(5, 3) }),
      '010078797a',
      { i: i16(1), o: hex('78797a') },
    ],
    ['with its strings', compound({ i: be(2), s: string }), '01006162630000', { i: i16(1), s: ['abc'] }],
    ['and a bit field', compound({ i: be(2), b: described(4, 2) }), '01000201', { i: i16(1), b: hex('0201') }],
    ['a mixed compound is not', compound({ i: be(2), j: le(2) }), '00050600', { i: i16(5), j: i16(6) }],
    [
      'not even where one byte makes it mixed',
      compound({ i: be(2), j: le(1) }),
      '000506',
      { i: i16(5), j: Int8Array.of(6) },
    ],
    [
      'nor where a compound inside is',
      compound({ c: compound({ i: be(2), j: le(2) }), k: be(2) }),
      '000506000007',
      { c: { i: i16(5), j: i16(6) }, k: i16(7) },
    ],
    ['an enumeration is not', enumeration, '012c', i16(300)],
    ['nor is an array of one', arrayOf(enumeration, 2), '0001012c', i16(1, 300)],
    [
      'though fields beside that are',
      compound({ i: be(2), a: arrayOf(enumeration, 2), j: be(2) }),
      '05000001012c0600',
      { i: i16(5), a: i16(1, 300), j: i16(6) },
    ],
    [
      'a compound that begins with one is not',
      compound({ e: enumeration, i: be(2) }),
      '012c0005',
      { e: i16(300), i: i16(5) },
    ],
    [
      'one with it in the middle is, up to it',
      compound({ i: be(2), e: enumeration, j: be(4) }),
      '0500012c00000006',
      { i: i16(5), e: i16(300), j: Int32Array.of(6) },
    ],
    [
      'also when it is deeper',
      compound({ i: be(2), c: compound({ x: be(2), e: enumeration, y: be(2) }), j: be(4) }),
      '05000100012c000200000006',
      { i: i16(5), c: { x: i16(1), e: i16(300), y: i16(2) }, j: Int32Array.of(6) },
    ],
    ['a complex number is', described(11, 8), '000080bf00000040', Float32Array.of(-1, 2)],
    [
      'also in a compound',
      compound({ i: be(2), z: described(11, 4) }),
      '0500003c00c0',
      { i: i16(5), z: Float32Array.of(1, -2) },
    ],
  ])('%s', (_, metadata, bytes, expected) => {
    expect(decode(metadata, hex(bytes))).toStrictEqual(expected);
  });

  it('counts that of variable-length strings, whose characters have one', () => {
    const heap = hex('0000000068657900');
    expect(decode(compound({ i: be(8), s: text(true) }), hex('000000000000000504000000'), heap)).toStrictEqual({
      i: BigInt64Array.of(5n),
      s: ['hey'],
    });
    // As a file of a big-endian machine has them.
    expect(decode(compound({ i: be(8), s: text(false) }), hex('050000000000000004000000'), heap)).toStrictEqual({
      i: BigInt64Array.of(5n),
      s: ['hey'],
    });
  });

  it('goes into sequences', () => {
    const heap = (digits: string) => hex(`0000000000000000${digits}`);
    const hvl = '0200000008000000';
    expect(decode(sequenceOf(be(2)), hex(hvl), heap('01002c01'))).toStrictEqual([i16(1, 300)]);
    expect(decode(sequenceOf(enumeration), hex(hvl), heap('0001012c'))).toStrictEqual([i16(1, 300)]);
    const inside = compound({ i: be(8), v: sequenceOf(be(2)) });
    expect(decode(inside, hex(`0500000000000000${hvl}`), heap('01002c01'))).toStrictEqual({
      i: BigInt64Array.of(5n),
      v: [i16(1, 300)],
    });
    const mixed = compound({ i: le(8), v: sequenceOf(be(2)) });
    expect(decode(mixed, hex(`0500000000000000${hvl}`), heap('0001012c'))).toStrictEqual({
      i: BigInt64Array.of(5n),
      v: [i16(1, 300)],
    });
  });
});

describe('datatypeFromMetadata', () => {
  it('refuses what h5wasm does not tell', () => {
    for (const metadata of [
      described(1, 16, { littleEndian: true }),
      described(8, 8, { littleEndian: true, enum_type: { nmembers: 1, members: { FAR: 2 ** 31 - 1 } } }),
      described(12, 4),
    ]) {
      expect(() => datatypeFromMetadata(metadata)).toThrow(expect.objectContaining({ kind: 'unsupported' }));
    }
  });

  it('tells references apart by their size', () => {
    expect(datatypeFromMetadata(described(7, 8, { ref_type: 'object' }))).toStrictEqual(H5T.H5T_STD_REF_OBJ);
    expect(datatypeFromMetadata(described(7, 12, { ref_type: 'region' }))).toStrictEqual(H5T.H5T_STD_REF_DSETREG);
    expect(datatypeFromMetadata(described(7, 64, { ref_type: 'region' }))).toStrictEqual(H5T.H5T_STD_REF);
  });

  it('gives offsets as a 64-bit program counts them', () => {
    const metadata = compound({ a: le(4), s: text(true), v: sequenceOf(le(2)), b: le(4) });
    const type = datatypeFromMetadata(metadata) as Extract<Datatype, { class: 'H5T_COMPOUND' }>;
    expect(type.size).toBe(4 + 8 + 16 + 4);
    expect(type.members.map(({ offset }) => offset)).toStrictEqual([0, 4, 12, 28]);
  });
});

describe('rawTypeOf', () => {
  it('takes the bits from the datatype, and size, offsets and order from h5wasm', () => {
    const bits = { ...H5T.H5T_STD_I32BE, precision: 20, offset: 6 };
    const type = H5T.compound({ s: H5T.H5Tset_size(H5T.H5T_C_S1, 'H5T_VARIABLE'), i: bits });
    const raw = rawTypeOf(type, compound({ s: text(false), i: be(4) }));
    expect(raw).toMatchObject({ size: 8, members: [{ offset: 0 }, { offset: 4, type: { ...bits, order: 'LE' } }] });
  });

  it('finds fields by name, in whatever order h5wasm lists them', () => {
    const type = H5T.compound({ a: H5T.H5T_STD_I8LE, b: H5T.H5T_STD_I16LE });
    const raw = rawTypeOf(type, compound({ b: le(2), a: le(1) }));
    expect(raw).toMatchObject({
      members: [
        { name: 'a', offset: 2 },
        { name: 'b', offset: 0 },
      ],
    });
  });

  it.each<[string, Datatype, DatatypeMetadata]>([
    ['another class', H5T.H5T_STD_I8LE, described(1, 4)],
    ['another length', H5T.H5Tarray_create(H5T.H5T_STD_I8LE, [4]), arrayOf(le(1), 3)],
    ['other fields', H5T.compound({ a: H5T.H5T_STD_I8LE }), compound({ b: le(1) })],
  ])('refuses descriptions of %s', (_, type, metadata) => {
    expect(() => rawTypeOf(type, metadata)).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  });
});

describe('creationMetadata', () => {
  const variable = H5T.H5Tset_size(H5T.H5T_C_S1, 'H5T_VARIABLE');
  const utf8 = (type: typeof H5T.H5T_C_S1 | typeof H5T.H5T_FORTRAN_S1, size: number | 'H5T_VARIABLE') =>
    H5T.H5Tset_cset(H5T.H5Tset_size(type, size) as typeof H5T.H5T_C_S1, 'UTF-8');

  it.each<[Datatype, string]>([
    [H5T.H5T_STD_I16BE, 'h5wasm cannot create int16 BE: it makes little-endian integers only'],
    [H5T.H5T_STD_I8BE, 'h5wasm cannot create int8: it makes little-endian integers only'],
    [H5T.H5Tset_precision(H5T.H5T_STD_I16LE, 12), 'int16 (12 bits at 0)'],
    [H5T.H5T_IEEE_F16LE, 'h5wasm cannot create float16: it makes little-endian IEEE floats'],
    [H5T.H5T_IEEE_F64BE, 'float64 BE'],
    [
      utf8(H5T.H5T_C_S1, 8),
      'h5wasm cannot create string(8): its UTF-8 strings of a fixed length have the padding SPACEPAD, not NULLTERM',
    ],
    [
      H5T.H5Tset_strpad(H5T.H5T_C_S1, 'NULLPAD'),
      'its ASCII strings of a fixed length have the padding NULLTERM, not NULLPAD',
    ],
    [H5T.H5T_STD_REF, 'references of the old forms'],
    [H5T.booleanEnum, 'h5wasm cannot create enum(int8) {FALSE, TRUE}: '],
    [H5T.H5Tvlen_create(H5T.H5T_STD_I8LE), 'vlen of int8'],
    [H5T.compound({ x: H5T.H5T_STD_I8LE, y: H5T.booleanEnum }), "field 'y' is enum(int8) {FALSE, TRUE}, and it makes"],
    [H5T.H5Tcreate('H5T_COMPOUND', 4), 'without fields'],
  ])('refuses %o', (type, sentence) => {
    expect(creationMetadata(type)).toStrictEqual({ unsupported: expect.stringContaining(sentence) });
  });

  it('does not look at the padding of variable-length strings, which have none', () => {
    expect(creationMetadata(utf8(H5T.H5T_C_S1, 'H5T_VARIABLE'))).toMatchObject({ vlen: true, cset: 1 });
  });

  // In h5wasm itself: create, describe, write, read.
  describe.each<[string, Datatype, H5WritableData]>([
    ['int8', H5T.H5T_STD_I8LE, Int8Array.of(-1, 2)],
    ['uint64', H5T.H5T_STD_U64LE, BigUint64Array.of(2n ** 64n - 1n, 2n)],
    ['int24', H5T.H5Tset_precision(H5T.H5Tset_size(H5T.H5T_STD_I32LE, 3), 24), Int32Array.of(-(2 ** 23), 5)],
    ['float32', H5T.H5T_IEEE_F32LE, Float32Array.of(0.5, -1)],
    ['float64', H5T.H5T_IEEE_F64LE, Float64Array.of(0.1, Number.NaN)],
    ['ASCII', H5T.H5Tset_size(H5T.H5T_C_S1, 5), ['abcde', '']],
    ['UTF-8', utf8(H5T.H5T_FORTRAN_S1, 6), ['äöü', 'a']],
    ['variable ASCII', variable, ['a longer text', '']],
    ['variable UTF-8', utf8(H5T.H5T_FORTRAN_S1, 'H5T_VARIABLE'), ['ünïcødé', 'b']],
    ['null references', H5T.H5T_STD_REF_OBJ, [null, null]],
    [
      'compound',
      H5T.H5Tset_size(
        H5T.compound({
          s: variable,
          i: H5T.H5T_STD_I16LE,
          c: H5T.compound({ t: variable, d: H5T.H5T_IEEE_F64LE }),
          n: H5T.H5T_STD_I32LE,
        }),
        48,
      ),
      { s: ['a', 'bb'], i: Int16Array.of(1, 2), c: { t: ['x', ''], d: Float64Array.of(1, 2) }, n: Int32Array.of(3, 4) },
    ],
  ])('%s', (name, type, data) => {
    // biome-ignore lint/suspicious/noExplicitAny: h5wasm declares its raw functions loosely
    let h5wasm: any;
    let file: bigint;
    beforeAll(async () => {
      h5wasm = await (await import('h5wasm')).ready;
      file = h5wasm.open(`/${name}.h5`, 2, false, 1, 5);
      const metadata = { ...creationMetadata(type), shape: [2n], maxshape: [2n], chunks: null };
      // Zeros are values of each: numbers, empty strings, null pointers and references.
      const zeros: number = h5wasm._malloc(1024);
      h5wasm.HEAPU8.fill(0, zeros, zeros + 1024);
      h5wasm.create_dataset(file, 'x', BigInt(zeros), metadata);
    });

    it('is created exactly', () => {
      expect(H5T.H5Tequal(datatypeFromMetadata(h5wasm.get_dataset_metadata(file, 'x')), type)).toBe(true);
    });

    it('is written and read back', () => {
      const raw = rawTypeOf(type, h5wasm.get_dataset_metadata(file, 'x'));
      const encoder = encoderFor(raw, type, 'H5T_NATIVE', context);
      const pointer: number = h5wasm._malloc(2 * raw.size);
      const bytes = (): Uint8Array => h5wasm.HEAPU8.subarray(pointer, pointer + 2 * raw.size);
      encoder.check(data, 2);
      encoder.encode(data, 0, 1, 2, { bytes, heap: () => h5wasm.HEAPU8, allocate: (size) => h5wasm._malloc(size) }, 0);
      expect(h5wasm.set_dataset_data(file, 'x', null, null, null, BigInt(pointer))).toBe(0);
      bytes().fill(0);
      expect(h5wasm.get_dataset_data(file, 'x', null, null, null, BigInt(pointer))).toBe(0);
      const decoder = decoderFor(raw, type, 'H5T_NATIVE', context);
      const into = decoder.allocate(2);
      decoder.decode({ bytes: bytes(), heap: h5wasm.HEAPU8 }, 0, 2, into, 0, 1);
      expect(into).toStrictEqual(data);
    });
  });
});
