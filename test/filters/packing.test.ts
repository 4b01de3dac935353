import { beforeAll, describe, expect, test } from 'vitest';
import { pipelineDecoder } from '../../src/filters/pipeline.js';
import type { StoredFilter } from '../../src/format/messages/filterPipeline.js';
import { H5Error } from '../../src/model/H5Error.js';
import { runScript } from '../format/facts.js';
import { describeWithTools } from '../support/tools.js';
import { H5ErrorOf } from './chunk.js';
import { damaged, decodeOrError } from './damage.js';
import { decoderFor, describedChunks, firstDifference, type StoredChunk } from './StoredChunk.js';

describeWithTools('chunks that libhdf5 packed', ['python'], ({ python }) => {
  let chunks: readonly StoredChunk[];
  const packedBy = (filter: string) => chunks.filter(({ name }) => name.startsWith(filter));
  /** Those that no other filter has changed since. */
  const bare = (filter: string) =>
    packedBy(filter).filter(({ filters, filterMask }) => filters.length === 1 && filterMask === 0);

  beforeAll(() => {
    chunks = describedChunks(runScript(python, '../filters/packing.py'));
    expect(chunks.length).toBe(1000);
  });

  test.each(['nbit', 'scaleoffset', 'szip'])('are unpacked to the elements that it reads: %s', async (filter) => {
    const wrong: string[] = [];
    for (const stored of packedBy(filter)) {
      const decoded = decodeOrError(await decoderFor(stored), stored.chunk, stored.filterMask);
      const difference = decoded instanceof H5Error ? decoded.message : firstDifference(decoded, stored.elements);
      if (difference) wrong.push(`${stored.name} ${JSON.stringify(stored.filters)}: ${difference}`);
    }
    expect(wrong).toEqual([]);
  });

  test.each(['nbit', 'scaleoffset', 'szip'])('are given as they are where the mask leaves %s out', async (filter) => {
    for (const stored of bare(filter).slice(0, 20))
      expect((await decoderFor(stored)).decode(stored.elements, 1)).toEqual(stored.elements);
  });

  test.each(['nbit', 'scaleoffset', 'szip'])(
    'and are damaged are an error or the bytes of a chunk: %s',
    async (filter) => {
      let errors = 0;
      for (const stored of bare(filter)) {
        const decoder = await decoderFor(stored);
        for (let seed = 1; seed <= 40; seed += 1) {
          const found = decodeOrError(decoder, damaged(stored.chunk, seed));
          if (!(found instanceof H5Error)) expect(found.length).toBe(stored.elements.length);
          else {
            expect(found.kind).toBe('corrupt-file');
            errors += 1;
          }
        }
        expect(firstDifference(decoder.decode(stored.chunk, 0), stored.elements)).toBeUndefined();
      }
      expect(errors).toBeGreaterThan(200);
    },
  );

  test.each(['nbit', 'scaleoffset', 'szip'])('and are cut off are an error: %s', async (filter) => {
    for (const stored of bare(filter)) {
      const decoder = await decoderFor(stored);
      for (const length of [0, 1, 4, 20, stored.chunk.length >> 1, stored.chunk.length - 2]) {
        if (length < 0 || length > stored.chunk.length - 2) continue;
        const found = decodeOrError(decoder, stored.chunk.subarray(0, length));
        // libhdf5 may store one byte too much, and the last line of szip may be longer than what the chunk needs of it.
        if (filter === 'szip' && length === stored.chunk.length - 2 && found instanceof Uint8Array)
          expect(found).toEqual(stored.elements);
        else expect(found, `${stored.name}: ${length} bytes`).toBeInstanceOf(H5Error);
      }
    }
  });

  test.each(['nbit', 'scaleoffset', 'szip'])('whose client data lie are an error, or bytes: %s', async (filter) => {
    const lies = [0, 1, 2, 3, 4, 5, 8, 9, 31, 63, 255, 4096, 65535, 65536, 0x7fffffff, 0x80000000, 0xffffffff];
    let errors = 0;
    for (const [n, stored] of bare(filter).slice(0, 25).entries()) {
      const [{ cdValues }] = stored.filters as [StoredFilter];
      for (let at = 0; at < Math.min(cdValues.length, 12); at += 1) {
        for (const lie of lies) {
          const lying = cdValues.map((value, i) => (i === at ? lie : value));
          const filters = [
            { id: stored.filters[0]?.id ?? 0, flags: 0, cdValues: n % 2 ? lying : lying.slice(0, at + 1) },
          ];
          const decoder = await pipelineDecoder(filters, stored.elementSize, stored.elements.length);
          // n-bit of elements of another size is left to libhdf5.
          if (!decoder) continue;
          const found = decodeOrError(decoder, stored.chunk);
          if (found instanceof H5Error) errors += 1;
          else expect(found.length).toBe(stored.elements.length);
        }
      }
    }
    expect(errors).toBeGreaterThan(200);
  });
});

