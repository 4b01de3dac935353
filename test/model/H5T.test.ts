import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Datatype } from '../../src/model/Datatype.js';
import { fileSizes, MEMORY_SIZES, WASM_SIZES, withVariableSizes } from '../../src/model/datatype/size.js';
import type { ContainerOf } from '../../src/model/H5T.js';
import * as H5T from '../../src/model/H5T.js';

const {
  compound,
  H5T_C_S1,
  H5T_IEEE_F64BE,
  H5T_IEEE_F64LE,
  H5T_NATIVE_DOUBLE,
  H5T_STD_I16LE,
  H5T_STD_I32LE,
  H5T_STD_I8LE,
} = H5T;
const { H5Tarray_create, H5Tcreate, H5Tequal, H5Tinsert, H5Tset_size, H5Tvlen_create } = H5T;

const bad = (message: string | RegExp) =>
  expect.objectContaining({
    kind: 'bad-argument',
    message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
  });

describe('predefined datatypes', () => {
  it('have the layout that HDF5 gives them', () => {
    expect(H5T.H5T_IEEE_F32BE).toStrictEqual({
      class: 'H5T_FLOAT',
      ...{ size: 4, order: 'BE', precision: 32, offset: 0, signPos: 31, norm: 'IMPLIED' },
      ...{ expPos: 23, expSize: 8, expBias: 127, mantPos: 0, mantSize: 23 },
    });
    expect(H5T_IEEE_F64LE).toMatchObject({ signPos: 63, expPos: 52, expSize: 11, expBias: 1023, mantSize: 52 });
    expect(H5T.H5T_IEEE_F16LE).toMatchObject({ signPos: 15, expPos: 10, expSize: 5, expBias: 15, mantSize: 10 });
    expect(H5T.H5T_FLOAT_BFLOAT16LE).toMatchObject({ expPos: 7, expSize: 8, expBias: 127, mantSize: 7 });
    expect(H5T.H5T_NATIVE_LONG).toBe(H5T.H5T_STD_I64LE);
    expect(H5T.H5T_COMPLEX_IEEE_F64LE).toMatchObject({ size: 16, base: H5T_IEEE_F64LE });
    expect(H5T.booleanEnum).toStrictEqual({
      class: 'H5T_ENUM',
      size: 1,
      base: H5T_STD_I8LE,
      members: [
        { name: 'FALSE', value: 0n },
        { name: 'TRUE', value: 1n },
      ],
    });
  });

  it('cannot be changed', () => {
    for (const [name, value] of Object.entries(H5T)) {
      if (typeof value === 'object') expect(Object.isFrozen(value), name).toBe(true);
    }
    expect(Object.isFrozen(compound({ x: H5T_STD_I8LE }).members[0])).toBe(true);
  });
});

describe('compound datatypes', () => {
  const point = compound({ x: H5T_NATIVE_DOUBLE, n: H5T_STD_I32LE });

  it('are built field by field', () => {
    const built = H5Tinsert(H5Tinsert(H5Tcreate('H5T_COMPOUND', 12), 'x', 0, H5T_NATIVE_DOUBLE), 'n', 8, H5T_STD_I32LE);
    expect(built).toStrictEqual(point);
    expect(H5T.H5Tget_nmembers(point)).toBe(2);
    expect(H5T.H5Tget_member_name(point, 1)).toBe('n');
    expect(H5T.H5Tget_member_index(point, 'n')).toBe(1);
    expect(H5T.H5Tget_member_type(point, 1)).toBe(H5T_STD_I32LE);
    expect(H5T.H5Tget_member_offset(point, 1)).toBe(8);
  });

  it.each([
    [() => H5Tinsert(point, 'x', 0, H5T_STD_I8LE), "the compound has a field 'x' already"],
    [() => H5Tinsert(point, 'y', 4, H5T_STD_I8LE), "field 'y' at byte 4 overlaps field 'x'"],
    [() => H5Tinsert(point, 'y', 12, H5T_STD_I8LE), "field 'y' ends at byte 13 of a compound of 12 bytes"],
    [() => H5Tinsert(point, '', 0, H5T_STD_I8LE), 'the name of a field'],
    [() => H5Tinsert(point, 'y', -1, H5T_STD_I8LE), "the offset of field 'y' is an integer of at least 0, not -1"],
    [() => compound({}), 'at least one field'],
    [() => H5Tcreate('H5T_COMPOUND', 0), 'not 0'],
    [() => H5Tcreate('H5T_INTEGER' as 'H5T_OPAQUE', 4), 'class H5T_INTEGER'],
    [() => H5Tset_size(point, 11), 'the fields of the compound end at byte 12, beyond 11'],
    [() => H5T.H5Tget_member_name(point, 2), 'member 2 of 2'],
    [() => H5T.H5Tget_member_index(point, 'z'), "has no member 'z'"],
  ])('refuse a contradiction (%#)', (build, message) => {
    expect(build).toThrow(bad(message));
  });

  it('are packed without gaps, in the order of offsets', () => {
    let loose = H5Tcreate('H5T_COMPOUND', 64);
    loose = H5Tinsert(loose, 'last', 40, H5T_NATIVE_DOUBLE);
    loose = H5Tinsert(loose, 'first', 8, H5Tset_size(point, 20));
    const packed = H5T.H5Tpack(loose);
    expect(packed).toMatchObject({
      size: 20,
      members: [
        { name: 'last', offset: 12 },
        { name: 'first', offset: 0, type: point },
      ],
    });
  });

  it('count variable-length fields as a 64-bit program does, and move with their size', () => {
    const text = Object.freeze(H5Tset_size(H5T_C_S1, 'H5T_VARIABLE'));
    const type = compound({ t: text, v: H5Tvlen_create(H5T_STD_I8LE), n: H5T_STD_I8LE, a: H5Tarray_create(text, [2]) });
    expect(type.size).toBe(8 + 16 + 1 + 16);
    const inWasm = withVariableSizes(type, MEMORY_SIZES, WASM_SIZES);
    expect(inWasm).toMatchObject({
      size: 4 + 8 + 1 + 8,
      members: [{ offset: 0 }, { offset: 4 }, { offset: 12 }, { offset: 13 }],
    });
    expect(withVariableSizes(inWasm, WASM_SIZES, MEMORY_SIZES)).toStrictEqual({ ...type });
    expect(withVariableSizes(type, MEMORY_SIZES, fileSizes(8))).toMatchObject({ size: 16 + 16 + 1 + 32 });
  });
});

