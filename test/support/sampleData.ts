import * as h5 from 'h5rx';

/** A datatype with values that show every way of getting it wrong. */
export interface Sample {
  readonly name: string;
  readonly type: h5.Datatype;
  /** `count` elements. */
  data(count: number): h5.H5WritableData;
}

const cycle = <T>(values: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, n) => values[n % values.length]!);

const integers = (name: string, type: h5.IntegerDatatype, Numbers: ArrayType, values: readonly number[]): Sample => ({
  name,
  type,
  data: (count) => Numbers.from(cycle(values, count)),
});

type ArrayType = { from(values: readonly number[]): h5.NumericArray };

const STRINGS = ['', 'a', 'twelve bytes', 'with spaces inside', 'tab\tand\nline'];
const UNICODE = ['', 'grüße', '漢字', '🙂 smile', 'Ω≈ç√'];

const fixedAscii = h5.H5Tset_size(h5.H5T_C_S1, 20);
const fixedUtf8 = h5.H5Tset_strpad(h5.H5Tset_cset(h5.H5Tset_size(h5.H5T_C_S1, 24), 'UTF-8'), 'SPACEPAD');
const variableAscii = h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE);
// h5wasm has one padding for each character set; in strings of variable length it means nothing.
const variableUtf8 = h5.H5Tset_strpad(h5.H5Tset_cset(variableAscii, 'UTF-8'), 'SPACEPAD');
const floats = [0, -0, 1.5, -1 / 3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 1.7e308];

const inner = h5.compound({ low: h5.H5T_STD_I16LE, text: fixedAscii });
const record = h5.compound({ x: h5.H5T_IEEE_F64LE, n: h5.H5T_STD_U8LE, id: h5.H5T_STD_I64LE, inner });

/** Every datatype of which datasets and attributes can be created, but for references. */
export const SAMPLES: readonly Sample[] = [
  integers('int8', h5.H5T_STD_I8LE, Int8Array, [-128, -1, 0, 1, 127]),
  integers('uint8', h5.H5T_STD_U8LE, Uint8Array, [0, 1, 255]),
  integers('int16', h5.H5T_STD_I16LE, Int16Array, [-32768, -1, 0, 32767]),
  integers('uint16', h5.H5T_STD_U16LE, Uint16Array, [0, 65535, 258]),
  integers('int32', h5.H5T_STD_I32LE, Int32Array, [-(2 ** 31), -1, 0, 2 ** 31 - 1]),
  integers('uint32', h5.H5T_STD_U32LE, Uint32Array, [0, 2 ** 32 - 1, 1]),
  {
    name: 'int64',
    type: h5.H5T_STD_I64LE,
    data: (count) => BigInt64Array.from(cycle([-(2n ** 63n), -1n, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n], count)),
  },
  {
    name: 'uint64',
    type: h5.H5T_STD_U64LE,
    data: (count) => BigUint64Array.from(cycle([0n, 2n ** 53n + 1n, 2n ** 64n - 1n], count)),
  },
  { name: 'float32', type: h5.H5T_IEEE_F32LE, data: (count) => Float32Array.from(cycle(floats, count)) },
  { name: 'float64', type: h5.H5T_IEEE_F64LE, data: (count) => Float64Array.from(cycle(floats, count)) },
  { name: 'fixed ASCII strings', type: fixedAscii, data: (count) => cycle(STRINGS, count) },
  { name: 'fixed UTF-8 strings', type: fixedUtf8, data: (count) => cycle(UNICODE, count) },
  { name: 'variable ASCII strings', type: variableAscii, data: (count) => cycle(STRINGS, count) },
  { name: 'variable UTF-8 strings', type: variableUtf8, data: (count) => cycle(UNICODE, count) },
  {
    name: 'compounds',
    type: record,
    data: (count) => ({
      x: Float64Array.from(cycle(floats, count)),
      n: Uint8Array.from(cycle([1, 2, 255], count)),
      id: BigInt64Array.from(cycle([-1n, 2n ** 62n], count)),
      inner: { low: Int16Array.from(cycle([-5, 5, 300], count)), text: cycle(STRINGS, count) },
    }),
  },
  {
    name: 'compounds with variable strings',
    type: h5.compound({ n: h5.H5T_STD_I32LE, text: variableUtf8 }),
    data: (count) => ({ n: Int32Array.from(cycle([7, -7], count)), text: cycle(UNICODE, count) }),
  },
];

const bytes = (count: number, size: number): Uint8Array => Uint8Array.from({ length: count * size }, (_, n) => n * 7);

/** Datatypes that h5wasm cannot create, so that edits of the file do; not more than ten elements of them. */
export const EDITED_SAMPLES: readonly Sample[] = [
  { name: 'enumerations', type: h5.booleanEnum, data: (count) => Int8Array.from(cycle([0, 1, 1], count)) },
  {
    name: 'arrays',
    type: h5.H5Tarray_create(h5.H5T_STD_I32LE, [2, 3]),
    data: (count) => Int32Array.from({ length: 6 * count }, (_, n) => n * n),
  },
  {
    name: 'sequences',
    type: h5.H5Tvlen_create(h5.H5T_STD_I32LE),
    data: (count) => cycle([Int32Array.of(1, -2, 3), Int32Array.of(), Int32Array.of(7)], count),
  },
  {
    name: 'sequences of sequences',
    type: h5.H5Tvlen_create(h5.H5Tvlen_create(h5.H5T_STD_I16LE)),
    data: (count) => cycle([[Int16Array.of(1), Int16Array.of(2, 3)], [Int16Array.of()]], count),
  },
  { name: 'opaque', type: h5.H5Tset_tag(h5.H5Tcreate(h5.H5T_OPAQUE, 4), 'tag'), data: (count) => bytes(count, 4) },
  { name: 'bit fields', type: h5.H5T_STD_B16LE, data: (count) => bytes(count, 2) },
  {
    name: 'big-endian integers',
    type: h5.H5T_STD_I32BE,
    data: (count) => Int32Array.from(cycle([1, -2, 2 ** 30], count)),
  },
  { name: 'half floats', type: h5.H5T_IEEE_F16LE, data: (count) => Float32Array.from(cycle([1.5, -0, 65504], count)) },
  {
    name: 'complex numbers',
    type: h5.H5T_COMPLEX_IEEE_F64LE,
    data: (count) => Float64Array.from(cycle(floats, 2 * count)),
  },
  { name: 'times', type: h5.H5T_UNIX_D32LE, data: (count) => bytes(count, 4) },
  {
    name: 'mixed compounds',
    type: h5.compound({
      flag: h5.booleanEnum,
      big: h5.H5T_IEEE_F32BE,
      text: variableAscii,
      list: h5.H5Tvlen_create(h5.H5T_STD_I64BE),
      pair: h5.H5Tarray_create(h5.H5T_STD_U16LE, [2]),
    }),
    data: (count) => ({
      flag: Int8Array.from(cycle([1, 0], count)),
      big: Float32Array.from(cycle([0.5, -3], count)),
      text: cycle(STRINGS, count),
      list: cycle([BigInt64Array.of(1n, 2n), BigInt64Array.of()], count),
      pair: Uint16Array.from({ length: 2 * count }, (_, n) => n),
    }),
  },
];
