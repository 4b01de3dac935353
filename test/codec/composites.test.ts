import { describe, expect, it } from 'vitest';
import { decoderFor } from '../../src/codec/decoder.js';
import { encoderFor } from '../../src/codec/encoder.js';
import { type RawCompound, storedRawType } from '../../src/codec/RawType.js';
import type { H5WritableData } from '../../src/model/H5Data.js';
import * as H5T from '../../src/model/H5T.js';
import type { Reference } from '../../src/model/Reference.js';
import { FakeHeap } from './FakeHeap.js';
import { context, decode, encode, rawOf, roundTrip } from './transfer.js';

const {
  compound,
  H5T_NATIVE_DOUBLE,
  H5T_STD_I16BE,
  H5T_STD_I16LE,
  H5T_STD_I32LE,
  H5T_STD_I8LE,
  H5Tarray_create,
  H5Tvlen_create,
} = H5T;
const text = H5T.H5Tset_size(H5T.H5T_C_S1, 'H5T_VARIABLE');

describe('compounds', () => {
  const point = compound({ x: H5T_STD_I16BE, y: H5T_STD_I8LE });
  const bytes = [0, 1, 2, 0, 3, 4];

  it('are columns', () => {
    expect(decode(point, bytes)).toStrictEqual({ x: Int16Array.of(1, 3), y: Int8Array.of(2, 4) });
  });

  it('give the fields of the memory type, converted', () => {
    expect(decode(point, bytes, compound({ y: H5T_NATIVE_DOUBLE }))).toStrictEqual({ y: Float64Array.of(2, 4) });
    const nested = compound({ a: H5T_STD_I8LE, p: point });
    const memory = compound({ p: compound({ x: H5T_STD_I32LE }) });
    expect(decode(nested, [9, 0, 1, 2], memory)).toStrictEqual({ p: { x: Int32Array.of(1) } });
  });

  it('refuse a field that is not in the file', () => {
    expect(() => decode(point, bytes, compound({ z: H5T_STD_I8LE }))).toThrow(
      "no field 'z' in compound { x: int16 BE, y: int8 }",
    );
  });

  it('take any name for a field', () => {
    const names = ['__proto__', 'constructor'];
    const members = names.map((name, offset) => ({ name, offset, type: H5T_STD_I8LE }));
    const type = { class: 'H5T_COMPOUND', size: 2, members } as const;
    const data = decode(type, [5, 6]) as Record<string, Int8Array>;
    expect(Object.entries(data)).toStrictEqual([
      ['__proto__', Int8Array.of(5)],
      ['constructor', Int8Array.of(6)],
    ]);
    expect([...encode(type, data, 1).bytes]).toStrictEqual([5, 6]);
  });

  it('refuse two fields of one name', () => {
    const raw = rawOf(point) as RawCompound;
    const twice = { ...raw, members: raw.members.map((member) => ({ ...member, name: 'x' })) };
    expect(() => decoderFor(twice, point, 'H5T_NATIVE', context)).toThrow('two fields of one name');
  });

  it('leave bytes of other fields alone, and clear gaps', () => {
    const gappy = H5T.H5Tset_size(point, 4);
    const raw = storedRawType(gappy, 8)!;
    const target = new FakeHeap().target(8);
    const part = encoderFor(raw, gappy, compound({ y: H5T_STD_I8LE }), context);
    expect(part.partial).toBe(true);
    part.check({ y: [7, 8] }, 2);
    part.encode({ y: [7, 8] }, 0, 1, 2, target, 0);
    expect([...target.bytes()]).toStrictEqual([0xee, 0xee, 7, 0xee, 0xee, 0xee, 8, 0xee]);
    const whole = encoderFor(raw, gappy, 'H5T_NATIVE', context);
    expect(whole.partial).toBe(false);
    whole.encode({ x: Int16Array.of(1), y: Int8Array.of(2) }, 0, 1, 1, target, 1);
    expect([...target.bytes()]).toStrictEqual([0xee, 0xee, 7, 0xee, 0, 1, 2, 0]);
  });

  it('must have just the columns of the memory type', () => {
    expect(() => encode(point, { x: [1] }, 1)).toThrow('data: expected columns x, y of 1 elements, got columns x');
    expect(() => encode(point, { x: [1], y: [1], z: [1] }, 1)).toThrow("data: the datatype has no field 'z'");
    expect(() => encode(point, { x: [1], y: [1, 2] }, 1)).toThrow('data.y: expected Int8Array of 1, got an array of 2');
    expect(() => encode(point, [1] as number[], 1)).toThrow('expected columns');
  });
});