describe('enumerations', () => {
  it('refuse what HDF5 refuses', () => {
    const type = H5T.enumeration(H5T_STD_I8LE, { A: 1 });
    expect(() => H5T.H5Tenum_insert(type, 'A', 2)).toThrow(bad("a member 'A' already"));
    expect(() => H5T.H5Tenum_insert(type, 'B', 1)).toThrow(bad("value 1 of 'B' is already that of 'A'"));
    expect(() => H5T.H5Tenum_insert(type, 'B', 128)).toThrow(bad("value 128 of 'B' does not fit int8"));
    expect(() => H5T.H5Tenum_insert(type, 'B', 0.5)).toThrow(bad('not 0.5'));
    expect(() => H5T.H5Tenum_create(H5T_IEEE_F64LE as never)).toThrow(bad('not over float64'));
    expect(() => H5T.H5Tset_order(type, 'BE')).toThrow(bad('after members were inserted'));
    expect(H5T.H5Tset_order(H5T.H5Tenum_create(H5T_STD_I16LE), 'BE').base.order).toBe('BE');
    expect(H5T.H5Tget_member_value(H5T.H5Tenum_insert(type, 'B', 2n), 1)).toBe(2n);
  });
});

describe('setters', () => {
  it('keep numbers consistent', () => {
    const twelve = H5T.H5Tset_precision(H5T_STD_I16LE, 12);
    expect(H5T.H5Tset_offset(twelve, 3)).toMatchObject({ size: 2, precision: 12, offset: 3 });
    expect(H5T.H5Tset_offset(twelve, 5)).toMatchObject({ size: 3, precision: 12, offset: 5 });
    expect(H5Tset_size(H5T.H5Tset_offset(twelve, 3), 1)).toMatchObject({ size: 1, precision: 8, offset: 0 });
    expect(H5Tset_size(H5T_STD_I16LE, 4)).toMatchObject({ size: 4, precision: 16 });
    expect(H5T.H5Tset_precision(H5T_STD_I8LE, 20)).toMatchObject({ size: 3, precision: 20 });
    expect(H5T.H5Tset_sign(H5T_STD_I8LE, 'H5T_SGN_NONE').signed).toBe(false);
    expect(() => H5Tset_size(H5T_IEEE_F64LE, 4)).toThrow(bad('do not fit 4 bytes'));
    expect(() => H5T.H5Tset_precision(H5T_IEEE_F64LE, 32)).toThrow(bad('the sign ends at bit 64, beyond the 32 bits'));
    expect(() => H5T.H5Tset_fields(H5T_IEEE_F64LE, 63, 51, 11, 0, 52)).toThrow(
      bad(/exponent at bit 51 overlaps the mantissa/),
    );
    const float24 = H5Tset_size(H5T.H5Tset_precision(H5T.H5Tset_fields(H5T_IEEE_F64LE, 23, 16, 7, 0, 16), 24), 3);
    expect(H5T.H5Tset_ebias(float24, 63)).toMatchObject({ size: 3, precision: 24, signPos: 23, expBias: 63 });
    expect(H5T.H5Tset_norm(float24, 'NONE').norm).toBe('NONE');
  });

  it('go to the base of derived datatypes', () => {
    expect(H5T.H5Tset_order(H5Tarray_create(H5T_STD_I16LE, [3]), 'BE')).toMatchObject({
      size: 6,
      base: { order: 'BE' },
    });
    expect(H5T.H5Tset_order(compound({ x: H5Tvlen_create(H5T_IEEE_F64LE), s: H5T_C_S1 }), 'BE')).toMatchObject({
      members: [{ type: { base: H5T_IEEE_F64BE } }, { type: H5T_C_S1 }],
    });
  });

  it('refuse properties that a class has not', () => {
    expect(() => H5T.H5Tset_sign(H5T_IEEE_F64LE, 'H5T_SGN_2')).toThrow(bad('float64 has no sign to set'));
    expect(() => H5T.H5Tset_cset(H5T_STD_I8LE as never, 'ASCII')).toThrow(bad('no character set'));
    expect(() => H5T.H5Tset_order(H5T_STD_I8LE, 'VAX' as never)).toThrow(bad('one of LE, BE, not VAX'));
    expect(() => H5T.H5Tset_tag(H5Tcreate('H5T_OPAQUE', 1), 'x'.repeat(256))).toThrow(bad('at most 255'));
    expect(() => H5Tarray_create(H5T_STD_I8LE, [])).toThrow(bad('1 to 32 dimensions, not 0'));
    expect(() => H5Tarray_create(H5T_STD_I8LE, [0])).toThrow(bad('not 0'));
    expect(() => H5Tset_size(H5Tvlen_create(H5T_STD_I8LE), 4)).toThrow(bad('no size to set'));
    expect(() => H5T.H5Tget_tag(H5T_STD_I8LE as never)).toThrow(bad('int8 has no tag'));
  });
});

