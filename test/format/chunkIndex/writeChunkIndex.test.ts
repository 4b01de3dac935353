import { expect, test } from 'vitest';
import { runSync } from '../../../src/format/bytes/runSync.js';
import type { ChunkedDataset } from '../../../src/format/chunkIndex/ChunkGrid.js';
import type { StoredChunk } from '../../../src/format/chunkIndex/ChunkIndexReader.js';
import { NewChunks } from '../../../src/format/chunkIndex/NewChunks.js';
import { openChunkIndex } from '../../../src/format/chunkIndex/openChunkIndex.js';
import { writeChunkIndex } from '../../../src/format/chunkIndex/writeChunkIndex.js';
import { FileEdit } from '../../../src/format/edit/FileEdit.js';
import { FileSpace } from '../../../src/format/edit/FileSpace.js';
import type { ChunkIndex } from '../../../src/format/messages/layout.js';
import { emptyFile } from '../btree2/emptyFile.js';

const U = Number.POSITIVE_INFINITY;
const FIXED: ChunkIndex = { type: 'fixed-array', pageBits: 10 };
const BTREE2: ChunkIndex = { type: 'btree2', nodeSize: 2048, splitPercent: 100, mergePercent: 40 };
const EXTENSIBLE = {
  type: 'extensible-array',
  maxElementsBits: 32,
  indexBlockElements: 4,
  superBlockMinDataPointers: 4,
  dataBlockMinElements: 16,
  pageBits: 10,
} as const;

interface Shape {
  readonly dims: readonly number[];
  readonly maxdims?: readonly number[];
  readonly filtered?: boolean;
  readonly version?: number;
  readonly chunk?: readonly number[];
}

function datasetOf(
  index: ChunkIndex,
  { dims, maxdims = dims, filtered = false, version, chunk }: Shape,
): ChunkedDataset {
  return {
    layout: {
      kind: 'chunked',
      version: version ?? (index.type === 'btree1' ? 3 : 4),
      chunk: chunk ?? dims.map(() => 1),
      elementSize: 1,
      partialChunksUnfiltered: false,
      index,
    },
    dims,
    maxdims,
    filtered,
  };
}

function chunksOf(
  rank: number,
  chunks: readonly (readonly [scaled: readonly number[], chunk?: Partial<StoredChunk>])[],
) {
  const all = new NewChunks(rank);
  for (const [scaled, chunk] of chunks) all.add(scaled, { address: 0, size: 1, filterMask: 0, ...chunk });
  return all;
}

/** Writes an index into a file that has nothing else. */
function write(dataset: ChunkedDataset, chunks: NewChunks) {
  const storage = emptyFile();
  const space = FileSpace.open(storage);
  const edit = new FileEdit(space);
  const index = writeChunkIndex(edit, dataset, chunks);
  edit.commit();
  const format = { ...space.superblock, fileSize: storage.size() };
  const found = openChunkIndex(format, { ...dataset, layout: { ...dataset.layout, index } });
  return { index, find: found.find, found, read: (offset: number, length: number) => space.read(offset, length) };
}

test.each([
  ['version 1 B-tree', { type: 'btree1' }, { dims: [1000, 1000] }],
  ['filtered version 1 B-tree', { type: 'btree1' }, { dims: [1000, 1000], filtered: true }],
  ['fixed array', FIXED, { dims: [1000, 1000] }],
  ['filtered fixed array', FIXED, { dims: [1000, 1000], filtered: true }],
  ['filtered fixed array of layout version 5', FIXED, { dims: [1000, 1000], filtered: true, version: 5 }],
  ['fixed array without pages', { ...FIXED, pageBits: 20 }, { dims: [1000, 1000] }],
  ['extensible array', EXTENSIBLE, { dims: [1000, 1000], maxdims: [U, 1000] }],
  ['extensible array along another dimension', EXTENSIBLE, { dims: [1000, 1000], maxdims: [1000, U] }],
  ['filtered extensible array', EXTENSIBLE, { dims: [1000, 1000], maxdims: [1000, U], filtered: true }],
  ['version 2 B-tree', BTREE2, { dims: [1000, 1000], maxdims: [U, U] }],
  ['filtered version 2 B-tree', BTREE2, { dims: [1000, 1000], maxdims: [U, U], filtered: true }],
] as [string, ChunkIndex, Shape][])('%s of 20 000 chunks of a million', (_, index, shape) => {
  const dataset = datasetOf(index, shape);
  const chunks = new NewChunks(2);
  const expected = new Map<string, StoredChunk>();
  // Runs and gaps of all lengths, not in the order of coordinates.
  for (let number = 0; number < 20_000; number++) {
    const place = number < 10_000 ? 900_000 - number : ((number * number) % 800_011) + (number % 7);
    const scaled = [Math.floor(place / 1000), place % 1000];
    if (expected.has(scaled.join())) continue;
    const chunk = { address: number % 40, size: shape.filtered ? 1 + (number % 7) : 1, filterMask: number % 3 };
    if (!shape.filtered) chunk.filterMask = 0;
    expected.set(scaled.join(), chunk);
    chunks.add(scaled, chunk);
  }
  expect(chunks.count).toBeGreaterThan(16_000);
  const { found, read } = write(dataset, chunks);
  let visited = 0;
  const wrong: string[] = [];
  const all = found.forEach((scaled, chunk) => {
    visited += 1;
    if (JSON.stringify(chunk) !== JSON.stringify(expected.get(scaled.join()))) wrong.push(scaled.join());
  });
  runSync(all, read);
  expect(wrong).toEqual([]);
  expect(visited).toBe(expected.size);
  for (let place = 0; place < 1_000_000; place += 997) {
    const scaled = [Math.floor(place / 1000), place % 1000];
    expect(runSync(found.find(scaled), read)).toEqual(expected.get(scaled.join()));
  }
});