describe('array datatypes', () => {
  it('are flat', () => {
    const type = H5Tarray_create(H5Tarray_create(H5T_STD_I8LE, [2]), [3]);
    expect(decode(type, [1, 2, 3, 4, 5, 6])).toStrictEqual(Int8Array.of(1, 2, 3, 4, 5, 6));
  });

  it('of compounds are flat columns', () => {
    const type = compound({
      n: H5T_STD_I8LE,
      p: H5Tarray_create(compound({ x: H5T_STD_I8LE, y: H5T_STD_I16BE }), [2]),
    });
    const bytes = [9, 1, 0, 2, 3, 0, 4, 8, 5, 0, 6, 7, 0, 8];
    const data = { n: Int8Array.of(9, 8), p: { x: Int8Array.of(1, 3, 5, 7), y: Int16Array.of(2, 4, 6, 8) } };
    expect(decode(type, bytes)).toStrictEqual(data);
    expect([...encode(type, data, 2).bytes]).toStrictEqual(bytes);
  });

  it('are placed at a step as wholes', () => {
    const type = H5Tarray_create(H5T_STD_I8LE, [2]);
    const decoder = decoderFor(rawOf(type), type, 'H5T_NATIVE', context);
    const into = decoder.allocate(4);
    const bytes = Uint8Array.of(1, 2, 3, 4);
    decoder.decode({ bytes, heap: bytes }, 0, 2, into, 1, 2);
    expect(into).toStrictEqual(Int8Array.of(0, 0, 1, 2, 0, 0, 3, 4));
    expect(encoderFor(rawOf(type), type, 'H5T_NATIVE', context).elementsPerElement).toBe(2);
  });

  it('must have the same dimensions in memory', () => {
    const type = H5Tarray_create(H5T_STD_I8LE, [2, 3]);
    expect(() => decode(type, new Uint8Array(6), H5Tarray_create(H5T_STD_I8LE, [6]))).toThrow(
      'their dimensions differ',
    );
  });
});

describe('variable-length sequences', () => {
  it.each([
    ['numbers', H5Tvlen_create(H5T_STD_I16LE), [Int16Array.of(1, 2, 3), Int16Array.of(), Int16Array.of(-1)]],
    [
      'sequences',
      H5Tvlen_create(H5Tvlen_create(H5T_STD_I8LE)),
      [[Int8Array.of(1), Int8Array.of()], [], [Int8Array.of(2, 3)]],
    ],
    ['strings', H5Tvlen_create(text), [['a', 'bb'], [], ['']]],
    [
      'arrays',
      H5Tvlen_create(H5Tarray_create(H5T_STD_I8LE, [2])),
      [Int8Array.of(1, 2, 3, 4), Int8Array.of(), Int8Array.of(5, 6)],
    ],
    [
      'compounds',
      H5Tvlen_create(compound({ n: H5T_STD_I8LE, t: text })),
      [
        { n: Int8Array.of(1, 2), t: ['one', 'two'] },
        { n: Int8Array.of(), t: [] },
        { n: Int8Array.of(3), t: ['three'] },
      ],
    ],
  ])('of %s come back as they went', (_, type, data) => {
    expect(roundTrip(type, data as never, 3)).toStrictEqual(data);
  });

  it('convert their base, and may be plain arrays', () => {
    const type = H5Tvlen_create(H5T_STD_I16BE);
    const { bytes, heap } = encode(type, [[1, 2], []], 2);
    expect(decode(type, bytes, H5Tvlen_create(H5T_NATIVE_DOUBLE), heap)).toStrictEqual([
      Float64Array.of(1, 2),
      Float64Array.of(),
    ]);
  });

  it.each([
    ['a null pointer', [2, 0, 0, 0, 0, 0, 0, 0]],
    ['a pointer behind the memory', [1, 0, 0, 0, 99, 0, 0, 0]],
    ['a sequence that ends behind the memory', [5, 0, 0, 0, 8, 0, 0, 0]],
    ['a length that nothing could hold', [0xff, 0xff, 0xff, 0xff, 8, 0, 0, 0]],
  ])('are an error with %s', (_, bytes) => {
    expect(() => decode(H5Tvlen_create(H5T_STD_I16LE), bytes, 'H5T_NATIVE', new Uint8Array(16))).toThrow(
      expect.objectContaining({ kind: 'corrupt-file' }),
    );
  });

  it('say what is wrong with the data', () => {
    expect(() => encode(H5Tvlen_create(H5T_STD_I16LE), [Int8Array.of(1)], 1)).toThrow('data[0]: expected Int16Array');
    const pairs = H5Tvlen_create(H5Tarray_create(H5T_STD_I8LE, [2]));
    expect(() => encode(pairs, [Int8Array.of(1)], 1)).toThrow('data[0]');
    expect(() =>
      encode(
        H5Tvlen_create(compound({ n: H5T_STD_I8LE })),
        [{ n: [1] }],
        1,
        H5Tvlen_create(compound({ n: H5T_STD_I8LE })),
      ),
    ).not.toThrow();
    const type = H5Tvlen_create(compound({ n: H5T_STD_I8LE, m: H5T_STD_I8LE }));
    expect(() => encode(type, [{ n: [1] }], 1, H5Tvlen_create(compound({ n: H5T_STD_I8LE })))).toThrow(
      'all their fields',
    );
  });
});

