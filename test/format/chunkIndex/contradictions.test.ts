import { expect, test } from 'vitest';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import type { StoredChunk } from '../../../src/format/chunkIndex/ChunkIndexReader.js';
import { type ChunkedDataset, openChunkIndex } from '../../../src/format/chunkIndex/openChunkIndex.js';
import type { ChunkIndex } from '../../../src/format/messages/layout.js';
import { bytes, type Field, FORMAT } from '../build.js';

// Indexes that a writer of wrong bytes could make: each is right in its form and checksums.

const UNLIMITED = Number.POSITIVE_INFINITY;
const UNDEFINED = 0xffff_ffff_ffff_ffffn;

/** A file of these blocks; a dataset of chunks of 2 elements of 4 bytes; and its index. */
function open(index: ChunkIndex, blocks: Record<number, Uint8Array>, dataset: Partial<ChunkedDataset> = {}) {
  const file = new Uint8Array(4096);
  for (const [address, block] of Object.entries(blocks)) file.set(block, Number(address));
  const dims = dataset.dims ?? [200];
  const chunk = dims.map(() => 2);
  const layout = { kind: 'chunked', version: 4, chunk, elementSize: 4, partialChunksUnfiltered: false, index } as const;
  let reads = 0;
  const read = (offset: number, length: number) => {
    reads++;
    expect(offset >= 0 && offset + length <= file.length && reads < 10_000).toBe(true);
    return file.subarray(offset, offset + length);
  };
  const all = { layout, dims, maxdims: dims.map(() => UNLIMITED), filtered: false, ...dataset };
  const reader = openChunkIndex({ ...FORMAT, fileSize: file.length }, all);
  const visit = () => {
    const seen: number[][] = [];
    const see = (scaled: readonly number[], { address }: StoredChunk) => seen.push([...scaled, address]) > 5000;
    runSync(reader.forEach(see), read);
    return seen;
  };
  return { find: (...scaled: number[]) => runSync(reader.find(scaled), read), visit };
}

const corrupt = (message: RegExp) =>
  expect.objectContaining({ kind: 'corrupt-file', message: expect.stringMatching(message) });

/** The same with its checksum. */
function sealed(...fields: Field[]): Uint8Array {
  const content = bytes(...fields);
  return bytes(content, [lookup3(content), 4]);
}

const wide = (value: number | bigint): Field => [value, 8];

/** A version 1 B-tree node of entries `[offset in elements, address]`. */
function node1(
  level: number,
  entries: readonly (readonly [offset: number, address: number | bigint])[],
  count = entries.length,
  end = (entries.at(-1)?.[0] ?? 0) + 2,
) {
  const keys = entries.flatMap(([offset, address]): Field[] => [[8, 4], [0, 4], wide(offset), wide(0), wide(address)]);
  const last: Field[] = [[0, 4], [0, 4], wide(end), wide(8)];
  return bytes('TREE', 1, level, [count, 2], wide(UNDEFINED), wide(UNDEFINED), ...keys, ...last);
}

const btree1 = { type: 'btree1', address: 0 } as const;

test('version 1 B-tree: as it should be', () => {
  const { find, visit } = open(btree1, {
    0: node1(1, [
      [2, 500],
      [20, 1000],
    ]),
    500: node1(0, [
      [2, 3000],
      [6, 3008],
    ]),
    1000: node1(0, [[20, 3016]]),
  });
  expect(find(0)).toBeUndefined();
  expect(find(1)).toEqual({ address: 3000, size: 8, filterMask: 0 });
  expect(find(3)?.address).toBe(3008);
  expect(find(4)).toBeUndefined();
  expect(find(10)?.address).toBe(3016);
  expect(visit()).toEqual([
    [1, 3000],
    [3, 3008],
    [10, 3016],
  ]);
});

test('version 1 B-tree: levels that do not fall', () => {
  const circle = open(btree1, { 0: node1(1, [[0, 0]]) });
  expect(() => circle.find(0)).toThrow(corrupt(/node at 0: level 1 instead of 0/));
  expect(circle.visit).toThrow(corrupt(/level 1 instead of 0/));
  const long = open(btree1, { 0: node1(2, [[0, 600]]), 600: node1(1, [[0, 0]]) });
  expect(() => long.find(0)).toThrow(corrupt(/level 2 instead of 0/));
  const kept = open(btree1, { 0: node1(3, [[0, 600]]), 600: node1(2, [[0, 700]]), 700: node1(1, [[0, 600]]) });
  expect(() => kept.find(0)).toThrow(corrupt(/node at 600: level 2 instead of 0/));
  expect(() => kept.find(0)).toThrow(corrupt(/node at 600: level 2 instead of 0/));
});

