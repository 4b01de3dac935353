import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeReference } from '../../../src/format/references/encodeReference.js';
import { parseStandardReference, type StandardReference } from '../../../src/format/references/standardReference.js';
import { encodeSelection } from '../../../src/format/selections/encodeSelection.js';
import { leastExtent, selectionOf } from '../../../src/format/selections/selectionOf.js';
import {
  type Dataspace,
  H5Screate_simple,
  H5Sselect_elements,
  H5Sselect_hyperslab,
  H5Sselect_none,
  type Reference,
} from '../../../src/index.js';
import { selectionBounds } from '../../../src/model/selection/selectionBounds.js';
import { bytes, FORMAT } from '../build.js';

const TOKEN = Uint8Array.of(0x20, 3, 0, 0, 0, 0, 0, 0);
const GRID = H5Screate_simple([6, 10]);

/** What is stored of a reference, read again. */
function stored(reference: Omit<Reference, 'file' | 'token'>): StandardReference | undefined {
  const heap: Uint8Array[] = [];
  const add = (blob: Uint8Array) => ({ address: 4096, index: heap.push(blob) });
  const encoded = encodeReference({ file: 1, token: TOKEN, ...reference }, FORMAT, { add });
  const element = new Uint8Array(18);
  element.set(encoded);
  return parseStandardReference(element, FORMAT, (_, index) => heap[index - 1]!);
}

const region = ({ dims, selection }: Dataspace) => {
  const found = stored({ type: 'region', region: { dims, selection } });
  if (found?.type !== 'region') throw new Error('no region');
  return selectionOf(found.region, found.rank);
};

describe('a reference of HDF5 1.12', () => {
  test('to an object has as many bytes as libhdf5 gives it', () => {
    const heap = { add: () => ({ address: 0, index: 0 }) };
    expect(encodeReference({ type: 'object', file: 1, token: TOKEN }, FORMAT, heap)).toEqual(bytes(2, 0, 8, TOKEN));
  });

  test('to an attribute comes back', () => {
    expect(stored({ type: 'attr', attribute: 'größe' })).toEqual({ type: 'attr', token: TOKEN, attribute: 'größe' });
  });

  test('to an attribute with a name that cannot be stored is refused', () => {
    expect(() => stored({ type: 'attr', attribute: 'a\0b' })).toThrow('has a NUL');
    expect(() => stored({ type: 'attr', attribute: 'x'.repeat(65536) })).toThrow('at most 65535');
  });

  test('to an address that a file has no room for is refused', () => {
    const heap = { add: () => ({ address: 0, index: 0 }) };
    const far = { type: 'object', file: 1, token: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0) } as const;
    expect(() => encodeReference(far, { ...FORMAT, sizeofOffsets: 4 }, heap)).toThrow('addresses of 4 bytes');
  });
});

describe('a region comes back', () => {
  const box = H5Sselect_hyperslab(GRID, 'H5S_SELECT_SET', [1, 2], [2, 3], [2, 2], null);

  test.each([
    ['none', H5Sselect_none(GRID)],
    ['all', GRID],
    ['a hyperslab', box],
    [
      'points, in their order',
      H5Sselect_elements(GRID, 'H5S_SELECT_SET', [
        [5, 9],
        [0, 0],
        [5, 9],
      ]),
    ],
    ['blocks', H5Sselect_hyperslab(box, 'H5S_SELECT_OR', [0, 1], [1, 3], [2, 3], null)],
  ])('%s', (_, space) => {
    expect(region(space)).toEqual(space.selection);
  });

  test('of coordinates of 2, 4 and 8 bytes', () => {
    for (const [size, width] of [
      [1000, 2],
      [65_535, 4],
      [2 ** 20, 4],
      [2 ** 32, 8],
      [2 ** 45, 8],
    ] as const) {
      const space = H5Sselect_hyperslab(H5Screate_simple([size + 1]), 'H5S_SELECT_SET', [size], null, [1], null);
      expect(encodeSelection(space.selection, space.dims, FORMAT)[9]).toBe(width);
      expect(region(space)).toEqual(space.selection);
    }
  });

  test('made of any hyperslabs', () => {
    const slab = fc.tuple(fc.nat(3), fc.nat(5), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(fc.array(slab, { minLength: 1, maxLength: 6 }), (slabs) => {
        let space = H5Sselect_none(GRID);
        for (const [row, column, rows, columns] of slabs) {
          const stride = [2, 2];
          space = H5Sselect_hyperslab(space, 'H5S_SELECT_OR', [row, column], stride, [rows, columns], null);
        }
        const found = region(space);
        expect(found).toEqual(space.selection);
        const bounds = selectionBounds(space.selection, space.dims);
        expect(leastExtent(found, 2)).toEqual(bounds!.end.map((last) => last + 1));
      }),
    );
  });
});

describe('a damaged region', () => {
  test.each([
    ['blocks that overlap', { type: 'hyperslab', start: [0], stride: [2], count: [2], block: [3] }, /2 apart/],
    ['a block that ends before it begins', { type: 'blocks', blocks: [{ start: [5], end: [4] }] }, /before its start/],
    ['another rank', { type: 'hyperslab', start: [0, 0], stride: [1, 1], count: [1, 1], block: [1, 1] }, /rank 2/],
  ] as const)('of %s is corrupt', (_, stored, message) => {
    const corrupt = { kind: 'corrupt-file', message: expect.stringMatching(message) };
    expect(() => selectionOf(stored, 1)).toThrow(expect.objectContaining(corrupt));
  });

  test('of blocks that lie over one another is their union', () => {
    const blocks = Array.from({ length: 5000 }, (_, n) => ({ start: [n], end: [n + 100] }));
    const union = selectionOf({ type: 'blocks', blocks }, 1);
    expect(selectionBounds(union, [0])).toEqual({ start: [0], end: [5099] });
  });
});
