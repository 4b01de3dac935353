import fc from 'fast-check';
import type { Datatype, FloatDatatype, IntegerDatatype } from '../../src/model/Datatype.js';
import type { H5Container } from '../../src/model/H5Data.js';
import * as H5T from '../../src/model/H5T.js';
import { decode } from './transfer.js';

/** A datatype with a container of `n` of its elements. */
export interface Sample {
  readonly type: Datatype;
  readonly data: (n: number) => fc.Arbitrary<H5Container>;
}

const order = fc.constantFrom<'LE' | 'BE'>('LE', 'BE');

const integers: fc.Arbitrary<Sample> = fc
  .record({
    size: fc.integer({ min: 1, max: 8 }),
    order,
    signed: fc.boolean(),
    bits: fc.double({ min: 0, max: 1, noNaN: true }),
    shift: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ size, order, signed, bits, shift }) => {
    const precision = Math.max(1, Math.round(8 * size * bits));
    const offset = Math.floor((8 * size - precision) * shift);
    const type: IntegerDatatype = { class: 'H5T_INTEGER', size, order, signed, precision, offset };
    const [min, max] = signed
      ? [-(2n ** BigInt(precision - 1)), 2n ** BigInt(precision - 1) - 1n]
      : [0n, 2n ** BigInt(precision) - 1n];
    const container = decode(type, []) as Int8Array;
    const isBig = container instanceof BigInt64Array || container instanceof BigUint64Array;
    const data = (n: number) =>
      fc.array(fc.bigInt({ min, max }), { minLength: n, maxLength: n }).map((values) => {
        const array = decode(type, new Uint8Array(n * size)) as Int8Array;
        values.forEach((value, i) => {
          array[i] = (isBig ? value : Number(value)) as number;
        });
        return array;
      });
    return { type, data };
  });

const floatTypes = [
  H5T.H5T_IEEE_F16LE,
  H5T.H5T_IEEE_F16BE,
  H5T.H5T_FLOAT_BFLOAT16BE,
  H5T.H5T_IEEE_F32LE,
  H5T.H5T_IEEE_F32BE,
  H5T.H5T_IEEE_F64LE,
  H5T.H5T_IEEE_F64BE,
  { ...H5T.H5T_IEEE_F64BE, size: 6, precision: 48, signPos: 47, expPos: 36, mantSize: 36 },
  {
    ...H5T.H5T_IEEE_F32LE,
    precision: 20,
    offset: 4,
    signPos: 23,
    expPos: 17,
    expSize: 6,
    mantPos: 4,
    mantSize: 13,
    expBias: 31,
  },
] as const satisfies readonly FloatDatatype[];

/** Numbers that the type has: those that come of any bits. */
const floats: fc.Arbitrary<Sample> = fc.constantFrom(...floatTypes).map((type) => ({
  type,
  data: (n) =>
    fc
      .uint8Array({ minLength: n * type.size, maxLength: n * type.size })
      .map((bytes) => decode(type, bytes) as H5Container),
}));

const strings: fc.Arbitrary<Sample> = fc.constantFrom<number | 'H5T_VARIABLE'>(3, 12, 'H5T_VARIABLE').map((size) => ({
  type: H5T.H5Tset_cset(H5T.H5Tset_size(H5T.H5T_C_S1, size), 'UTF-8'),
  data: (n) =>
    fc.array(
      fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => {
        return !text.includes('\0') && (size === 'H5T_VARIABLE' || new TextEncoder().encode(text).length <= size);
      }),
      { minLength: n, maxLength: n },
    ),
}));

const opaque: fc.Arbitrary<Sample> = fc.integer({ min: 1, max: 5 }).map((size) => ({
  type: H5T.H5Tcreate('H5T_OPAQUE', size),
  data: (n) => fc.uint8Array({ minLength: n * size, maxLength: n * size }),
}));

export const leaves = fc.oneof(integers, floats, strings, opaque);

/** Datatypes in each other, around those of `leaves`. */
function nested(leaves: fc.Arbitrary<Sample>, depth: number): fc.Arbitrary<Sample> {
  if (depth === 0) return leaves;
  const inner = nested(leaves, depth - 1);
  const arrays = fc.tuple(inner, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 })).map(
    ([base, dims]): Sample => ({
      type: H5T.H5Tarray_create(base.type, dims),
      data: (n) => base.data(n * dims.reduce((a, b) => a * b)),
    }),
  );
  const sequences = inner.map(
    (base): Sample => ({
      type: H5T.H5Tvlen_create(base.type),
      data: (n) =>
        fc.array(
          fc.nat(4).chain((length) => base.data(length)),
          { minLength: n, maxLength: n },
        ),
    }),
  );
  const compounds = fc
    .dictionary(
      fc.string({ minLength: 1, maxLength: 4 }).filter((name) => !name.includes('\0')),
      inner,
      { minKeys: 1, maxKeys: 4 },
    )
    .map(
      (fields): Sample => ({
        type: H5T.compound(Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]))),
        data: (n) => fc.record(Object.fromEntries(Object.entries(fields).map(([name, { data }]) => [name, data(n)]))),
      }),
    );
  return fc.oneof(leaves, arrays, sequences, compounds);
}

/** Some elements of any datatype that is made of others. */
export function anyElements(atomic: fc.Arbitrary<Sample> = leaves, most = 5) {
  return fc
    .tuple(nested(atomic, 3), fc.nat(most))
    .chain(([{ type, data }, n]) => data(n).map((values) => ({ type, n, values })));
}