describe('n-bit', () => {
  const chunkOf = async (cdValues: readonly number[], chunk: readonly number[], elementSize = 4, bytes = 4) => {
    const decoder = await pipelineDecoder([{ id: 5, flags: 0, cdValues }], elementSize, bytes);
    return Array.from(decoder?.decode(Uint8Array.from(chunk), 0) ?? []);
  };

  test('puts bits to their place, in both byte orders', async () => {
    // Of 12 bits after 4: 0xabc.
    expect(await chunkOf([8, 0, 1, 1, 4, 0, 12, 4], [0xab, 0xc0])).toEqual([0xc0, 0xab, 0, 0]);
    expect(await chunkOf([8, 0, 1, 1, 4, 1, 12, 4], [0xab, 0xc0])).toEqual([0, 0, 0xab, 0xc0]);
  });

  test.each([
    ['its number of values', [9, 0, 1, 1, 4, 0, 12, 4], 'nbit: 8 values, and the first states 9'],
    ['too many elements', [8, 0, 2, 1, 4, 0, 12, 4], 'nbit: 8 bytes are stated, the chunk has 4'],
    ['an unknown class', [8, 0, 1, 5, 4, 0, 12, 4], 'nbit: datatype class 5'],
    ['an unknown order', [8, 0, 1, 1, 4, 2, 12, 4], 'nbit: byte order 2'],
    ['no bits', [8, 0, 1, 1, 4, 0, 0, 4], 'nbit: a precision of 0 bits and an offset of 4 in 4 bytes'],
    ['too many bits', [8, 0, 1, 1, 4, 0, 29, 4], 'nbit: a precision of 29 bits and an offset of 4 in 4 bytes'],
    ['less than a datatype', [7, 0, 1, 1, 4, 0, 12], 'nbit: 7 values describe no whole datatype'],
    ['an array of larger elements', [10, 0, 1, 2, 4, 1, 8, 0, 12, 0], 'nbit: a part has 8 bytes, where there are 4'],
    ['an array of nothing', [10, 0, 1, 2, 4, 1, 0, 0, 12, 0], 'nbit: a part has 0 bytes, where there are 4'],
    ['a member beyond', [9, 0, 1, 3, 4, 1, 2, 4, 3], 'nbit: a member at 2 of 3 bytes in a compound of 4'],
    ['members of more bytes', [12, 0, 1, 3, 4, 2, 0, 4, 3, 0, 4, 3], 'nbit: a part has 3 bytes, where there are 1'],
  ])('refuses client data with %s', async (_, cdValues, message) => {
    await expect(chunkOf(cdValues, [0, 0, 0, 0])).rejects.toThrow(H5ErrorOf('corrupt-file', message));
  });

  test('follows types as deep as client data can describe them', async () => {
    const depth = 1000;
    const types = Array.from({ length: depth }, () => [2, 4]).flat();
    const values = [3 + types.length + 5, 0, 1, ...types, 1, 4, 0, 12, 4];
    expect(await chunkOf(values, [0xab, 0xc0])).toEqual([0xc0, 0xab, 0, 0]);
    const long = [5001, 0, 1, 2, 4, ...new Array<number>(4996).fill(2)];
    await expect(chunkOf(long, [0])).rejects.toThrow(H5ErrorOf('corrupt-file', 'nbit: 5001 values'));
  });

  test('of large opaque parts and arrays takes them in loops', async () => {
    const size = 3000;
    const bytes = Uint8Array.from({ length: 2 * size }, (_, i) => 7 * i);
    const values = [17, 0, 2, 3, size, 2, 0, 4, 2000, 2000, 2, 1000, 1, 1, 0, 8, 0];
    const found = await chunkOf(values, Array.from(bytes), size, bytes.length);
    expect(found).toEqual(Array.from(bytes));
  });

  test('leaves elements that it describes with another size to libhdf5', async () => {
    expect(await pipelineDecoder([{ id: 5, flags: 0, cdValues: [8, 0, 1, 1, 8, 0, 12, 4] }], 4, 4)).toBeUndefined();
  });
});