test('version 1 B-tree: a child of two parents is in the range of one of them', () => {
  const blocks: Record<number, Uint8Array> = { 3400: node1(0, [[0, 3600]]) };
  // 2^30 ways through 30 nodes.
  for (let level = 30; level > 0; level--) {
    const child = level === 1 ? 3400 : 112 * (31 - level);
    blocks[112 * (30 - level)] = node1(level, [
      [0, child],
      [2, child],
    ]);
  }
  const { find, visit } = open(btree1, blocks);
  expect(() => find(0)).toThrow(corrupt(/outside the range that its parent has for it/));
  expect(() => find(0)).toThrow(corrupt(/outside the range that its parent has for it/));
  expect(visit).toThrow(corrupt(/outside the range that its parent has for it/));
});

test('version 1 B-tree: what is in no order, not a chunk, nowhere or too much', () => {
  const disorder = open(btree1, {
    0: node1(0, [
      [8, 3000],
      [2, 3008],
      [4, 3016],
    ]),
  });
  expect(() => disorder.find(1)).toThrow(corrupt(/node at 0: record 1 comes before the one before it/));
  expect(() => open(btree1, { 0: node1(0, [[3, 3000]]) }).find(0)).toThrow(corrupt(/offset 3 in dimension 0/));
  expect(() => open(btree1, { 0: node1(1, [[0, UNDEFINED]]) }).find(0)).toThrow(
    corrupt(/child 0 has the undefined address/),
  );
  expect(() => open(btree1, { 0: node1(1, [[0, 8000]]) }).find(0)).toThrow(corrupt(/node at 8000/));
  expect(() => open(btree1, { 0: node1(0, [[0, 3000]], 65_535) }).find(0)).toThrow(corrupt(/bytes wanted/));
  expect(() => open(btree1, { 0: node1(1, [[0, 500]]), 500: node1(0, []) }).visit()).toThrow(corrupt(/it is empty/));
  const outside = open(btree1, {
    0: node1(0, [
      [0, 4092],
      [2, 3000],
      [500, 3008],
    ]),
  });
  expect(() => outside.find(0)).toThrow(corrupt(/chunk at 4092: it has 8 bytes, 4 are left/));
  expect(outside.find(1)?.address).toBe(3000);
  expect(outside.find(250)).toBeUndefined();
  expect(outside.visit).toThrow(corrupt(/chunk at 4092/));
  expect(open(btree1, { 0: node1(0, []) }).visit()).toEqual([]);
});

test('version 1 B-tree: keys that contradict their chunks', () => {
  const within = node1(0, [[2, 3000]]);
  within[24 + 16] = 8;
  expect(() => open(btree1, { 0: within }).find(1)).toThrow(corrupt(/node at 0: offset 8 within an element/));
  const ended = open(btree1, { 0: node1(0, [[4, 3000]], 1, 2) });
  expect(() => ended.find(2)).toThrow(corrupt(/node at 0: its last key, of chunk \[1\], is before its chunk \[2\]/));
});

/** The header of a version 2 B-tree of unfiltered chunks of one dimension at 0; its root is at 100. */
function header2({ nodeSize = 512, recordSize = 16, depth = 1, records = 1, total = 3 as number | bigint } = {}) {
  return sealed(
    'BTHD',
    0,
    10,
    [nodeSize, 4],
    [recordSize, 2],
    [depth, 2],
    100,
    40,
    wide(100),
    [records, 2],
    wide(total),
  );
}

/** Records `[number, address]`; children `[address, records, all records below]`, the last in all but the lowest node. */
function node2(records: readonly (readonly [number, number])[], children: readonly (readonly number[])[] = []) {
  const entries = records.flatMap(([scaled, address]): Field[] => [wide(address), wide(scaled)]);
  const pointers = children.flatMap(([address, ...counts]): Field[] => [
    wide(address!),
    ...counts.map((count): Field => count),
  ]);
  return sealed(children.length ? 'BTIN' : 'BTLF', 0, 10, ...entries, ...pointers);
}

const btree2 = { type: 'btree2', address: 0, nodeSize: 512, splitPercent: 100, mergePercent: 40 } as const;

test('version 2 B-tree: as it should be', () => {
  const { find, visit } = open(btree2, {
    0: header2(),
    100: node2(
      [[5, 3000]],
      [
        [700, 1],
        [800, 1],
      ],
    ),
    700: node2([[2, 3008]]),
    800: node2([[9, 3016]]),
  });
  expect([2, 5, 9, 3].map((at) => find(at)?.address)).toEqual([3008, 3000, 3016, undefined]);
  expect(visit()).toEqual([
    [2, 3008],
    [5, 3000],
    [9, 3016],
  ]);
});

