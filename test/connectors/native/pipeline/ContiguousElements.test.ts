import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContiguousElements } from '../../../../src/connectors/native/reader/ContiguousElements.js';
import type { ElementBox } from '../../../../src/connectors/native/reader/gatherBox.js';
import { H5Error } from '../../../../src/model/H5Error.js';
import { rangeReaderOf } from '../../../../src/storage/rangeReaderOf.js';
import { arbitraryBox, arbitraryElementSize, expectBytes, gatherNaively, numberedBytes, product } from './boxes.js';
import { boxesOf, CountingStorage, contiguousDataset } from './readable.js';

/** Bytes of a file before the data, and where its first address is. */
const BASE = 512;
const ADDRESS = 96;

function elementsOf(
  dims: readonly number[],
  elementSize: number,
): { storage: CountingStorage; data: Uint8Array; elements: ReturnType<typeof boxesOf> } {
  const data = numberedBytes(product(dims) * elementSize);
  const bytes = new Uint8Array(BASE + ADDRESS + data.length);
  bytes.set(data, BASE + ADDRESS);
  const storage = new CountingStorage(bytes);
  const dataset = contiguousDataset(dims, elementSize, { baseAddress: BASE, address: ADDRESS });
  return { storage, data, elements: boxesOf(new ContiguousElements(rangeReaderOf(storage), dataset)) };
}

describe('ContiguousElements', () => {
  test('gives the elements that a loop over coordinates gives', () => {
    fc.assert(
      fc.property(arbitraryBox, arbitraryElementSize, ({ dims, box }, elementSize) => {
        const { data, elements } = elementsOf(dims, elementSize);
        expectBytes(elements.elementsOf(box), gatherNaively(data, dims, elementSize, box));
      }),
      { numRuns: 1500 },
    );
  });

  test('reads to its place, without a detour, exactly what is one run of bytes', () => {
    fc.assert(
      fc.property(arbitraryBox, arbitraryElementSize, ({ dims, box }, elementSize) => {
        const { data, elements, storage } = elementsOf(dims, elementSize);
        const expected = gatherNaively(data, dims, elementSize, box);
        const target = new Uint8Array(expected.length);
        if (elements.readInto(box, target)) {
          expectBytes(target, expected);
          expect(storage.reads).toEqual([[expect.any(Number), expected.length]]);
        } else {
          expect(target).toEqual(new Uint8Array(expected.length));
          expect(storage.reads).toEqual([]);
          expect(expected.length).toBeGreaterThan(elementSize);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('several boxes one after the other do not disturb each other', () => {
    fc.assert(
      fc.property(fc.array(arbitraryBox, { minLength: 2, maxLength: 5 }), (boxes) => {
        const dims = boxes[0]!.dims;
        const { data, elements } = elementsOf(dims, 4);
        for (const { dims: others, box } of boxes) {
          if (others.join() !== dims.join()) continue;
          expectBytes(elements.elementsOf(box), gatherNaively(data, dims, 4, box));
        }
      }),
    );
  });

  const readsOf = (dims: readonly number[], elementSize: number, box: ElementBox): readonly (readonly number[])[] => {
    const { storage, elements, data } = elementsOf(dims, elementSize);
    expectBytes(elements.elementsOf(box), gatherNaively(data, dims, elementSize, box));
    return storage.reads;
  };

  test('rows that lie near each other are read together, with what is between them', () => {
    const reads = readsOf([100, 50], 4, { start: [10, 5], stride: [2, 1], count: [20, 7] });
    expect(reads).toEqual([[BASE + ADDRESS + (10 * 50 + 5) * 4, (19 * 2 * 50 + 7) * 4]]);
  });

  test('of rows that lie far apart only the bytes asked for are read', () => {
    const reads = readsOf([8, 100_000], 1, { start: [1, 700], stride: [2, 1], count: [3, 10] });
    expect(reads).toEqual([1, 3, 5].map((row) => [BASE + ADDRESS + row * 100_000 + 700, 10]));
  });

  test('near rows of far planes are read plane by plane', () => {
    const reads = readsOf([3, 200, 300], 1, { start: [0, 4, 8], stride: [2, 1, 1], count: [2, 3, 5] });
    expect(reads).toEqual([0, 2].map((plane) => [BASE + ADDRESS + plane * 60_000 + 4 * 300 + 8, 2 * 300 + 5]));
  });

  test('windows are bounded, however many rows there are', () => {
    const reads = readsOf([3000, 1000], 1, { start: [0, 0], stride: [1, 1], count: [3000, 3] });
    expect(Math.max(...reads.map(([, length]) => length!))).toBeLessThanOrEqual(2 ** 20);
    expect(reads.length).toBe(3);
  });

  test('what is one run is one read, however long', () => {
    const { storage, elements, data } = elementsOf([3000, 1000], 1);
    expectBytes(
      elements.elementsOf({ start: [5, 0], stride: [1, 1], count: [2990, 1000] }),
      data.subarray(5000, -5000),
    );
    expect(storage.reads).toEqual([[BASE + ADDRESS + 5000, 2_990_000]]);
  });

  test('data that are more than the file, or than was allocated, give corrupt-file before any room is made for them', () => {
    const storage = new CountingStorage(new Uint8Array(40));
    const place = { baseAddress: 0, address: 8 };
    const opening = (elements: number, size?: number) => () => {
      const dataset = contiguousDataset([elements], 4, place);
      const layout = { ...dataset.layout, size } as typeof dataset.layout;
      return new ContiguousElements(rangeReaderOf(storage), size === undefined ? dataset : { ...dataset, layout });
    };
    expect(boxesOf(opening(8)()).elementsOf({ start: [0], stride: [1], count: [8] })?.length).toBe(32);
    expect(opening(9)).toThrow(H5Error);
    expect(opening(9)).toThrow(/raw data of 36 bytes at 8, 32 are left in the file/);
    expect(opening(2 ** 50)).toThrow(/32 are left in the file/);
    expect(opening(8, 32)).not.toThrow();
    expect(opening(8, 31)).toThrow(/raw data of 32 bytes at 8, 31 are allocated/);
  });

  test('a file that is cut off while it is read gives corrupt-file, with the place', () => {
    const bytes = new Uint8Array(40);
    const cut = new (class extends CountingStorage {
      override read(target: Uint8Array, offset: number): number {
        return Math.min(super.read(target, offset), Math.max(0, 20 - offset));
      }
    })(bytes);
    const dataset = contiguousDataset([8], 4, { baseAddress: 0, address: 8 });
    const elements = boxesOf(new ContiguousElements(rangeReaderOf(cut), dataset));
    const read = () => elements.elementsOf({ start: [2], stride: [1], count: [2] });
    expect(read).toThrow(H5Error);
    expect(read).toThrow(/byte 16: 8 bytes wanted, 4 are left/);
  });
});
