import { describe, expect, it } from 'vitest';
import { decoderFor } from '../../../../src/codec/decoder.js';
import { libraryRawType } from '../../../../src/connectors/native/library/libraryRawType.js';
import type { Datatype } from '../../../../src/model/Datatype.js';
import type { H5Data } from '../../../../src/model/H5Data.js';
import * as H5T from '../../../../src/model/H5T.js';

const context = { routine: 'H5Dread_async', file: 1 };

const BIG = { 2: H5T.H5T_STD_I16BE, 4: H5T.H5T_STD_I32BE, 8: H5T.H5T_STD_I64BE } as const;
const LITTLE = { 1: H5T.H5T_STD_I8LE, 2: H5T.H5T_STD_I16LE, 8: H5T.H5T_STD_I64LE } as const;
const be = (size: keyof typeof BIG): Datatype => BIG[size];
const le = (size: keyof typeof LITTLE): Datatype => LITTLE[size];
const enumeration: Datatype = {
  class: 'H5T_ENUM',
  size: 2,
  base: H5T.H5T_STD_I16BE,
  members: [
    { name: 'A', value: 1n },
    { name: 'B', value: 300n },
  ],
};
const arrayOf = (base: Datatype, length: number): Datatype => H5T.H5Tarray_create(base, [length]);
const sequenceOf = (base: Datatype): Datatype => H5T.H5Tvlen_create(base);
const string = H5T.H5Tset_size(H5T.H5T_C_S1, 5);
const text = H5T.H5Tset_size(H5T.H5T_C_S1, 'H5T_VARIABLE');
const opaque: Datatype = { class: 'H5T_OPAQUE', size: 3, tag: '' };
const bits: Datatype = { class: 'H5T_BITFIELD', size: 2, order: 'BE', precision: 16, offset: 0 };

function decode(type: Datatype, bytes: Uint8Array, heap = new Uint8Array(0)): H5Data {
  const decoder = decoderFor(libraryRawType(type), type, 'H5T_NATIVE', context);
  const into = decoder.allocate(1);
  decoder.decode({ bytes, heap }, 0, 1, into, 0, 1);
  return into;
}

const hex = (digits: string) => Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

describe('byte order after a read by h5wasm', () => {
  // The bytes are what h5wasm 0.10.3 (libhdf5 2.0.0) read from files of h5py with these datatypes.
  const i16 = (...values: number[]) => Int16Array.of(...values);
  it.each<[string, Datatype, string, H5Data]>([
    ['a big-endian number is converted', be(2), '0500', i16(5)],
    ['so is an array of them', arrayOf(be(2), 3), '01002c010700', i16(1, 300, 7)],
    ['and a big-endian compound', H5T.compound({ i: be(2), o: opaque }), '010078797a', { i: i16(1), o: hex('78797a') }],
    ['with its strings', H5T.compound({ i: be(2), s: string }), '01006162630000', { i: i16(1), s: ['abc'] }],
    ['and a bit field', H5T.compound({ i: be(2), b: bits }), '01000201', { i: i16(1), b: hex('0201') }],
    ['a mixed compound is not', H5T.compound({ i: be(2), j: le(2) }), '00050600', { i: i16(5), j: i16(6) }],
    [
      'not even where one byte makes it mixed',
      H5T.compound({ i: be(2), j: le(1) }),
      '000506',
      { i: i16(5), j: Int8Array.of(6) },
    ],
    [
      'nor where a compound inside is',
      H5T.compound({ c: H5T.compound({ i: be(2), j: le(2) }), k: be(2) }),
      '000506000007',
      { c: { i: i16(5), j: i16(6) }, k: i16(7) },
    ],
    ['an enumeration is not', enumeration, '012c', i16(300)],
    ['nor is an array of one', arrayOf(enumeration, 2), '0001012c', i16(1, 300)],
    [
      'though fields beside that are',
      H5T.compound({ i: be(2), a: arrayOf(enumeration, 2), j: be(2) }),
      '05000001012c0600',
      { i: i16(5), a: i16(1, 300), j: i16(6) },
    ],
    [
      'a compound that begins with one is not',
      H5T.compound({ e: enumeration, i: be(2) }),
      '012c0005',
      { e: i16(300), i: i16(5) },
    ],
    [
      'one with it in the middle is, up to it',
      H5T.compound({ i: be(2), e: enumeration, j: be(4) }),
      '0500012c00000006',
      { i: i16(5), e: i16(300), j: Int32Array.of(6) },
    ],
    [
      'also when it is deeper',
      H5T.compound({ i: be(2), c: H5T.compound({ x: be(2), e: enumeration, y: be(2) }), j: be(4) }),
      '05000100012c000200000006',
      { i: i16(5), c: { x: i16(1), e: i16(300), y: i16(2) }, j: Int32Array.of(6) },
    ],
    ['a complex number is', H5T.H5Tcomplex_create(H5T.H5T_IEEE_F32BE), '000080bf00000040', Float32Array.of(-1, 2)],
    [
      'also in a compound',
      H5T.compound({ i: be(2), z: H5T.H5Tcomplex_create(H5T.H5T_IEEE_F16BE) }),
      '0500003c00c0',
      { i: i16(5), z: Float32Array.of(1, -2) },
    ],
  ])('%s', (_, type, bytes, expected) => {
    expect(decode(type, hex(bytes))).toStrictEqual(expected);
  });

  it('counts that of variable-length strings, whose characters have one', () => {
    const heap = hex('0000000068657900');
    expect(decode(H5T.compound({ i: be(8), s: text }), hex('000000000000000504000000'), heap)).toStrictEqual({
      i: BigInt64Array.of(5n),
      s: ['hey'],
    });
  });

  it('goes into sequences', () => {
    const heap = (digits: string) => hex(`0000000000000000${digits}`);
    const hvl = '0200000008000000';
    expect(decode(sequenceOf(be(2)), hex(hvl), heap('01002c01'))).toStrictEqual([i16(1, 300)]);
    expect(decode(sequenceOf(enumeration), hex(hvl), heap('0001012c'))).toStrictEqual([i16(1, 300)]);
    const inside = H5T.compound({ i: be(8), v: sequenceOf(be(2)) });
    expect(decode(inside, hex(`0500000000000000${hvl}`), heap('01002c01'))).toStrictEqual({
      i: BigInt64Array.of(5n),
      v: [i16(1, 300)],
    });
    const mixed = H5T.compound({ i: le(8), v: sequenceOf(be(2)) });
    expect(decode(mixed, hex(`0500000000000000${hvl}`), heap('0001012c'))).toStrictEqual({
      i: BigInt64Array.of(5n),
      v: [i16(1, 300)],
    });
  });
});
