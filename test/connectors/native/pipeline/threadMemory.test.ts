import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ContiguousElements } from '../../../../src/connectors/native/reader/ContiguousElements.js';
import type { ElementSource } from '../../../../src/connectors/native/reader/ElementSource.js';
import { openElements } from '../../../../src/connectors/native/reader/openElements.js';
import { Scratch, threadMemory } from '../../../../src/connectors/native/reader/threadMemory.js';
import { rangeReaderOf } from '../../../../src/storage/rangeReaderOf.js';
import { boxesOf, CountingStorage, chunkedDataset, contiguousDataset } from './readable.js';

const SIDE = 64;
const CHUNK_BYTES = 4 * SIDE * SIDE;
const elements = Int32Array.from({ length: SIDE * SIDE }, (_, n) => n);
const BOX = { start: [0, 0], stride: [2, 2], count: [SIDE / 2, SIDE / 2] };

test('datasets that were read keep no memory to work in: it is that of the thread', async () => {
  const stored = new Uint8Array(deflateSync(new Uint8Array(elements.buffer)));
  const dims = [SIDE, SIDE];
  const layout = { kind: 'chunked', chunk: dims, partialChunksUnfiltered: false };
  const index = { type: 'single', address: 0, storedSize: stored.length, filterMask: 0 };
  const filters = [{ id: 1, name: 'deflate', flags: 0, cdValues: [4] }];
  const dataset = { ...chunkedDataset(dims, dims, stored.length), filters, layout: { ...layout, index } };
  const sources: ElementSource[] = [];
  const used = new Set<ArrayBufferLike>();
  for (let n = 0; n < 100; n += 1) {
    const source = (await openElements(rangeReaderOf(new CountingStorage(stored)), dataset as never)) as ElementSource;
    const boxes = boxesOf(source);
    const box = boxes.elementsOf(BOX) as Uint8Array;
    expect(new Int32Array(box.buffer, box.byteOffset, 3)).toEqual(Int32Array.of(0, 2, 4));
    sources.push(source);
    used.add(box.buffer);
    used.add((boxes.elementsOf({ start: [0, 0], stride: [1, 1], count: dims }) as Uint8Array).buffer);
  }
  // One for boxes, one for whole chunks.
  expect(used.size).toBe(2);
  const kept = Object.values(threadMemory).reduce((sum, scratch: Scratch) => sum + scratch.bytes, 0);
  expect(kept).toBeLessThanOrEqual(3 * CHUNK_BYTES);
});

test('contiguous ones too', () => {
  const storage = new CountingStorage(new Uint8Array(elements.buffer));
  const used = new Set<ArrayBufferLike>();
  for (let n = 0; n < 5; n += 1) {
    const dataset = contiguousDataset([SIDE, SIDE], 4, { baseAddress: 0, address: 0 });
    const source = new ContiguousElements(rangeReaderOf(storage), dataset);
    used.add((boxesOf(source).elementsOf(BOX) as Uint8Array).buffer);
  }
  expect(used.size).toBe(1);
});

test('memory to work in is kept up to a number of bytes', () => {
  const scratch = new Scratch(100);
  const kept = scratch.take(100);
  expect(scratch.take(101)).toEqual(new Uint8Array(101));
  expect(scratch.take(7).buffer).toBe(kept.buffer);
  expect(scratch.bytes).toBe(100);
});
