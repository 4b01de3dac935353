import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pipelineDecoder } from '../../src/filters/pipeline.js';
import { H5ErrorOf } from './chunk.js';
import { firstDifference, pluginChunks, type StoredChunk } from './StoredChunk.js';

const chunkOf = (name: string) => pluginChunks().find((stored) => stored.name === name) as StoredChunk;
const decoderOf = ({ filters, elementSize, elements }: StoredChunk) =>
  pipelineDecoder(filters, elementSize, elements.length);

// zstddec reads its WebAssembly by fetch, once in a process.
beforeAll(() => vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch'))));
afterAll(() => vi.unstubAllGlobals());

test('a page that forbids to load zstd leaves it to libhdf5', async () => {
  expect(await decoderOf(chunkOf('zstd level 1'))).toBeUndefined();
  expect(await decoderOf(chunkOf('bitshuffle zstd of 4'))).toBeUndefined();
});

test('and reads Blosc with its other codecs', async () => {
  const lz4 = chunkOf('blosc lz4 shuffle');
  const decoded = (await decoderOf(lz4))?.decode(lz4.chunk, 0);
  expect(decoded && firstDifference(decoded, lz4.elements)).toBeUndefined();
  expect(decoded).toBeDefined();
  const zstd = chunkOf('blosc zstd shuffle');
  const decoder = await decoderOf(zstd);
  expect(() => decoder?.decode(zstd.chunk, 0)).toThrow(H5ErrorOf('unsupported', 'blosc: codec 4'));
});