describe('complex numbers', () => {
  it('are pairs', () => {
    const bytes = [0x3f, 0x80, 0, 0, 0x40, 0, 0, 0];
    expect(decode(H5T.H5T_COMPLEX_IEEE_F32BE, bytes)).toStrictEqual(Float32Array.of(1, 2));
    expect(decode(H5T.H5T_COMPLEX_IEEE_F32BE, bytes, H5T.H5T_NATIVE_DOUBLE_COMPLEX)).toStrictEqual(
      Float64Array.of(1, 2),
    );
    expect([...encode(H5T.H5T_COMPLEX_IEEE_F32BE, [1, 2], 1).bytes]).toStrictEqual(bytes);
    expect(decode(H5T.H5T_COMPLEX_IEEE_F16LE, [0, 0x3c, 0, 0xc0])).toStrictEqual(Float32Array.of(1, -2));
    expect(() => decode(H5T.H5T_COMPLEX_IEEE_F32BE, bytes, H5T_NATIVE_DOUBLE)).toThrow('complex of float32 BE');
  });
});

describe('bytes', () => {
  const opaque = H5T.H5Tset_tag(H5T.H5Tcreate('H5T_OPAQUE', 3), 'rgb');

  it('of opaque datatypes and times are as stored', () => {
    expect(decode(opaque, [1, 2, 3, 4, 5, 6])).toStrictEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect([...encode(opaque, Uint8Array.of(1, 2, 3), 1).bytes]).toStrictEqual([1, 2, 3]);
    expect(decode(H5T.H5T_UNIX_D32BE, [1, 2, 3, 4])).toStrictEqual(Uint8Array.of(1, 2, 3, 4));
    expect(() => encode(opaque, Uint8Array.of(1, 2), 1)).toThrow('expected Uint8Array of 3 (1 elements of 3 bytes)');
    expect(() => encode(opaque, [1, 2, 256], 1)).toThrow('data[2]: 256 is no byte');
  });

  it('of opaque datatypes need the same size and tag', () => {
    expect(() => decode(opaque, [1, 2, 3], H5T.H5Tset_tag(opaque, 'xyz'))).toThrow('their tags differ');
    expect(() => decode(opaque, [1, 2, 3], H5T.H5Tset_size(opaque, 4))).toThrow('no conversion');
  });

  it('of bit fields begin with the first significant bit', () => {
    expect(decode(H5T.H5T_STD_B16BE, [1, 2])).toStrictEqual(Uint8Array.of(2, 1));
    const five = { ...H5T.H5T_STD_B16LE, precision: 5, offset: 2 };
    expect(decode(five, [0x7c, 0xff])).toStrictEqual(Uint8Array.of(0x1f, 0));
    expect([...encode(five, Uint8Array.of(0xff, 0xff), 1).bytes]).toStrictEqual([0x7c, 0]);
    // HDF5 2.0: the low bits are kept, missing ones are 0.
    expect(decode(H5T.H5T_STD_B16LE, [1, 2, 255, 255], H5T.H5T_STD_B8LE)).toStrictEqual(Uint8Array.of(1, 255));
    expect(decode(H5T.H5T_STD_B16LE, [1, 2], H5T.H5T_STD_B32LE)).toStrictEqual(Uint8Array.of(1, 2, 0, 0));
    expect([...encode(H5T.H5T_STD_B16BE, [1, 2], 1).bytes]).toStrictEqual([2, 1]);
  });
});