describe('getters', () => {
  it('tell the order as HDF5 does', () => {
    expect(H5T.H5Tget_order(compound({ s: H5T_C_S1, x: H5T_IEEE_F64BE }))).toBe('BE');
    expect(H5T.H5Tget_order(compound({ x: H5T_IEEE_F64BE, y: H5T_IEEE_F64LE }))).toBe('MIXED');
    expect(H5T.H5Tget_order(H5T_C_S1)).toBe('NONE');
    expect(H5T.H5Tget_order(H5Tvlen_create(H5T_IEEE_F64BE))).toBe('BE');
  });

  it('tell sizes, bases and signs', () => {
    expect(H5T.H5Tget_size(H5Tvlen_create(H5T_STD_I8LE))).toBe(16);
    expect(H5T.H5Tget_size(H5Tset_size(H5T_C_S1, 'H5T_VARIABLE'))).toBe(8);
    expect(H5T.H5Tis_variable_str(H5Tset_size(H5T_C_S1, 'H5T_VARIABLE'))).toBe(true);
    expect(H5T.H5Tget_super(H5Tarray_create(H5T_STD_I8LE, [2]))).toBe(H5T_STD_I8LE);
    expect(H5T.H5Tget_array_dims(H5Tarray_create(H5T_STD_I8LE, [2, 3]))).toStrictEqual([2, 3]);
    expect(H5T.H5Tget_sign(H5T.booleanEnum)).toBe('H5T_SGN_2');
    expect(H5T.H5Tget_precision(H5Tarray_create(H5T_STD_I16LE, [2]))).toBe(16);
    expect(H5T.H5Tget_offset(H5T_STD_I16LE)).toBe(0);
    expect([H5T.H5Tget_class(H5T_C_S1), H5T.H5Tget_cset(H5T_C_S1), H5T.H5Tget_strpad(H5T_C_S1)]).toStrictEqual([
      'H5T_STRING',
      'ASCII',
      'NULLTERM',
    ]);
  });

  it('compare fields and members by name', () => {
    const a = H5Tinsert(H5Tinsert(H5Tcreate('H5T_COMPOUND', 3), 'a', 0, H5T_STD_I8LE), 'b', 1, H5T_STD_I16LE);
    const b = H5Tinsert(H5Tinsert(H5Tcreate('H5T_COMPOUND', 3), 'b', 1, H5T_STD_I16LE), 'a', 0, H5T_STD_I8LE);
    expect(H5Tequal(a, b)).toBe(true);
    expect(H5Tequal(a, H5Tset_size(a, 4))).toBe(false);
    expect(H5Tequal(H5T.enumeration(H5T_STD_I8LE, { A: 1, B: 2 }), H5T.enumeration(H5T_STD_I8LE, { B: 2, A: 1 }))).toBe(
      true,
    );
    expect(H5Tequal(H5T_IEEE_F64LE, H5T_IEEE_F64BE)).toBe(false);
    expect(H5Tequal(H5T_IEEE_F64LE, { ...H5T_IEEE_F64LE })).toBe(true);
  });
});

