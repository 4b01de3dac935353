import fc from 'fast-check';
import { tokenOfId } from '../../../../src/connectors/hsds/wire/token.js';
import type { Datatype } from '../../../../src/model/Datatype.js';
import {
  H5Scombine_select,
  H5Screate_simple,
  H5Sselect_all,
  H5Sselect_elements,
  H5Sselect_hyperslab,
} from '../../../../src/model/H5S.js';
import * as H5T from '../../../../src/model/H5T.js';
import type { Reference } from '../../../../src/model/Reference.js';
import { anyElements, leaves, type Sample } from '../../../codec/anyElements.js';

/** The identifier number of the file that references are of. */
export const FILE = 7;

const IDS = [
  'g-7e584dbd-243161e6-f6d0-c535ac-b9e96e',
  'd-7e584dbd-243161e6-8478-f4d586-fd78ac',
  't-7e584dbd-243161e6-e64a-c43001-b31fae',
] as const;

function listOf<T>(one: fc.Arbitrary<T>) {
  return (n: number) => fc.array(one, { minLength: n, maxLength: n });
}

function numbersOf(
  type: Datatype,
  allocate: (n: number) => Int8Array | Uint8Array | Int16Array,
  values: readonly number[],
): Sample {
  const data = (n: number) =>
    listOf(fc.constantFrom(...values))(n).map((list) => {
      const array = allocate(n);
      array.set(list);
      return array;
    });
  return { type, data };
}

const enumerations = [
  numbersOf(H5T.booleanEnum, (n) => new Int8Array(n), [0, 1]),
  numbersOf(H5T.enumeration(H5T.H5T_STD_I16BE, { low: -300, high: 300 }), (n) => new Int16Array(n), [-300, 300, 5]),
  numbersOf(H5T.enumeration(H5T.H5T_STD_I8LE, { FALSE: 0, TRUE: -1 }), (n) => new Int8Array(n), [0, -1, 2]),
  numbersOf(H5T.enumeration(H5T.H5T_STD_U8LE, { 7: 7, 1: 1, é: 2 }), (n) => new Uint8Array(n), [1, 2, 7]),
];

function bytesOf(type: Datatype, size: number): Sample {
  return { type, data: (n) => fc.uint8Array({ minLength: n * size, maxLength: n * size }) };
}

const complex: Sample = {
  type: H5T.H5T_COMPLEX_IEEE_F32BE,
  data: (n) => fc.float32Array({ minLength: 2 * n, maxLength: 2 * n, noNaN: true }),
};

const space = H5Screate_simple([8, 9]);
const block = H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [1, 2], null, [1, 1], [3, 4]);
const strided = H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [0, 1], [3, 2], [2, 4]);
const points = H5Sselect_elements(space, 'H5S_SELECT_SET', [
  [7, 8],
  [0, 3],
]);

/** Selections that HSDS has a form for; of others, unions of blocks, only the elements are the same. */
const selections = [H5Sselect_all(space), block, strided, points].map(({ selection }) => selection);
export const UNION = H5Scombine_select(block, 'H5S_SELECT_OR', strided).selection;

const objects: fc.Arbitrary<Reference> = fc
  .constantFrom(...IDS)
  .map((id) => ({ type: 'object', file: FILE, token: tokenOfId(id) }));
const regions: fc.Arbitrary<Reference> = fc
  .constantFrom(...selections)
  .map((selection) => ({ type: 'region', file: FILE, token: tokenOfId(IDS[1]), region: { dims: [8, 9], selection } }));
const attributes: fc.Arbitrary<Reference> = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 5 })
  .map((attribute) => ({ type: 'attr', file: FILE, token: tokenOfId(IDS[0]), attribute }));

function referencesOf(type: Datatype, one: fc.Arbitrary<Reference>): Sample {
  return { type, data: (n) => listOf(fc.option(one, { freq: 4 }))(n).map((list): (Reference | null)[] => list) };
}

/** Elements of every class that an HDF5 file has and HSDS keeps, in its own form or in the nearest. */
export const anyHsdsElements = (most?: number) =>
  anyElements(
    fc.oneof(
      leaves,
      fc.constantFrom(
        ...enumerations,
        bytesOf(H5T.H5T_STD_B8LE, 1),
        bytesOf(H5T.H5T_STD_B32LE, 4),
        bytesOf(H5T.H5T_UNIX_D32LE, 4),
        bytesOf(H5T.H5Tset_tag(H5T.H5Tcreate('H5T_OPAQUE', 3), 'rgb'), 3),
        complex,
        referencesOf(H5T.H5T_STD_REF_OBJ, objects),
        referencesOf(H5T.H5T_STD_REF_DSETREG, regions),
        referencesOf(H5T.H5T_STD_REF, fc.oneof(objects, regions, attributes)),
      ),
    ),
    most,
  );