test('version 2 B-tree: numbers that the file has no room for', () => {
  const opened = (values: Parameters<typeof header2>[0]) => open(btree2, { 0: header2(values) });
  expect(() => opened({ depth: 65_535 }).find(0)).toThrow(corrupt(/depth 65535 in a file of 4096 bytes/));
  expect(() => opened({ total: 2n ** 52n }).visit()).toThrow(corrupt(/4503599627370496 records in a file/));
  expect(() => opened({ recordSize: 24 }).find(0)).toThrow(corrupt(/records of 24 bytes/));
  expect(() => opened({ nodeSize: 20 }).find(0)).toThrow(corrupt(/nodes of 20 bytes for records of 16/));
  expect(() => opened({ records: 300 }).find(0)).toThrow(corrupt(/node at 100: 300 of \d+ records/));
});

test('version 2 B-tree: nodes that contradict each other', () => {
  const leaf = node2([[2, 3008]]);
  const sum = open(btree2, {
    0: header2(),
    100: node2(
      [[5, 3000]],
      [
        [700, 1],
        [700, 2],
      ],
    ),
  });
  expect(() => sum.find(0)).toThrow(corrupt(/node at 100: 4 records in it and below it instead of 3/));
  const twice = open(btree2, {
    0: header2(),
    100: node2(
      [[5, 3000]],
      [
        [700, 1],
        [700, 1],
      ],
    ),
    700: leaf,
  });
  expect(twice.find(2)?.address).toBe(3008);
  expect(twice.visit).toThrow(corrupt(/node at 700: chunks outside the range/));
  const circle = open(btree2, {
    0: header2({ depth: 2, total: 3 }),
    100: node2(
      [[5, 3000]],
      [
        [100, 1, 1],
        [100, 1, 1],
      ],
    ),
  });
  expect(() => circle.find(2)).toThrow(corrupt(/node at 100/));
  expect(circle.visit).toThrow(corrupt(/node at 100/));
  const disorder = open(btree2, {
    0: header2({ depth: 0, records: 2, total: 2 }),
    100: node2([
      [5, 3000],
      [5, 3008],
    ]),
  });
  expect(() => disorder.find(5)).toThrow(corrupt(/record 1 comes before/));
  expect(() => open(btree2, { 0: header2() }, { filtered: true }).find(0)).toThrow(corrupt(/type 10 instead of 11/));
});

/** The header of a fixed array of `length` unfiltered chunks at 0; its data block is at 100. */
function fixedHeader(length: number | bigint, pageBits = 10, client = 0, elementBytes = 8) {
  return sealed('FAHD', 0, client, elementBytes, pageBits, wide(length), wide(100));
}

const fixedArray = { type: 'fixed-array', address: 0, pageBits: 10 } as const;

test('fixed array: numbers that the file has no room for', () => {
  const limited = { maxdims: [200] };
  const opened = (header: Uint8Array) => open(fixedArray, { 0: header }, limited);
  expect(() => opened(fixedHeader(2n ** 52n)).find(0)).toThrow(corrupt(/data block at 100: \d+ bytes wanted/));
  expect(() => opened(fixedHeader(2n ** 52n, 255)).visit()).toThrow(corrupt(/data block at 100: \d+ bytes wanted/));
  expect(() => opened(fixedHeader(50)).find(0)).toThrow(corrupt(/50 elements for 100 chunks/));
  expect(() => opened(fixedHeader(100, 10, 1, 20)).find(0)).toThrow(
    corrupt(/client 1, but the dataset has no filters/),
  );
  expect(() => opened(fixedHeader(100, 10, 0, 9)).find(0)).toThrow(corrupt(/elements of 9 bytes/));
  expect(() => open(fixedArray, { 0: fixedHeader(100) }).find(0)).toThrow(corrupt(/unlimited dimension/));
});

test('fixed array: a data block of another array', () => {
  const block = (owner: number) => sealed('FADB', 0, 0, wide(owner), wide(3000), wide(3008));
  const opened = (owner: number) =>
    open(fixedArray, { 0: fixedHeader(2), 100: block(owner) }, { dims: [4], maxdims: [4] });
  expect(opened(0).find(1)?.address).toBe(3008);
  expect(() => opened(16).find(1)).toThrow(corrupt(/data block at 100: it belongs to the array at 16, not 0/));
});

/** The header of an extensible array at 0 with an index block at 100: 1 element, 2 data blocks of 2 and 4, super blocks. */
function extensibleHeader({ length = 3 as number | bigint, bits = 8, minLength = 2, minBlocks = 2 } = {}) {
  const statistics = [0, 0, 0, 0, length, 0].map((value) => wide(value));
  return sealed('EAHD', 0, 0, 8, bits, 1, minLength, minBlocks, 10, ...statistics, wide(100));
}

const extensibleArray = {
  type: 'extensible-array',
  address: 0,
  maxElementsBits: 8,
  indexBlockElements: 1,
  superBlockMinDataPointers: 2,
  dataBlockMinElements: 2,
  pageBits: 10,
} as const;

