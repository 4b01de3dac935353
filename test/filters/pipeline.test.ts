import { beforeAll, describe, expect, test } from 'vitest';
import { pipelineDecoder } from '../../src/filters/pipeline.js';
import { runScript } from '../format/facts.js';
import { describeWithTools } from '../support/tools.js';
import { deflated, deflateFilter, fletcher32Filter, H5ErrorOf, shuffleFilter } from './chunk.js';
import { decoderFor, describedChunks, firstDifference, pluginChunks, type StoredChunk } from './StoredChunk.js';

describeWithTools('chunks that libhdf5 wrote', ['python'], ({ python }) => {
  let chunks: readonly StoredChunk[];
  beforeAll(() => {
    chunks = describedChunks(runScript(python, '../filters/chunks.py'));
  });

  test('are decoded in every order of filters, for elements of every size, with masks', async () => {
    expect(chunks.length).toBeGreaterThan(150);
    expect(chunks.filter(({ filterMask }) => filterMask !== 0).length).toBeGreaterThan(20);
    const wrong: string[] = [];
    for (const stored of chunks) {
      const decoded = (await decoderFor(stored)).decode(stored.chunk, stored.filterMask);
      const difference = firstDifference(decoded, stored.elements);
      if (difference) wrong.push(`${stored.name}: ${difference}`);
    }
    expect(wrong).toEqual([]);
  });
});

test.each(pluginChunks().map((stored) => [stored.name, stored] as const))('%s', async (_, stored) => {
  const before = stored.chunk.slice();
  const decoded = (await decoderFor(stored)).decode(stored.chunk, 0);
  expect(firstDifference(decoded, stored.elements)).toBeUndefined();
  expect(stored.chunk).toEqual(before);
});

