import { describe, expect, test } from 'vitest';
import { Kernels } from '../../src/filters/Kernels.js';
import { H5Error } from '../../src/model/H5Error.js';
import { deflated, deflateFilter, fletcher32Filter, lzfFilter, shuffled, shuffleFilter } from './chunk.js';
import { damaged, decodeOrError } from './damage.js';
import { decoderFor, firstDifference, pluginChunks, type StoredChunk } from './StoredChunk.js';

const elements = Uint8Array.from({ length: 6000 }, (_, i) => (Math.imul(i >> 4, 77) >> 3) + (Math.imul(i, i) >> 13));

/** With a checksum of the elements, so that what is decoded at all is right. */
const checked: readonly StoredChunk[] = [
  { name: 'deflate', filters: [deflateFilter()], chunk: deflated(elements) },
  { name: 'deflate with fixed codes', filters: [deflateFilter()], chunk: deflated(elements, { strategy: 4 }) },
  { name: 'shuffle, deflate', filters: [shuffleFilter(4), deflateFilter()], chunk: deflated(shuffled(elements, 4)) },
].map((stored) => ({ ...stored, elementSize: 4, filterMask: 0, elements }));

/** Without one: a flipped bit may give other bytes. */
const unchecked: readonly StoredChunk[] = [
  ...pluginChunks().filter(({ chunk }) => chunk.length < 2000),
  // 31 literals and then a match, again and again: lzf has no header.
  {
    name: 'lzf',
    filters: [lzfFilter],
    elementSize: 4,
    filterMask: 0,
    chunk: Uint8Array.from({ length: 700 }, (_, i) =>
      i % 35 === 0 ? 31 : i % 35 === 33 ? 0xe0 : i % 35 === 34 ? 9 : i,
    ),
    elements: new Uint8Array(0),
  },
];

describe.each(checked.map((stored) => [stored.name, stored] as const))('%s, damaged', (_, stored) => {
  test('gives the right bytes or an error', async () => {
    const decoder = await decoderFor(stored);
    let errors = 0;
    for (let seed = 1; seed <= 4000; seed += 1) {
      const found = decodeOrError(decoder, damaged(stored.chunk, seed));
      if (found instanceof H5Error) {
        expect(found.kind).toBe('corrupt-file');
        errors += 1;
      } else {
        expect(firstDifference(found, stored.elements)).toBeUndefined();
      }
    }
    expect(errors).toBeGreaterThan(1000);
    expect(firstDifference(decoder.decode(stored.chunk, 0), stored.elements)).toBeUndefined();
  });
});

test('a checksum behind the filters finds any flipped bit', async () => {
  const stored: StoredChunk = {
    ...(checked[0] as StoredChunk),
    filters: [fletcher32Filter],
    chunk: Uint8Array.of(...elements, 0, 0, 0, 0),
  };
  const decoder = await decoderFor(stored);
  const kernels = Kernels.shared();
  kernels.bytes.set(elements, kernels.free);
  const checksum = kernels.run.fletcher32(kernels.free, elements.length);
  new DataView(stored.chunk.buffer).setUint32(elements.length, checksum, true);
  expect(firstDifference(decoder.decode(stored.chunk, 0), elements)).toBeUndefined();
  for (let bit = 0; bit < 8 * stored.chunk.length; bit += 1) {
    const chunk = stored.chunk.slice();
    chunk[bit >> 3] = (chunk[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(decodeOrError(decoder, chunk)).toBeInstanceOf(H5Error);
  }
});

describe.each(unchecked.map((stored) => [stored.name, stored] as const))('%s, damaged', (_, stored) => {
  test('gives the bytes of a chunk or an error, and spoils nothing', async () => {
    const chunkBytes = stored.elements.length || 1000;
    const decoder = await decoderFor({ ...stored, elements: new Uint8Array(chunkBytes) });
    for (let seed = 1; seed <= 600; seed += 1) {
      const found = decodeOrError(decoder, damaged(stored.chunk, seed));
      if (found instanceof H5Error) expect(['corrupt-file', 'unsupported']).toContain(found.kind);
      else expect(found.length).toBe(chunkBytes);
    }
    if (stored.elements.length > 0) {
      expect(firstDifference(decoder.decode(stored.chunk, 0), stored.elements)).toBeUndefined();
    }
  });
});

test('memory stays within a small multiple of a chunk', async () => {
  for (const stored of unchecked) {
    const decoder = await decoderFor({ ...stored, elements: new Uint8Array(1000) });
    for (let seed = 1; seed <= 50; seed += 1) decodeOrError(decoder, damaged(stored.chunk, seed));
  }
  expect(Kernels.shared().bytes.length).toBeLessThan(2 ** 20);
});
