import fc from 'fast-check';
import { storedSize } from '../../../src/format/bytes/storedSize.js';
import type {
  BitfieldDatatype,
  CompoundDatatype,
  Datatype,
  EnumDatatype,
  FloatDatatype,
  IntegerDatatype,
} from '../../../src/model/Datatype.js';

const order = fc.constantFrom('LE' as const, 'BE' as const);
const cset = fc.constantFrom('ASCII' as const, 'UTF-8' as const);
const strpad = fc.constantFrom('NULLTERM' as const, 'NULLPAD' as const, 'SPACEPAD' as const);
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => text.replaceAll('\0', '0'));

/** Bytes of an element, and the significant bits in them. */
const bits = fc.integer({ min: 1, max: 16 }).chain((size) =>
  fc.integer({ min: 1, max: 8 * size }).chain((precision) =>
    fc.record({
      size: fc.constant(size),
      precision: fc.constant(precision),
      offset: fc.integer({ min: 0, max: 8 * size - precision }),
    }),
  ),
);

const integer = fc
  .record({ bits, order, signed: fc.boolean() })
  .map((of): IntegerDatatype => ({ class: 'H5T_INTEGER', order: of.order, signed: of.signed, ...of.bits }));

const bitfield = fc
  .record({ bits, order })
  .map((of): BitfieldDatatype => ({ class: 'H5T_BITFIELD', order: of.order, ...of.bits }));

/** Sign, exponent and mantissa from the highest bit down, or the mantissa above the exponent. */
const float = fc
  .record({
    size: fc.integer({ min: 2, max: 16 }),
    offset: fc.integer({ min: 0, max: 3 }),
    expSize: fc.integer({ min: 2, max: 8 }),
    mantissaFirst: fc.boolean(),
    order,
    expBias: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    norm: fc.constantFrom('IMPLIED' as const, 'MSBSET' as const, 'NONE' as const),
  })
  .map(({ size, offset, expSize, mantissaFirst, order: byteOrder, expBias, norm }): FloatDatatype => {
    const precision = 8 * size - offset;
    const mantSize = precision - 1 - expSize;
    const expPos = offset + (mantissaFirst ? 0 : mantSize);
    const mantPos = offset + (mantissaFirst ? expSize : 0);
    const fields = { signPos: offset + precision - 1, expPos, expSize, mantPos, mantSize, expBias, norm };
    return { class: 'H5T_FLOAT', size, order: byteOrder, precision, offset, ...fields };
  });

const enumeration = fc
  .tuple(integer, fc.uniqueArray(name, { minLength: 1, maxLength: 12 }), fc.bigInt())
  .map(([base, names, first]): EnumDatatype => {
    const fitting = names.slice(0, 2 ** Math.min(4, base.precision));
    const members = fitting.map((one, n) => ({ name: one, value: fitted(first + BigInt(n), base) }));
    return { class: 'H5T_ENUM', size: base.size, base, members };
  });

function fitted(value: bigint, { signed, precision }: IntegerDatatype): bigint {
  return signed ? BigInt.asIntN(precision, value) : BigInt.asUintN(precision, value);
}

const tag = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  .map((text) => text.replaceAll('\0', '0'))
  .filter((text) => new TextEncoder().encode(text).length <= 248);
const size = fc.integer({ min: 1, max: 300 });

const atomic: fc.Arbitrary<Datatype> = fc.oneof(
  integer,
  bitfield,
  float,
  fc.record({
    class: fc.constant('H5T_TIME' as const),
    size: fc.constantFrom(4, 8),
    order,
    precision: fc.constant(32),
  }),
  fc.record({ class: fc.constant('H5T_STRING' as const), size, cset, strpad }),
  fc.record({ class: fc.constant('H5T_STRING' as const), size: fc.constant('H5T_VARIABLE' as const), cset, strpad }),
  fc.record({ class: fc.constant('H5T_OPAQUE' as const), size, tag }),
  fc.constantFrom<Datatype>(
    { class: 'H5T_REFERENCE', size: 8, refType: 'object' },
    { class: 'H5T_REFERENCE', size: 12, refType: 'region' },
    { class: 'H5T_REFERENCE', size: 64, refType: 'std' },
  ),
  enumeration,
  float.map((base): Datatype => ({ class: 'H5T_COMPLEX', size: 2 * base.size, base })),
);

function compoundOf(fields: readonly (readonly [string, number, Datatype])[], tail: number, sizeofOffsets: number) {
  let end = 0;
  const members = fields.map(([fieldName, gap, type]) => {
    const offset = end + gap;
    end = offset + storedSize(type, sizeofOffsets);
    return { name: fieldName, offset, type };
  });
  return { class: 'H5T_COMPOUND', size: end + tail, members } as const satisfies CompoundDatatype;
}

/** Any datatype, laid out as in a file whose addresses have `sizeofOffsets` bytes. */
export function anyDatatype(sizeofOffsets: number): fc.Arbitrary<Datatype> {
  return fc.letrec<{ type: Datatype }>((tie) => ({
    type: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      atomic,
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }).chain((dims) =>
        tie('type').map((base): Datatype => {
          const total = dims.reduce((product, n) => product * n, storedSize(base, sizeofOffsets));
          return { class: 'H5T_ARRAY', size: total, dims, base };
        }),
      ),
      tie('type')
        // Those are refused.
        .filter((base) => base.class !== 'H5T_REFERENCE' || storedSize(base, sizeofOffsets) === base.size)
        .map((base): Datatype => ({ class: 'H5T_VLEN', base })),
      fc
        .uniqueArray(fc.tuple(name, fc.integer({ min: 0, max: 9 }), tie('type')), {
          minLength: 1,
          maxLength: 6,
          selector: ([fieldName]) => fieldName,
        })
        .chain((fields) =>
          fc.integer({ min: 0, max: 300 }).map((tail): Datatype => compoundOf(fields, tail, sizeofOffsets)),
        ),
    ),
  })).type;
}
