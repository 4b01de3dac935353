import { describe, expect, it } from 'vitest';
import { decoderFor } from '../../src/codec/decoder.js';
import { storedRawType } from '../../src/codec/RawType.js';
import type { Datatype, FloatDatatype } from '../../src/model/Datatype.js';
import * as H5T from '../../src/model/H5T.js';
import { context, decode, encode } from './transfer.js';

const {
  H5T_IEEE_F16BE,
  H5T_IEEE_F16LE,
  H5T_IEEE_F32BE,
  H5T_IEEE_F64LE,
  H5T_NATIVE_DOUBLE,
  H5T_NATIVE_FLOAT,
  H5T_STD_I16BE,
  H5T_STD_I16LE,
  H5T_STD_I32LE,
  H5T_STD_I64BE,
  H5T_STD_I64LE,
  H5T_STD_U64LE,
} = H5T;

describe('numbers of every byte order', () => {
  it.each<[string, Datatype, number[], unknown]>([
    ['int8', H5T.H5T_STD_I8BE, [0xff, 1], Int8Array.of(-1, 1)],
    ['int16 LE', H5T_STD_I16LE, [1, 2, 0xfe, 0xff], Int16Array.of(0x201, -2)],
    ['int16 BE', H5T_STD_I16BE, [1, 2, 0xff, 0xfe], Int16Array.of(0x102, -2)],
    ['uint32 BE', H5T.H5T_STD_U32BE, [0xff, 2, 3, 4], Uint32Array.of(0xff020304)],
    ['int64 BE', H5T_STD_I64BE, [0x80, 0, 0, 0, 0, 0, 0, 1], BigInt64Array.of(-(2n ** 63n) + 1n)],
    ['uint64 LE', H5T_STD_U64LE, [1, 0, 0, 0, 0, 0, 0, 0x80], BigUint64Array.of(2n ** 63n + 1n)],
    [
      'float16 LE',
      H5T_IEEE_F16LE,
      [0, 0x3e, 1, 0, 0, 0xfc, 0, 0x7e],
      Float32Array.of(1.5, 2 ** -24, -Infinity, Number.NaN),
    ],
    ['float16 BE', H5T_IEEE_F16BE, [0x3e, 0], Float32Array.of(1.5)],
    ['bfloat16', H5T.H5T_FLOAT_BFLOAT16LE, [0xc0, 0x3f, 1, 0], Float32Array.of(1.5, 2 ** -133)],
    ['float32 BE', H5T_IEEE_F32BE, [0x3f, 0xc0, 0, 0], Float32Array.of(1.5)],
    ['float64 LE', H5T_IEEE_F64LE, [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], Float64Array.of(-1.5)],
  ])('%s', (_, type, bytes, expected) => {
    expect(decode(type, bytes)).toStrictEqual(expected);
    expect([...encode(type, expected as Float64Array, (expected as Float64Array).length).bytes]).toStrictEqual(bytes);
  });

  it('decodes from unaligned memory', () => {
    const decoder = decoderFor(H5T_STD_I32LE, H5T_STD_I32LE, 'H5T_NATIVE', context);
    const bytes = Uint8Array.of(9, 1, 0, 0, 0, 2, 0, 0, 0).subarray(1);
    const into = decoder.allocate(2);
    decoder.decode({ bytes, heap: bytes }, 0, 2, into, 0, 1);
    expect(into).toStrictEqual(Int32Array.of(1, 2));
  });

  it.each([1, 2, 4, 8])('places numbers of %i bytes at a step', (size) => {
    const type = { ...H5T_STD_I32LE, size, precision: 8 * size };
    const raw = storedRawType(type, 8)!;
    const decoder = decoderFor(raw, type, 'H5T_NATIVE', context);
    const into = decoder.allocate(7) as Int32Array;
    const bytes = Uint8Array.from({ length: 4 * size }, (_, i) => (i % size === 0 ? 1 + i / size : 0));
    decoder.decode({ bytes, heap: bytes }, 1, 3, into, 0, 3);
    expect([...into].map(Number)).toStrictEqual([2, 0, 0, 3, 0, 0, 4]);
  });

  it('refuses fewer bytes than elements', () => {
    const decoder = decoderFor(H5T_STD_I32LE, H5T_STD_I32LE, 'H5T_NATIVE', context);
    const bytes = new Uint8Array(7);
    expect(() => decoder.decode({ bytes, heap: bytes }, 0, 2, decoder.allocate(2), 0, 1)).toThrow(
      expect.objectContaining({ kind: 'corrupt-file' }),
    );
  });
});

