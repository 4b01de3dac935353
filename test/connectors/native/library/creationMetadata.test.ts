import { beforeAll, describe, expect, it } from 'vitest';
import { decoderFor } from '../../../../src/codec/decoder.js';
import { encoderFor } from '../../../../src/codec/encoder.js';
import { creationMetadata } from '../../../../src/connectors/native/library/creationMetadata.js';
import { libraryRawType } from '../../../../src/connectors/native/library/libraryRawType.js';
import { runSync } from '../../../../src/format/bytes/runSync.js';
import { FileView } from '../../../../src/format/FileView.js';
import type { Datatype } from '../../../../src/model/Datatype.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../../src/model/datatype/size.js';
import type { H5WritableData } from '../../../../src/model/H5Data.js';
import * as H5T from '../../../../src/model/H5T.js';

const context = { routine: 'H5Dread_async', file: 1 };

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
      h5wasm.flush(file);
      const bytes: Uint8Array = h5wasm.FS.readFile(`/${name}.h5`);
      const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
      const view = runSync(FileView.open(bytes.length), read);
      const found = runSync(view.follow('/x'), read) as { readonly address: number };
      const dataset = runSync(view.object(found.address), read) as { readonly datatype: Datatype };
      const stored = withVariableSizes(dataset.datatype, fileSizes(8), MEMORY_SIZES);
      expect(H5T.H5Tequal(stored, type)).toBe(true);
    });

    it('is written and read back', () => {
      const raw = libraryRawType(type);
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