describe('H5Tget_native_type', () => {
  it.each<[Datatype, Datatype]>([
    [H5T.H5T_STD_I32BE, H5T_STD_I32LE],
    [{ ...H5T.H5T_STD_U32BE, size: 3, precision: 20, offset: 1 }, H5T.H5T_STD_U32LE],
    [H5T.H5T_IEEE_F16BE, H5T.H5T_IEEE_F32LE],
    [H5T.H5T_FLOAT_BFLOAT16LE, H5T.H5T_IEEE_F32LE],
    [{ ...H5T_IEEE_F64LE, size: 16 }, H5T_IEEE_F64LE],
    [H5T.H5T_STD_B16BE, H5T.H5T_STD_B16LE],
    [H5T.H5T_COMPLEX_IEEE_F16BE, H5T.H5T_COMPLEX_IEEE_F32LE],
    [H5T.enumeration(H5T.H5T_STD_I16BE, { A: 1 }), H5T.enumeration(H5T_STD_I16LE, { A: 1 })],
    [
      H5Tset_size(compound({ a: H5T.H5T_STD_I16BE, b: H5Tarray_create(H5T_IEEE_F64BE, [2]) }), 99),
      compound({ a: H5T_STD_I16LE, b: H5Tarray_create(H5T_IEEE_F64LE, [2]) }),
    ],
    [H5Tvlen_create(H5T.H5T_STD_I16BE), H5Tvlen_create(H5T_STD_I16LE)],
    [H5T_C_S1, H5T_C_S1],
  ])('of %o', (type, native) => {
    expect(H5T.H5Tget_native_type(type)).toStrictEqual(native);
  });
});

describe('formatDatatype', () => {
  it.each<[Datatype, string]>([
    [H5T_STD_I32LE, 'int32'],
    [H5T.H5T_STD_U8BE, 'uint8'],
    [H5T_IEEE_F64BE, 'float64 BE'],
    [H5T.H5T_FLOAT_BFLOAT16LE, 'bfloat16'],
    [H5T.H5Tset_offset(H5T.H5Tset_precision(H5T_STD_I16LE, 12), 2), 'int16 (12 bits at 2)'],
    [H5Tset_size(H5T_C_S1, 'H5T_VARIABLE'), 'string'],
    [H5Tset_size(H5T_C_S1, 8), 'string(8)'],
    [compound({ x: H5T_IEEE_F64LE, n: H5T_STD_I32LE }), 'compound { x: float64, n: int32 }'],
    [H5T.booleanEnum, 'enum(int8) {FALSE, TRUE}'],
    [
      H5T.enumeration(H5T_STD_I8LE, Object.fromEntries(Array.from('ABCDEFGHI', (name, i) => [name, i]))),
      'enum(int8) {A, B, C, D, E, F, G, H, …}',
    ],
    [H5Tvlen_create(H5T_STD_I16LE), 'vlen of int16'],
    [H5Tarray_create(H5T.H5T_IEEE_F32LE, [2, 3]), 'float32[2, 3]'],
    [H5T.H5T_COMPLEX_IEEE_F32LE, 'complex of float32'],
    [H5T.H5Tset_tag(H5Tcreate('H5T_OPAQUE', 4), 'rgba'), 'opaque(4) "rgba"'],
    [H5T.H5T_STD_B16BE, 'bitfield16 BE'],
    [H5T.H5T_STD_REF_OBJ, 'object reference'],
    [H5T.H5T_STD_REF, 'reference'],
    [H5T.H5T_UNIX_D32LE, 'time32'],
    [H5Tcreate('H5T_COMPOUND', 1), 'compound {}'],
  ])('%#', (type, line) => {
    expect(H5T.formatDatatype(type)).toBe(line);
  });
});

describe('ContainerOf', () => {
  it('knows the container of a datatype', () => {
    expectTypeOf<ContainerOf<typeof H5T_NATIVE_DOUBLE>>().toEqualTypeOf<Float64Array>();
    expectTypeOf<ContainerOf<typeof H5T.H5T_STD_U64BE>>().toEqualTypeOf<BigUint64Array>();
    expectTypeOf<ContainerOf<typeof H5T.booleanEnum>>().toEqualTypeOf<Int8Array>();
    expectTypeOf<ContainerOf<typeof H5T_C_S1>>().toEqualTypeOf<string[]>();
    const point = compound({ x: H5T_NATIVE_DOUBLE, v: H5Tvlen_create(H5T_STD_I16LE) });
    expectTypeOf<ContainerOf<typeof point>>().toEqualTypeOf<{ readonly x: Float64Array; readonly v: Int16Array[] }>();
  });
});