describe('integers with bits to spare', () => {
  // Bytes as HDF5 2.0 writes them with H5Dwrite from int32 values.
  const signed = { ...H5T_STD_I16LE, precision: 12, offset: 3 };
  const unsigned = { ...signed, signed: false };
  it.each([
    [signed, [5000, -5000, 2047, 2048, -1, -2048], [0x3ff8, 0x4000, 0x3ff8, 0x3ff8, 0x7ff8, 0x4000]],
    [unsigned, [5000, -5000, 2047, 2048, 4095, -1], [0x7ff8, 0, 0x3ff8, 0x4000, 0x7ff8, 0]],
  ] as const)('clips to the precision', (type, values, words) => {
    const { bytes } = encode(type, Int32Array.from(values), values.length, H5T_STD_I32LE);
    expect([...new Uint16Array(bytes.buffer)]).toStrictEqual([...words]);
  });

  it('extends the sign from the highest significant bit', () => {
    expect(decode(signed, [0xf8, 0x7f, 0xf8, 0x3f])).toStrictEqual(Int16Array.of(-1, 2047));
    expect(decode(unsigned, [0xf8, 0x7f])).toStrictEqual(Uint16Array.of(4095));
    expect(decode({ ...signed, order: 'BE' }, [0x7f, 0xf8])).toStrictEqual(Int16Array.of(-1));
    expect(decode({ ...H5T_STD_I64BE, size: 3, precision: 24 }, [0xff, 0xff, 0xfe])).toStrictEqual(Int32Array.of(-2));
    const long = { ...H5T_STD_I64BE, size: 6, precision: 40, offset: 4 };
    expect(decode(long, [0x0f, 0xff, 0xff, 0xff, 0xff, 0xe0])).toStrictEqual(BigInt64Array.of(-2n));
  });

  it('refuses integers of more than 64 bits', () => {
    expect(() => decode({ ...H5T_STD_I64LE, size: 16, precision: 128 }, new Uint8Array(16))).toThrow(
      expect.objectContaining({ kind: 'unsupported' }),
    );
  });
});