describe('scale-offset', () => {
  const values = (changes: Readonly<Record<number, number>>) =>
    [2, 0, 2, 0, 4, 1, 0, 1, 9, ...new Array<number>(11).fill(0)].map((value, i) => changes[i] ?? value);
  const decode = async (cdValues: readonly number[], chunk: readonly number[], bytes = 8) => {
    const decoder = await pipelineDecoder([{ id: 6, flags: 0, cdValues }], 4, bytes);
    return Array.from(decoder?.decode(Uint8Array.from(chunk), 0) ?? []);
  };
  /** A chunk of 4-bit differences from 256: 1, and the fill value. */
  const chunk = [4, 0, 0, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, ...new Array<number>(8).fill(0), 0x1f];

  test('adds the least number, or gives the fill value', async () => {
    expect(await decode(values({}), chunk)).toEqual([1, 1, 0, 0, 9, 0, 0, 0]);
    expect(await decode(values({ 7: 0 }), chunk)).toEqual([1, 1, 0, 0, 15, 1, 0, 0]);
    expect(await decode(values({ 6: 1 }), chunk)).toEqual([0, 0, 1, 1, 0, 0, 0, 9]);
  });

  test('makes many equal numbers of a header', async () => {
    const equal = [0, ...chunk.slice(1, 21)];
    expect(await decode(values({ 7: 0 }), equal)).toEqual([0, 1, 0, 0, 0, 1, 0, 0]);
    expect(await decode(values({}), equal)).toEqual([9, 0, 0, 0, 9, 0, 0, 0]);
  });

  test.each([
    [
      'a precision beyond its bytes',
      {},
      [33, ...chunk.slice(1)],
      'scaleoffset: numbers of 33 bits in elements of 4 bytes',
    ],
    ['fewer bytes than its numbers have', {}, chunk.slice(0, 21), 'scaleoffset: 0 bytes of 1'],
    ['no header', {}, chunk.slice(0, 20), 'scaleoffset: 20 bytes hold no header'],
    ['all bits, and too few bytes', {}, [32, ...chunk.slice(1)], 'scaleoffset: 1 bytes of 8'],
    ['more elements', { 2: 3 }, chunk, 'scaleoffset: 12 bytes are stated, the chunk has 8'],
    ['an unknown class', { 3: 2 }, chunk, 'scaleoffset: datatype class 2'],
    ['integers of three bytes', { 4: 3 }, chunk, 'scaleoffset: integers of 3 bytes'],
    ['floats with the scaling of integers', { 3: 1 }, chunk, 'scaleoffset: scale type 2 of floats'],
    ['an unknown order', { 6: 2 }, chunk, 'scaleoffset: sign 1, byte order 2, fill value 1'],
    ['more bits than an element has', { 1: 33 }, chunk, 'scaleoffset: 33 bits of 4 bytes'],
  ])('refuses %s', async (_, changes, stored, message) => {
    await expect(decode(values(changes), stored)).rejects.toThrow(H5ErrorOf('corrupt-file', message));
  });

  test('refuses by name the scaling that no library has', async () => {
    await expect(decode(values({ 0: 1, 3: 1 }), chunk)).rejects.toThrow(
      H5ErrorOf('unsupported', 'scaleoffset: E-scaling, which HDF5 defines and no library has'),
    );
  });
});

describe('szip', () => {
  const decode = async (cdValues: readonly number[], chunk: readonly number[], bytes = 16) => {
    const decoder = await pipelineDecoder([{ id: 4, flags: 0, cdValues }], 1, bytes);
    return Array.from(decoder?.decode(Uint8Array.from(chunk), 0) ?? []);
  };

  test.each([
    ['blocks of an odd number of samples', [4, 7, 8, 16], [16, 0, 0, 0, 0], 'szip: blocks of 7 samples'],
    ['blocks of no samples', [4, 0, 8, 16], [16, 0, 0, 0, 0], 'szip: blocks of 0 samples'],
    ['lines of no samples', [4, 8, 8, 0], [16, 0, 0, 0, 0], 'szip: lines of 0 samples'],
    ['lines without end', [4, 8, 8, 0xffffffff], [16, 0, 0, 0, 0], 'szip: lines of 4294967295 samples'],
    ['samples of 33 bits', [4, 8, 33, 16], [16, 0, 0, 0, 0], 'szip: samples of 33 bits'],
    ['another number of values', [4, 8, 8], [16, 0, 0, 0, 0], 'szip: 3 values, not 4'],
    ['no header', [4, 8, 8, 16], [16, 0, 0], 'szip: 3 bytes hold no header'],
    ['another size', [4, 8, 8, 16], [17, 0, 0, 0, 0], 'szip: 17 bytes are stated, the chunk has 16'],
    ['a stream that is all zeros', [4, 8, 8, 16], [16, 0, 0, 0, 0, 0, 0], 'szip: the stream ends before the chunk'],
    ['no stream', [4, 8, 8, 16], [16, 0, 0, 0], 'szip: the stream ends before the chunk'],
    // Low entropy (000), zero blocks (0), and 3 of them (001).
    [
      'more blocks of zeros than there are',
      [4, 8, 8, 16],
      [16, 0, 0, 0, 0b00000010],
      'szip: 3 blocks of zeros where 2 are left',
    ],
    // Low entropy (000), the second extension (1), and 91 zeros before a one.
    [
      'a code of no two samples',
      [4, 8, 8, 16],
      [16, 0, 0, 0, 0x10, ...new Array(10).fill(0), 0, 0x01],
      'szip: code 99 for two samples',
    ],
  ])('refuses %s', async (_, cdValues, chunk, message) => {
    await expect(decode(cdValues, chunk)).rejects.toThrow(H5ErrorOf('corrupt-file', message));
  });

  test('has zeros up to the end in a few bits', async () => {
    expect(await decode([4, 8, 8, 16], [16, 0, 0, 0, 0b00000000, 0b10000000])).toEqual(new Array(16).fill(0));
  });
});
