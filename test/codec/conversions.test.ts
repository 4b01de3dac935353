import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decoderFor } from '../../src/codec/decoder.js';
import { encoderFor } from '../../src/codec/encoder.js';
import { type NumberDatatype, numericKind } from '../../src/codec/numeric/NumericKind.js';
import type { FloatDatatype } from '../../src/model/Datatype.js';
import type { H5Data, H5WritableData, NumericArray } from '../../src/model/H5Data.js';
import * as H5T from '../../src/model/H5T.js';
import { describeWithTools } from '../support/tools.js';

const context = { file: 1 };

function float(size: number, signPos: number, expPos: number, expSize: number, mantSize: number, expBias: number) {
  const fields = { signPos, expPos, expSize, mantPos: 0, mantSize, expBias };
  return { ...H5T.H5T_IEEE_F32LE, size, precision: 8 * size, ...fields } as FloatDatatype;
}

const TYPES: Readonly<Record<string, NumberDatatype>> = {
  float16: H5T.H5T_IEEE_F16LE,
  bfloat16: float(2, 15, 7, 8, 7, 127),
  e4m3: float(1, 7, 3, 4, 3, 7),
  e5m2: float(1, 7, 2, 5, 2, 15),
  float32: H5T.H5T_IEEE_F32LE,
  float64: H5T.H5T_IEEE_F64LE,
  bias100: float(4, 31, 23, 8, 23, 100),
  bias140: float(4, 31, 23, 8, 23, 140),
  int8: H5T.H5T_STD_I8LE,
  uint8: H5T.H5T_STD_U8LE,
  int16: H5T.H5T_STD_I16LE,
  uint16: H5T.H5T_STD_U16LE,
};

/** The numbers in some bytes, exactly. */
function numbersIn(bytes: Uint8Array, type: NumberDatatype, memory: NumberDatatype = H5T.H5T_IEEE_F64LE): NumericArray {
  const n = bytes.length / type.size;
  const decoder = decoderFor(type, type, memory, context);
  const into = decoder.allocate(n);
  decoder.decode({ bytes, heap: bytes }, 0, n, into, 0, 1);
  return into as NumericArray;
}

/** The bytes of some numbers of a memory type. */
function bytesOf(data: NumericArray, memory: NumberDatatype, type: NumberDatatype): Uint8Array {
  const bytes = new Uint8Array(data.length * type.size);
  const encoder = encoderFor(type, type, memory, context);
  encoder.check(data as H5WritableData as H5Data, data.length);
  encoder.encode(data, 0, 1, data.length, { bytes: () => bytes } as never, 0);
  return bytes;
}

/** All values of a type of one or two bytes. */
function allOf(type: NumberDatatype): Uint8Array {
  const n = 256 ** type.size;
  const bits =
    type.size === 1 ? Uint8Array.from({ length: n }, (_, i) => i) : Uint16Array.from({ length: n }, (_, i) => i);
  const bytes = new Uint8Array(bits.buffer);
  if (type.class === 'H5T_FLOAT' || !type.signed) return bytes;
  // In the order of their values.
  return new Uint8Array(
    type.size === 1 ? bits.map((value) => value ^ 0x80).buffer : bits.map((value) => value ^ 0x8000).buffer,
  );
}