describe('conversions, with the results of H5Dread by HDF5 2.0 (h5py 3.16)', () => {
  const reals = [1.5, -1.5, -0.5, 127.9, 128, 300, -129, 1e30, Infinity, -Infinity];
  it.each<[string, Datatype, Datatype, ArrayLike<number | bigint>, unknown]>([
    [
      'f64 to i8',
      H5T_IEEE_F64LE,
      H5T.H5T_NATIVE_INT8,
      reals,
      Int8Array.of(1, -1, 0, 127, 127, 127, -128, 127, 127, -128),
    ],
    ['f64 to u8', H5T_IEEE_F64LE, H5T.H5T_NATIVE_UINT8, reals, Uint8Array.of(1, 0, 0, 127, 128, 255, 0, 255, 255, 0)],
    [
      'f64 to i64',
      H5T_IEEE_F64LE,
      H5T.H5T_NATIVE_INT64,
      [1.5, -1.5, 1e30, -Infinity, 2 ** 32],
      BigInt64Array.of(1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n),
    ],
    [
      'i32 to i8',
      H5T_STD_I32LE,
      H5T.H5T_NATIVE_INT8,
      [300, -300, 127, -128, 128],
      Int8Array.of(127, -128, 127, -128, 127),
    ],
    ['i32 to u8', H5T_STD_I32LE, H5T.H5T_NATIVE_UINT8, [300, -300, 255, 256, -1], Uint8Array.of(255, 0, 255, 255, 0)],
    ['i32 to u32', H5T_STD_I32LE, H5T.H5T_NATIVE_UINT32, [-1, 5], Uint32Array.of(0, 5)],
    ['u32 to i32', H5T.H5T_STD_U32LE, H5T.H5T_NATIVE_INT32, [2 ** 32 - 1, 5], Int32Array.of(2 ** 31 - 1, 5)],
    [
      'i64 to i32',
      H5T_STD_I64LE,
      H5T.H5T_NATIVE_INT32,
      [2n ** 40n, -(2n ** 40n), 7n],
      Int32Array.of(2 ** 31 - 1, -(2 ** 31), 7),
    ],
    ['u64 to i64', H5T_STD_U64LE, H5T.H5T_NATIVE_INT64, [2n ** 64n - 1n, 7n], BigInt64Array.of(2n ** 63n - 1n, 7n)],
    ['i64 to u64', H5T_STD_I64LE, H5T.H5T_NATIVE_UINT64, [-1n, 7n], BigUint64Array.of(0n, 7n)],
    ['i8 to u64', H5T.H5T_STD_I8LE, H5T.H5T_NATIVE_UINT64, [-1, 7], BigUint64Array.of(0n, 7n)],
    [
      'i64 to f64',
      H5T_STD_I64LE,
      H5T_NATIVE_DOUBLE,
      [2n ** 53n + 1n, 2n ** 53n + 3n, -(2n ** 63n)],
      Float64Array.of(2 ** 53, 2 ** 53 + 4, -(2 ** 63)),
    ],
    [
      'i64 to f32, rounded once',
      H5T_STD_I64LE,
      H5T_NATIVE_FLOAT,
      [2n ** 24n + 1n, 2n ** 24n + 3n, 1152921573326323713n, 1152921573326323712n, -1152921573326323713n],
      Float32Array.of(16777216, 16777220, 1152921642045800400, 1152921504606847000, -1152921642045800400),
    ],
    [
      'f64 to f32',
      H5T_IEEE_F64LE,
      H5T_NATIVE_FLOAT,
      [1e39, -1e39, 3.4028234663852886e38, 3.402823466385289e38, 0.1, 1e-45, 1e-46, 1 + 2 ** -24, 1 + 3 * 2 ** -24],
      Float32Array.of(Infinity, -Infinity, 3.4028234663852886e38, Infinity, 0.1, 1e-45, 0, 1, 1 + 2 ** -22),
    ],
  ])('%s', (_, file, memory, values, expected) => {
    const { bytes } = encode(file, Array.from(values as ArrayLike<number>), values.length);
    expect(decode(file, bytes, memory)).toStrictEqual(expected);
  });

  // C leaves these undefined: HDF5 gives INT64_MIN, or 0, or 2^63 on x86.
  it('takes NaN for 0, and clips what lies just beyond the range', () => {
    const beyond = encode(H5T_IEEE_F64LE, [Number.NaN, 2 ** 63, 2 ** 64, -(2 ** 63)], 4).bytes;
    expect(decode(H5T_IEEE_F64LE, beyond, H5T_STD_I64LE)).toStrictEqual(
      BigInt64Array.of(0n, 2n ** 63n - 1n, 2n ** 63n - 1n, -(2n ** 63n)),
    );
    expect(decode(H5T_IEEE_F64LE, beyond, H5T_STD_U64LE)).toStrictEqual(
      BigUint64Array.of(0n, 2n ** 63n, 2n ** 64n - 1n, 0n),
    );
    expect(decode(H5T_IEEE_F64LE, beyond, H5T_STD_I32LE)).toStrictEqual(
      Int32Array.of(0, 2 ** 31 - 1, 2 ** 31 - 1, -(2 ** 31)),
    );
  });

  it('holds for more elements than a block, at a step', () => {
    const values = Float64Array.from({ length: 5000 }, (_, i) => i - 100.5);
    const { bytes } = encode(H5T_IEEE_F64LE, values, 5000);
    const decoder = decoderFor(H5T_IEEE_F64LE, H5T_IEEE_F64LE, H5T.H5T_NATIVE_UINT8, context);
    const into = decoder.allocate(10000) as Uint8Array;
    decoder.decode({ bytes, heap: bytes }, 0, 5000, into, 1, 2);
    expect(into.filter((_, i) => i % 2 === 1)).toStrictEqual(
      Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.trunc(value)))),
    );
  });

  it.each<[string, FloatDatatype, number[], number[]]>([
    [
      'float16: halves to even, infinity beyond the largest',
      H5T_IEEE_F16LE,
      [1 + 2 ** -11, 1 + 3 * 2 ** -11, 65504, 65519.9, 65536, 2 ** -25, 2 ** -24, 3 * 2 ** -25, -0],
      [0x3c00, 0x3c02, 0x7bff, 0x7c00, 0x7c00, 0, 1, 2, 0x8000],
    ],
    [
      'bfloat16: halves away from zero, never rounded to infinity',
      H5T.H5T_FLOAT_BFLOAT16LE,
      [1 + 2 ** -8, 1 + 3 * 2 ** -8, 0.1, 3.4e38, 3.39e38, 1e39, 1e-40, Number.NaN, Infinity, 1e-45],
      [0x3f81, 0x3f82, 0x3dcd, 0x7f7f, 0x7f7f, 0x7f80, 1, 0x7fff, 0x7f80, 0],
    ],
    [
      'float8 E5M2',
      { ...H5T_IEEE_F16LE, size: 1, precision: 8, signPos: 7, expPos: 2, expSize: 5, mantSize: 2, expBias: 15 },
      [
        1,
        1.125,
        1.375,
        1.126,
        57344,
        61440,
        65536,
        1e9,
        2 ** -16,
        2 ** -17,
        3 * 2 ** -18,
        2 ** -18,
        -0,
        Number.NaN,
        -Infinity,
      ],
      [0x3c, 0x3d, 0x3e, 0x3d, 0x7b, 0x7b, 0x7c, 0x7c, 1, 1, 1, 0, 0x80, 0x7f, 0xfc],
    ],
  ])('f64 to %s', (_, type, values, words) => {
    const { bytes } = encode(type, values, values.length, H5T_NATIVE_DOUBLE);
    expect([...(type.size === 2 ? new Uint16Array(bytes.buffer) : bytes)]).toStrictEqual(words);
  });

  it('f128 to f64: halves away from zero, down to subnormals', () => {
    const quad: FloatDatatype = {
      ...H5T_IEEE_F64LE,
      ...{ size: 16, precision: 128, signPos: 127, expPos: 112, expSize: 15, mantSize: 112, expBias: 16383 },
    };
    const bits = (mantissa: bigint, exponent: number) => {
      const value = (BigInt(16383 + exponent) << 112n) | mantissa;
      return Array.from({ length: 16 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
    };
    const bytes = [
      ...[1n << 59n, 3n << 59n, (1n << 59n) - 1n, 5n << 59n].map((mantissa) => bits(mantissa, 0)),
      ...(
        [
          [0n, -1074],
          [0n, -1075],
          [1n << 111n, -1075],
          [0n, -1076],
          [0n, 1024],
          [(1n << 112n) - 1n, 1023],
        ] as const
      ).map(([mantissa, exponent]) => bits(mantissa, exponent)),
    ].flat();
    const ulp = 2 ** -52;
    expect(decode(quad, bytes)).toStrictEqual(
      Float64Array.of(1 + ulp, 1 + 2 * ulp, 1, 1 + 3 * ulp, 5e-324, 5e-324, 5e-324, 0, Infinity, Number.MAX_VALUE),
    );
    const values = Float64Array.of(0.1, 1e300, 5e-324, -Infinity, Number.NaN, -0, Number.MAX_VALUE);
    expect(decode(quad, encode(quad, values, 7).bytes)).toStrictEqual(values);
  });

  it('x86 long double: the leading mantissa bit is stored', () => {
    const extended: FloatDatatype = {
      ...H5T_IEEE_F64LE,
      ...{ size: 16, precision: 80, signPos: 79, expPos: 64, expSize: 15, mantSize: 64, expBias: 16383, norm: 'NONE' },
    };
    const one = [0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0x3f, 0, 0, 0, 0, 0, 0];
    expect(decode(extended, one)).toStrictEqual(Float64Array.of(1));
    expect([...encode(extended, [1], 1).bytes]).toStrictEqual(one);
    const values = Float64Array.of(Infinity, -Infinity, Number.NaN, Math.PI, 0);
    expect(decode(extended, encode(extended, values, 5).bytes)).toStrictEqual(values);
  });

  it('rounds to a memory type narrower than its container', () => {
    const { bytes } = encode(H5T_IEEE_F64LE, [0.1, 70000, 1 + 2 ** -11], 3);
    expect(decode(H5T_IEEE_F64LE, bytes, H5T_IEEE_F16LE)).toStrictEqual(Float32Array.of(0.0999755859375, Infinity, 1));
  });

  it('does not look at the byte order of a memory type', () => {
    expect(decode(H5T_STD_I16LE, [1, 0], H5T_STD_I16BE)).toStrictEqual(Int16Array.of(1));
  });
});