/** An index block with an element, two addresses of data blocks and six of super blocks. */
function indexBlock(...addresses: (number | bigint)[]) {
  const all = [3000, ...addresses, ...new Array<bigint>(8 - addresses.length).fill(UNDEFINED)];
  return sealed('EAIB', 0, 0, wide(0), ...all.map(wide));
}

function dataBlock(offset: number, ...addresses: number[]) {
  return sealed('EADB', 0, 0, wide(0), offset, ...addresses.map(wide));
}

test('extensible array: as it should be', () => {
  const superBlock = sealed('EASB', 0, 0, wide(0), 6, wide(500), wide(600));
  const { find, visit } = open(extensibleArray, {
    0: extensibleHeader({ length: 12 }),
    100: indexBlock(300, UNDEFINED, 400),
    300: dataBlock(0, 3008, 3016),
    400: superBlock,
    500: dataBlock(6, 3024, 3032, 3040, 3048),
    600: dataBlock(10, 3056, 3064, 3072, 3080),
  });
  expect([0, 1, 2, 3, 7, 11, 12].map((at) => find(at)?.address)).toEqual([
    3000,
    3008,
    3016,
    undefined,
    3024,
    3056,
    undefined,
  ]);
  expect(visit().map(([at]) => at)).toEqual([0, 1, 2, 7, 8, 9, 10, 11]);
});

test('extensible array: blocks in two places, and of other arrays', () => {
  const block = dataBlock(0, 3008, 3016);
  const twice = open(extensibleArray, { 0: extensibleHeader({ length: 7 }), 100: indexBlock(300, 300), 300: block });
  expect(twice.find(1)?.address).toBe(3008);
  expect(() => twice.find(3)).toThrow(corrupt(/data block at 300/));
  const shifted = open(extensibleArray, { 0: extensibleHeader(), 100: indexBlock(300), 300: dataBlock(2, 3008, 3016) });
  expect(() => shifted.find(1)).toThrow(corrupt(/data block at 300: block offset 2 instead of 0/));
  const wrong = open(extensibleArray, { 0: extensibleHeader({ length: 50 }), 100: indexBlock(300, 300, 100) });
  expect(() => wrong.find(8)).toThrow(corrupt(/super block at 100/));
});

test('extensible array: numbers that the file has no room for', () => {
  const opened = (values: Parameters<typeof extensibleHeader>[0], maxdims = [UNLIMITED]) =>
    open(extensibleArray, { 0: extensibleHeader(values), 100: indexBlock() }, { maxdims });
  expect(() => opened({ length: 2n ** 52n }).visit()).toThrow(corrupt(/elements are more than it can have/));
  expect(() => opened({ length: 2n ** 52n, bits: 64 }).visit()).toThrow(corrupt(/index block at 100/));
  expect(() => opened({ bits: 65 }).find(0)).toThrow(corrupt(/65 bits/));
  expect(() => opened({ minLength: 3 }).find(0)).toThrow(corrupt(/minDataBlockLength 3 is not a power of two/));
  expect(() => opened({ bits: 1, minBlocks: 128 }).find(0)).toThrow(corrupt(/super blocks/));
  expect(() => opened({}, [200]).find(0)).toThrow(corrupt(/0 unlimited dimensions/));
});

test('an implicit index of more chunks than the file holds, of filtered ones, or without end', () => {
  const implicit = { type: 'implicit', address: 4000 } as const;
  const dims = [2 ** 50];
  expect(() => open(implicit, {}, { dims, maxdims: dims }).visit()).toThrow(
    corrupt(/chunk at 4096: it has 8 bytes, 0 are left/),
  );
  const limited = { dims: [4], maxdims: [4] };
  expect(open(implicit, {}, limited).find(1)).toEqual({ address: 4008, size: 8, filterMask: 0 });
  expect(() => open(implicit, {}, { ...limited, filtered: true }).find(1)).toThrow(corrupt(/filtered/));
  expect(() => open(implicit, {}, { dims: [4, 4] }).find(0, 1)).toThrow(corrupt(/chunk number NaN/));
});

test('a single chunk for an extent of several, or outside the file', () => {
  const single = { type: 'single', address: 4000 } as const;
  expect(() => open(single, {}).find(1)).toThrow(corrupt(/the extent is of 100 chunks/));
  expect(open(single, {}, { dims: [2] }).find(0)).toEqual({ address: 4000, size: 8, filterMask: 0 });
  const filtered = { ...single, storedSize: 97, filterMask: 2 };
  expect(() => open(filtered, {}, { dims: [2], filtered: true }).find(0)).toThrow(
    corrupt(/it has 97 bytes, 96 are left/),
  );
});

test('an extent beyond its maximum', () => {
  expect(() => open(btree1, {}, { dims: [9], maxdims: [8] })).toThrow(corrupt(/dimension 0 is 9/));
});