describeWithTools('conversions of all values of small types', ['python'], ({ python }) => {
  const script = fileURLToPath(new URL('conversions/convert.py', import.meta.url));

  test('are those of libhdf5, or the nearest number where libhdf5 gives another', () => {
    const { stdout, stderr } = spawnSync(python, [script], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    expect(stderr).toBe('');
    const wrong: string[] = [];
    for (const [pair, base64] of Object.entries(JSON.parse(stdout) as Record<string, string>)) {
      const [from, to] = pair.split(' ').map((name) => TYPES[name]) as [NumberDatatype, NumberDatatype];
      const source = allOf(from);
      const exact = numbersIn(source, from);
      // Integers are written as they are in memory, floats are read into the memory type.
      const numbers = numbersIn(source, from, from.class === 'H5T_INTEGER' ? from : to);
      const ours = numbersIn(bytesOf(numbers, from.class === 'H5T_INTEGER' ? from : to, to), to);
      const theirs = numbersIn(Uint8Array.from(Buffer.from(base64, 'base64')), to);
      for (let i = 0; i < exact.length; i += 1) {
        const [value, our, their] = [exact[i], ours[i], theirs[i]] as [number, number, number];
        if (Object.is(our, their) || isAllowed(value, our, their, to)) continue;
        if (wrong.length < 20) wrong.push(`${pair}: ${value} gives ${our} instead of ${their}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('4-byte floats with a bias of their own keep values that are no single ones', () => {
    for (const type of [TYPES.bias100, TYPES.bias140] as FloatDatatype[]) {
      expect(numericKind(type)).toBe('float64');
      const values = Float64Array.of(type.expBias === 100 ? 1e40 : 1e-41, -1.5, 0);
      const bytes = bytesOf(values, H5T.H5T_IEEE_F64LE, type);
      const back = numbersIn(bytes, type, H5T.H5Tget_native_type(type) as NumberDatatype);
      expect(back).toBeInstanceOf(Float64Array);
      expect(Math.abs((back[0] as number) / values[0]! - 1)).toBeLessThan(1e-6);
      expect([...back].slice(1)).toEqual([-1.5, 0]);
    }
  });

  test('64-bit integers keep all bits in long doubles, and on the way back', () => {
    // x86's: 80 bits, the leading one of the mantissa stored.
    const long: FloatDatatype = {
      ...H5T.H5T_IEEE_F64LE,
      size: 16,
      precision: 80,
      signPos: 79,
      expPos: 64,
      expSize: 15,
      mantPos: 0,
      mantSize: 64,
      expBias: 16383,
      norm: 'NONE',
    };
    const quad: FloatDatatype = {
      ...H5T.H5T_IEEE_F64LE,
      size: 16,
      precision: 128,
      signPos: 127,
      expPos: 112,
      expSize: 15,
      mantPos: 0,
      mantSize: 112,
      expBias: 16383,
    };
    const values = BigInt64Array.of(
      0n,
      1n,
      -1n,
      2n ** 53n + 1n,
      2n ** 62n + 3n,
      2n ** 63n - 1n,
      -(2n ** 63n),
      -(2n ** 61n) - 7n,
    );
    for (const type of [long, quad])
      expect(numbersIn(bytesOf(values, H5T.H5T_STD_I64LE, type), type, H5T.H5T_STD_I64LE)).toEqual(values);
    const most = BigUint64Array.of(2n ** 64n - 1n);
    expect(numbersIn(bytesOf(most, H5T.H5T_STD_U64LE, long), long, H5T.H5T_STD_U64LE)).toEqual(most);
    expect(Buffer.from(bytesOf(BigInt64Array.of(2n ** 63n - 1n), H5T.H5T_STD_I64LE, long)).toString('hex')).toBe(
      'feffffffffffffff3d40000000000000',
    );
  });
});

/** Where libhdf5 gives another number than the nearest, or C leaves it undefined. */
function isAllowed(value: number, our: number, their: number, to: NumberDatatype): boolean {
  if (to.class === 'H5T_INTEGER') {
    const isFraction = value > -1 && value < 0 && our === 0;
    const [least, most] = to.signed
      ? [-(2 ** (to.precision - 1)), 2 ** (to.precision - 1) - 1]
      : [0, 2 ** to.precision - 1];
    return isFraction || !(value >= least! && value <= most!);
  }
  if (Number.isNaN(value)) return Number.isNaN(our) && Number.isNaN(their);
  if (Number.isNaN(their)) return Math.abs(our) === Infinity;
  // libhdf5 cuts what lies halfway between two subnormal numbers.
  const isSubnormal = Math.abs(our) <= 2 ** (1 - to.expBias);
  const farther = Math.abs(their - value) - Math.abs(our - value);
  return isSubnormal ? farther >= 0 : farther > 0;
}