describe('enumerations', () => {
  const source = H5T.enumeration(H5T_STD_I16LE, { A: 1, B: 300 });
  const target = H5T.enumeration(H5T_STD_I32LE, { B: 30, A: -1, C: 9 });

  it('are their base integers', () => {
    expect(decode(H5T.booleanEnum, [1, 0])).toStrictEqual(Int8Array.of(1, 0));
    expect(decode(source, [1, 0, 44, 1, 7, 0])).toStrictEqual(Int16Array.of(1, 300, 7));
  });

  it('convert by name, with all bits set for values without one (HDF5 2.0)', () => {
    expect(decode(source, [1, 0, 44, 1, 7, 0], target)).toStrictEqual(Int32Array.of(-1, 30, -1));
    expect([...encode(source, Int32Array.of(30, 9), 2, target).bytes]).toStrictEqual([44, 1, 0xff, 0xff]);
  });

  it('convert to integers and floats (HDF5 2.0)', () => {
    expect(decode(source, [1, 0, 44, 1], H5T.H5T_NATIVE_INT8)).toStrictEqual(Int8Array.of(1, 127));
    expect(decode(source, [1, 0, 44, 1], H5T_NATIVE_FLOAT)).toStrictEqual(Float32Array.of(1, 300));
  });

  it('do not come from floats', () => {
    expect(() => decode(H5T_IEEE_F64LE, new Uint8Array(8), source)).toThrow(/float64.*enum\(int16\)/);
  });
});