test('the nodes of a version 1 B-tree lead to their neighbors, and end with the key that the next one begins with', () => {
  const { index, read } = write(
    datasetOf({ type: 'btree1' }, { dims: [5000], filtered: true }),
    chunksOf(
      1,
      Array.from({ length: 5000 }, (_, number) => [[number], { size: 1 + number, filterMask: 7 }] as const),
    ),
  );
  /** Two entries for each K of 32, each with a key of 24 bytes. */
  const nodeBytes = 24 + 64 * 32 + 24;
  const nodeAt = (address: number) => {
    const bytes = read(address, nodeBytes);
    const view = new DataView(bytes.buffer);
    const count = view.getUint16(6, true);
    const addressAt = (at: number) =>
      view.getBigUint64(at, true) === 2n ** 64n - 1n ? undefined : view.getUint32(at, true);
    const keys = Array.from({ length: count + 1 }, (_, entry) =>
      String(bytes.subarray(24 + 32 * entry).subarray(0, 24)),
    );
    const children = Array.from({ length: count }, (_, entry) => addressAt(48 + 32 * entry)!);
    return { address, level: bytes[5], left: addressAt(8), right: addressAt(16), keys, children };
  };
  let row = [nodeAt(index.address!)];
  const sizes: number[] = [];
  for (let level = 2; level >= 0; level--) {
    sizes.push(row.length);
    row.forEach((node, place) => {
      const [before, after] = [row[place - 1], row[place + 1]];
      expect([node.level, node.left, node.right]).toEqual([level, before?.address, after?.address]);
      if (after) expect(node.keys[node.keys.length - 1]).toBe(after.keys[0]);
    });
    const last = row[row.length - 1]!.keys;
    // No size, no mask, behind the last chunk and its element.
    const end = new Uint8Array(24);
    new DataView(end.buffer).setUint32(8, 5000, true);
    end[16] = 1;
    expect(last[last.length - 1]).toBe(String(end));
    if (level > 0) {
      const below = row.flatMap(({ children }) => children.map(nodeAt));
      expect(below.map(({ keys }) => keys[0])).toEqual(row.flatMap(({ keys }) => keys.slice(0, -1)));
      row = below;
    }
  }
  expect(sizes).toEqual([1, 2, 79]);
});

test.each([
  ['btree1', { type: 'btree1' }],
  ['btree2', BTREE2],
  ['fixed-array', FIXED],
  ['extensible-array', EXTENSIBLE],
  ['implicit', { type: 'implicit' }],
] as [string, ChunkIndex][])('%s of no chunks has no address', (_, index) => {
  const dataset = datasetOf(
    { ...index, address: 96 },
    { dims: [3], maxdims: [index.type === 'extensible-array' ? U : 3] },
  );
  expect(write(dataset, new NewChunks(1)).index).toEqual(index);
});

test('a single chunk has size and mask where it is filtered, allocated or not', () => {
  const index: ChunkIndex = { type: 'single' };
  const chunk = { address: 8, size: 3, filterMask: 2 };
  const filtered = datasetOf(index, { dims: [5], chunk: [5], filtered: true });
  expect(write(filtered, chunksOf(1, [[[0], chunk]])).index).toEqual({
    type: 'single',
    address: 8,
    storedSize: 3,
    filterMask: 2,
  });
  expect(write(filtered, new NewChunks(1)).index).toEqual({ type: 'single', storedSize: 0, filterMask: 0 });
  const plain = datasetOf(index, { dims: [5], chunk: [5] });
  expect(write(plain, chunksOf(1, [[[0], { address: 8, size: 5 }]])).index).toEqual({ type: 'single', address: 8 });
  expect(write(plain, new NewChunks(1)).index).toEqual({ type: 'single' });
});

