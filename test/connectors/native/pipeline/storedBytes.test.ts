import { expect, test } from 'vitest';
import { presentStoredBytes } from '../../../../src/connectors/native/reader/storedBytes.js';
import { Scratch } from '../../../../src/connectors/native/reader/threadMemory.js';
import { CountingStorage } from './readable.js';

const BYTES = Uint8Array.from({ length: 20_000 }, (_, n) => n % 251);
const FORMAT = { baseAddress: 0 };
const chunkAt = (address: number, size: number) => ({ address, size, filterMask: 0 });
const expected = (address: number, size: number) => [...BYTES.subarray(address, address + size)];

test('chunks near each other in the file are read at once, others apart, never written ones not at all', () => {
  const storage = new CountingStorage(BYTES);
  const chunks = [
    chunkAt(0, 100),
    chunkAt(100, 50),
    undefined,
    chunkAt(160, 10),
    chunkAt(4000, 10),
    chunkAt(15_000, 5),
  ];
  const stored = presentStoredBytes(storage, chunks, FORMAT, new Scratch());
  for (const [n, chunk] of chunks.entries()) {
    if (chunk) expect([...stored(n)]).toEqual(expected(chunk.address, chunk.size));
  }
  expect(storage.reads).toEqual([
    [0, 150],
    [160, 3850],
    [15_000, 5],
  ]);
});

test('what another source has overwritten meanwhile is read again', () => {
  const storage = new CountingStorage(BYTES);
  const scratch = new Scratch();
  const one = presentStoredBytes(storage, [chunkAt(0, 10), chunkAt(10, 10)], FORMAT, scratch);
  const other = presentStoredBytes(storage, [chunkAt(1000, 15)], FORMAT, scratch);
  expect([...one(0)]).toEqual(expected(0, 10));
  expect([...other(0)]).toEqual(expected(1000, 15));
  expect([...one(1)]).toEqual(expected(10, 10));
});

test('a chunk that the file does not have to its end is corrupt', () => {
  const stored = presentStoredBytes(new CountingStorage(BYTES), [chunkAt(19_990, 11)], FORMAT, new Scratch());
  expect(() => stored(0)).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
});