describe('numbers to write', () => {
  it('may be a plain array, of values of the type', () => {
    expect([...encode(H5T_STD_I16LE, [1, -1, true, 2n] as unknown as number[], 4).bytes]).toStrictEqual([
      1, 0, 255, 255, 1, 0, 2, 0,
    ]);
    expect([...encode(H5T_STD_I64LE, [-1], 1).bytes]).toStrictEqual(new Array(8).fill(255));
    expect([...encode(H5T.booleanEnum, [true, false], 2).bytes]).toStrictEqual([1, 0]);
    expect(() => encode(H5T.H5T_STD_I8LE, [1, 128], 2)).toThrow('data[1]: 128 is no value of int8');
    expect(() => encode(H5T.H5T_STD_I8LE, [1.5], 1)).toThrow('data[0]: 1.5 is no value of int8');
    expect(() => encode(H5T_STD_I64LE, [2 ** 60], 1)).toThrow('data[0]');
    expect(() => encode(H5T_IEEE_F64LE, ['1'] as unknown as number[], 1)).toThrow('data[0]: 1 is no value of float64');
    expect(() => encode(H5T_IEEE_F64LE, new Array(2) as number[], 2)).toThrow('data[0]');
  });

  it('must be in the container of the memory type, and as many as the elements', () => {
    expect(() => encode(H5T_STD_I32LE, Int16Array.of(1), 1)).toThrow(
      'data: expected Int32Array of 1, got Int16Array of 1',
    );
    expect(() => encode(H5T_STD_I32LE, Int32Array.of(1), 2)).toThrow(
      'data: expected Int32Array of 2, got Int32Array of 1',
    );
    expect(() => encode(H5T_STD_I32LE, { a: [1] }, 1)).toThrow('got columns a');
    expect(() => encode(H5T_STD_I32LE, null, 1)).toThrow('got null');
  });

  it('convert to the datatype in the file', () => {
    expect([...encode(H5T_STD_I16BE, Float64Array.of(-1.9, 1e9), 2, H5T_NATIVE_DOUBLE).bytes]).toStrictEqual([
      255, 255, 127, 255,
    ]);
  });
});