test('chunks far from each other in a huge extent take the pages that they are in', () => {
  const dataset = datasetOf(FIXED, { dims: [2 ** 20, 2 ** 8] });
  const far = [2 ** 20 - 1, 2 ** 8 - 1];
  const { found, read } = write(dataset, chunksOf(2, [[far, { address: 7 }], [[0, 5]]]));
  expect(runSync(found.find(far), read)).toMatchObject({ address: 7 });
  expect(runSync(found.find([0, 5]), read)).toMatchObject({ address: 0 });
  expect(runSync(found.find([2 ** 19, 0]), read)).toBeUndefined();
});

test('an implicit index is of chunks one after the other, numbered over the greatest extent', () => {
  const dataset = datasetOf({ type: 'implicit' }, { dims: [2, 2], maxdims: [2, 3] });
  const at = (addresses: number[]) =>
    chunksOf(
      2,
      addresses.map((address, number) => [[Math.floor(number / 2), number % 2], { address }] as const),
    );
  expect(write(dataset, at([10, 11, 13, 14])).index).toEqual({ type: 'implicit', address: 10 });
  expect(() => write(dataset, at([10, 11, 12, 13]))).toThrow('12 instead of 13');
  expect(() => write(dataset, at([10, 11, 13]))).toThrow('3 chunks of 4');
});

test('chunks outside the extent, or twice, are refused', () => {
  const dataset = datasetOf(FIXED, { dims: [3], maxdims: [9] });
  expect(() => write(dataset, chunksOf(1, [[[3]]]))).toThrow('chunk 3 along dimension 0, which has 3');
  expect(() => write(dataset, chunksOf(1, [[[1]], [[2]], [[1]]]))).toThrow('[1] twice');
  expect(() => write(dataset, chunksOf(1, [[[1], { size: 2 }]]))).toThrow('2 bytes instead of 1');
});

test.each([
  ['an array whose table of pages has more bytes than memory', FIXED, { dims: [2 ** 50] }],
  ['an array of one page that has', { ...FIXED, pageBits: 60 }, { dims: [2 ** 50] }],
  ['a page that has', { ...FIXED, pageBits: 40 }, { dims: [2 ** 50] }],
  ['a fixed array without bounds', FIXED, { dims: [4], maxdims: [U] }],
  [
    'a data block that has',
    { ...EXTENSIBLE, maxElementsBits: 64, pageBits: 60 },
    { dims: [2 ** 50], maxdims: [U] },
    2 ** 50 - 1,
  ],
  [
    'a number that the array does not reach',
    { ...EXTENSIBLE, maxElementsBits: 16 },
    { dims: [2 ** 17], maxdims: [U] },
    2 ** 17 - 1,
  ],
  ['pages of blocks of the index block', { ...EXTENSIBLE, pageBits: 4 }, { dims: [9], maxdims: [U] }],
] as [string, ChunkIndex, Shape, number?][])('%s is unsupported', (_, index, shape, at = 0) => {
  expect(() => write(datasetOf(index, shape), chunksOf(1, [[[at]]]))).toThrow(
    expect.objectContaining({ kind: 'unsupported' }),
  );
});

test.each([
  ['fixed-array', FIXED, { dims: [1], maxdims: [2] }, 2 ** 16],
  ['extensible-array', EXTENSIBLE, { dims: [1], maxdims: [U] }, 2 ** 16],
  ['btree2', BTREE2, { dims: [1], maxdims: [U] }, 2 ** 16],
  ['btree1', { type: 'btree1' }, { dims: [1] }, 2 ** 32],
] as [string, ChunkIndex, Shape, number][])(
  'a size that %s has no room for is unsupported',
  (_, index, shape, size) => {
    const dataset = datasetOf(index, { ...shape, filtered: true });
    expect(() => write(dataset, chunksOf(1, [[[0], { size }]]))).toThrow(
      expect.objectContaining({ kind: 'unsupported' }),
    );
    expect(write(dataset, chunksOf(1, [[[0], { size: size - 1 }]])).index.address).toBeDefined();
  },
);

test('an extensible array whose parameters contradict it is corrupt', () => {
  const shape = { dims: [4], maxdims: [U] };
  const chunks = () => chunksOf(1, [[[0]]]);
  const corrupt = expect.objectContaining({ kind: 'corrupt-file' });
  expect(() => write(datasetOf({ ...EXTENSIBLE, dataBlockMinElements: 3 }, shape), chunks())).toThrow(corrupt);
  expect(() => write(datasetOf(EXTENSIBLE, { dims: [4] }), chunks())).toThrow(corrupt);
});