describe('a decoder', () => {
  const elements = Uint8Array.from({ length: 400 }, (_, i) => i >> 2);

  test('gives the stored bytes themselves when there is nothing to undo', async () => {
    const decoder = await pipelineDecoder([shuffleFilter(4), deflateFilter()], 4, elements.length);
    expect(decoder?.decode(elements, 0b11)).toBe(elements);
    expect((await pipelineDecoder([], 4, elements.length))?.decode(elements, 0)).toBe(elements);
  });

  test('wants exactly the bytes of a chunk', async () => {
    const bare = await pipelineDecoder([], 4, elements.length + 1);
    expect(() => bare?.decode(elements, 0)).toThrow(H5ErrorOf('corrupt-file', 'a chunk of 401 bytes has 400'));
    for (const chunkBytes of [399, 401]) {
      const decoder = await pipelineDecoder([deflateFilter()], 4, chunkBytes);
      expect(() => decoder?.decode(deflated(elements), 0)).toThrow(H5ErrorOf('corrupt-file'));
      expect(() => decoder?.decode(elements, 1)).toThrow(H5ErrorOf('corrupt-file'));
    }
  });

  test('reads from shared memory, and from a view into more', async () => {
    const stream = deflated(elements);
    const memory = new Uint8Array(new SharedArrayBuffer(stream.length + 9), 5, stream.length);
    memory.set(stream);
    const decoder = await pipelineDecoder([deflateFilter()], 4, elements.length);
    expect(decoder?.decode(memory, 0)).toEqual(elements);
  });

  test('passes over bytes behind a deflate stream, as libhdf5 does', async () => {
    const decoder = await pipelineDecoder([deflateFilter()], 4, elements.length);
    expect(decoder?.decode(Uint8Array.of(...deflated(elements), 1, 2, 3), 0)).toEqual(elements);
  });

  test('refuses a chunk stored in far more bytes than it has, before it takes memory for it', async () => {
    const decoder = await pipelineDecoder([deflateFilter()], 4, elements.length);
    const huge = new Uint8Array(2 * elements.length + 65537);
    expect(() => decoder?.decode(huge, 0)).toThrow(
      H5ErrorOf('corrupt-file', 'a chunk of 400 bytes is stored in 66337'),
    );
  });

  test('takes the checksum of libraries before 1.6.3, and no other', async () => {
    const decoder = await pipelineDecoder([fletcher32Filter], 1, 3);
    // Words 0x0102 and 0x0300: sums 0x0402 and 0x0504.
    expect(decoder?.decode(Uint8Array.of(1, 2, 3, 0x02, 0x04, 0x04, 0x05), 0)).toEqual(Uint8Array.of(1, 2, 3));
    expect(decoder?.decode(Uint8Array.of(1, 2, 3, 0x04, 0x02, 0x05, 0x04), 0)).toEqual(Uint8Array.of(1, 2, 3));
    expect(() => decoder?.decode(Uint8Array.of(1, 2, 3, 0x04, 0x05, 0x02, 0x04), 0)).toThrow(
      H5ErrorOf('corrupt-file', 'fletcher32: checksum 0x04020504 is stored, 0x05040402 computed'),
    );
    expect(() => decoder?.decode(Uint8Array.of(1, 2, 3), 0)).toThrow(H5ErrorOf('corrupt-file'));
  });

  test('keeps what it gave until its own next call', async () => {
    const other = elements.map((byte) => byte + 1);
    const [one, two] = [
      await pipelineDecoder([deflateFilter()], 4, elements.length),
      await pipelineDecoder([deflateFilter()], 4, elements.length),
    ];
    const given = one?.decode(deflated(elements), 0);
    two?.decode(deflated(other), 0);
    // Memory that is shared has to grow for this one.
    const large = await pipelineDecoder([deflateFilter()], 4, 2 ** 20);
    large?.decode(deflated(new Uint8Array(2 ** 20)), 0);
    expect(given).toEqual(elements);
    expect(one?.decode(deflated(other), 0)).toEqual(other);
  });

  test('puts the bytes where they are wanted', async () => {
    const decoder = await pipelineDecoder([deflateFilter()], 4, elements.length);
    const bare = await pipelineDecoder([], 4, elements.length);
    for (const [which, stored] of [
      [decoder, deflated(elements)],
      [bare, elements],
    ] as const) {
      const memory = new Uint8Array(elements.length + 2);
      const target = memory.subarray(1, -1);
      expect(which?.decode(stored, 0, target)).toBe(target);
      expect(memory).toEqual(Uint8Array.of(0, ...elements, 0));
    }
  });

  test('is at hand at once when nothing has to be loaded any more', async () => {
    await pipelineDecoder([deflateFilter()], 4, 16);
    expect(pipelineDecoder([deflateFilter()], 4, 16)).not.toBeInstanceOf(Promise);
    expect(pipelineDecoder([], 4, 16)).not.toBeInstanceOf(Promise);
  });

  test('of a shuffle that does not tell the bytes of an element gives chunks that were never shuffled', async () => {
    const decoder = await pipelineDecoder([{ id: 2, flags: 1, cdValues: [] }], 16, 32);
    const bytes = Uint8Array.from({ length: 32 }, (_, n) => n);
    expect(decoder?.decode(bytes, 0b1)).toEqual(bytes);
    expect(() => decoder?.decode(bytes, 0)).toThrow(/shuffle: it does not say/);
  });

  test('of chunks too large to share memory gives them too', async () => {
    const large = new Uint8Array(2 ** 24 + 3).fill(7);
    large[large.length - 1] = 8;
    const decoder = await pipelineDecoder([shuffleFilter(8), deflateFilter()], 8, large.length);
    const decoded = decoder?.decode(deflated(large), 0b01);
    expect(decoded && firstDifference(decoded, large)).toBeUndefined();
  });
});

describe('libhdf5 is left', () => {
  const undone = (filters: Parameters<typeof pipelineDecoder>[0], chunkBytes = 400) =>
    Promise.resolve(pipelineDecoder(filters, 4, chunkBytes));

  test.each([307, 32013, 32026])('filter %i', async (id) => {
    expect(await undone([{ id, flags: 0, cdValues: [1] }])).toBeUndefined();
    expect(await undone([deflateFilter(), { id, flags: 0, cdValues: [1] }])).toBeUndefined();
  });

  test('filters whose values it does not take, or only it', async () => {
    expect(await undone([{ id: 1, flags: 0, cdValues: [10] }])).toBeUndefined();
    expect(await undone([{ id: 1, flags: 0, cdValues: [] }])).toBeUndefined();
    expect(await undone([{ id: 2, flags: 0, cdValues: [0] }])).toBeUndefined();
    expect(await undone([{ id: 32008, flags: 0, cdValues: [0, 4] }])).toBeUndefined();
    expect(await undone([{ id: 32008, flags: 0, cdValues: [0, 4, 4, 0, 9] }])).toBeUndefined();
  });

  test('chunks that are too large', async () => {
    expect(await undone([deflateFilter()], 2 ** 28 + 1)).toBeUndefined();
  });
});