describe('references', () => {
  const token = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const reference: Reference = { type: 'object', file: 7, token };

  it('belong to the file, and are null where all bytes are 0', () => {
    expect(decode(H5T.H5T_STD_REF_OBJ, [...token, ...new Uint8Array(8)])).toStrictEqual([reference, null]);
    expect([...encode(H5T.H5T_STD_REF_OBJ, [null, reference], 2).bytes]).toStrictEqual([
      ...new Uint8Array(8),
      ...token,
    ]);
  });

  it('are refused in another file, or of another kind', () => {
    expect(() => encode(H5T.H5T_STD_REF_OBJ, [{ ...reference, file: 8 }], 1)).toThrow(
      'data[0]: a reference into file 8',
    );
    expect(() => encode(H5T.H5T_STD_REF_DSETREG, [reference], 1)).toThrow('a reference of type region or null');
    expect(() => encode(H5T.H5T_STD_REF_OBJ, [{ ...reference, token: token.subarray(1) }], 1)).toThrow(
      '8 bytes, got one of 7',
    );
    expect(() => encode(H5T.H5T_STD_REF_OBJ, ['x'], 1)).toThrow('got x');
    const sameFile = { ...context, isSameFile: (file: number) => file === 8 };
    const encoder = encoderFor(H5T.H5T_STD_REF_OBJ, H5T.H5T_STD_REF_OBJ, 'H5T_NATIVE', sameFile);
    expect(() => encoder.check([{ ...reference, file: 8 }], 1)).not.toThrow();
  });

  it('of HDF5 1.12 are what the context makes of them', () => {
    const reference = { type: 'attr', file: 7, token: Uint8Array.of(5, 6), attribute: 'a' } as const;
    const references = {
      decode: (element: Uint8Array) => (element[0] === 5 ? reference : null),
      encode: ({ token }: Reference) => token,
    };
    const known = { ...context, file: 7, references };
    const raw = { ...H5T.H5T_STD_REF, size: 3 };
    const encoder = encoderFor(raw, H5T.H5T_STD_REF, 'H5T_NATIVE', known);
    encoder.check([reference, null], 2);
    const stored = new Uint8Array(6).fill(0xee);
    const target = { bytes: () => stored, heap: () => stored, allocate: () => 0 };
    encoder.encode([reference, null], 0, 1, 2, target, 0);
    expect([...stored]).toEqual([5, 6, 0, 0, 0, 0]);
    const decoder = decoderFor(raw, H5T.H5T_STD_REF, 'H5T_NATIVE', known);
    const values = decoder.allocate(2);
    decoder.decode({ bytes: stored, heap: stored }, 0, 2, values, 0, 1);
    expect(values).toEqual([reference, null]);
    const check = (value: unknown) => () => encoder.check([value] as H5WritableData, 1);
    expect(check({ ...reference, file: 8 })).toThrow('a reference into file 8 means nothing in file 7');
    expect(check({ ...reference, type: 'region' })).toThrow('says not which');
    expect(check({ ...reference, attribute: undefined })).toThrow('says not which');
    expect(check({ ...reference, token: 'x' })).toThrow('expected a reference or null');
    expect(check('x')).toThrow('got x');
    const sequences = { class: 'H5T_VLEN', size: 8, base: raw, layout: 'memory' } as const;
    const type = H5T.H5Tvlen_create(H5T.H5T_STD_REF);
    for (const make of [decoderFor, encoderFor])
      expect(() => make(sequences, type, 'H5T_NATIVE', known)).toThrow('in variable-length sequences');
  });

  it('of HDF5 1.12 are unsupported without one', () => {
    for (const make of [decoderFor, encoderFor]) {
      expect(() => make(H5T.H5T_STD_REF, H5T.H5T_STD_REF, 'H5T_NATIVE', context)).toThrow(
        expect.objectContaining({ kind: 'unsupported' }),
      );
    }
  });
});
