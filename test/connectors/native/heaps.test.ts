import { describe, expect, test } from 'vitest';
import { decodeElements } from '../../../src/connectors/native/reader/heaps/decodeElements.js';
import { runAsync } from '../../../src/format/bytes/runAsync.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { GlobalHeapCollections } from '../../../src/format/globalHeap/GlobalHeapCollections.js';
import { GlobalHeapCollector } from '../../../src/format/globalHeap/GlobalHeapCollector.js';
import type { Datatype } from '../../../src/model/Datatype.js';
import type { H5Data } from '../../../src/model/H5Data.js';
import { compound, H5T_NATIVE_DOUBLE, H5T_STD_I32LE, H5T_STD_U8LE, H5Tvlen_create } from '../../../src/model/H5T.js';
import type { ByteRange } from '../../../src/storage/RangeReader.js';
import { bytes } from '../../format/build.js';

const COLLECTION = 4096;
const TEXT: Datatype = { class: 'H5T_STRING', size: 'H5T_VARIABLE', cset: 'UTF-8', strpad: 'NULLTERM' };

/** The ID of the only object of the nth collection. */
const id = (count: number, n: number) => bytes([count, 4], [n * COLLECTION, 8], [1, 4]);

/** A file that begins with a block of anything, and then has one object a collection. */
function fileOf(objects: readonly Uint8Array[], size = COLLECTION): Uint8Array {
  const file = new Uint8Array(COLLECTION + objects.length * size);
  for (const [n, object] of objects.entries()) {
    const at = COLLECTION + n * size;
    const head = bytes('GCOL', 1, 0, 0, 0, [size, 8], [1, 2], [1, 2], [0, 4], [object.length, 8]);
    file.set(head, at);
    file.set(object, at + head.length);
    const rest = Math.ceil((head.length + object.length) / 8) * 8;
    file.set(bytes([0, 8], [size - rest, 8]), at + rest);
  }
  return file;
}

const formatOf = (file: Uint8Array) => ({
  sizeofOffsets: 8,
  sizeofLengths: 8,
  baseAddress: 0,
  fileSize: file.length,
});

/** Decodes over bytes that are late; and the batches that were read. */
async function decodeLate(file: Uint8Array, datatype: Datatype, elementSize: number, data: Uint8Array, n: number) {
  const batches: number[] = [];
  const reader = {
    async read(ranges: readonly ByteRange[]) {
      batches.push(ranges.length);
      await Promise.resolve();
      return ranges.map(({ offset, length }) => file.subarray(offset, offset + length));
    },
  };
  const heaps = new GlobalHeapCollections(formatOf(file));
  const decode = () => runAsync(decodeElements(heaps, { datatype, elementSize }, data, n, 'H5T_NATIVE', 1), reader);
  return { values: await decode(), batches, decode };
}

describe('heaps that elements refer to', () => {
  const words = Array.from({ length: 50 }, (_, n) => new TextEncoder().encode(`word ${n}`));

  test('are read in one batch where they are late, and once', async () => {
    const file = fileOf(words);
    const elements = bytes(...words.map(({ length }, n) => id(length, n + 1)));
    const { values, batches, decode } = await decodeLate(file, TEXT, 16, elements, 50);
    expect(values).toEqual(words.map((_, n) => `word ${n}`));
    expect(batches).toEqual([50]);
    expect(await decode()).toEqual(values);
    expect(batches).toEqual([50]);
  });

  test('of sequences in sequences are read in as many batches as they are deep', async () => {
    const inner = Array.from({ length: 10 }, (_, n) =>
      bytes(id(words[n]!.length, 11 + n), id(words[n]!.length, 11 + n)),
    );
    const file = fileOf([...inner, ...words.slice(0, 10)]);
    const elements = bytes(...inner.map((_, n) => id(2, n + 1)));
    const { values, batches } = await decodeLate(file, H5Tvlen_create(TEXT), 16, elements, 10);
    expect(values).toEqual(inner.map((_, n) => [`word ${n}`, `word ${n}`]));
    expect(batches).toEqual([10, 10]);
  });

  test('of fields that are not wanted are not read, and may be damaged', () => {
    const type = compound({ text: TEXT, n: H5T_STD_I32LE });
    const stored = { ...type, size: 20, members: [type.members[0]!, { ...type.members[1]!, offset: 16 }] };
    const file = fileOf([]);
    const elements = bytes(id(5, 7), [1, 4], id(6, 8), [2, 4]);
    const heaps = new GlobalHeapCollections(formatOf(file));
    const read = (offset: number, length: number) => file.subarray(offset, offset + length);
    const decode = (memType: Datatype): H5Data =>
      runSync(decodeElements(heaps, { datatype: stored, elementSize: 20 }, elements, 2, memType, 1), read);
    expect(decode(compound({ n: H5T_NATIVE_DOUBLE }))).toEqual({ n: Float64Array.of(1, 2) });
    expect(() => decode(compound({ text: TEXT }))).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  });

  test('that are large are read for a part of the elements at a time', () => {
    const large = 2 ** 24;
    const file = fileOf(
      [0, 1, 2, 3, 4].map((n) => new Uint8Array(large).fill(n)),
      large + COLLECTION,
    );
    const read = (offset: number, length: number) => file.subarray(offset, offset + length);
    const at = (n: number) => bytes([large, 4], [COLLECTION + n * (large + COLLECTION), 8], [1, 4]);
    const elements = bytes(...[0, 1, 2, 3, 4].map(at));
    const type = H5Tvlen_create(H5T_STD_U8LE);
    const collector = new GlobalHeapCollector(new GlobalHeapCollections(formatOf(file)), type, 16);
    const counts: number[] = [];
    for (let from = 0; from < 5; ) {
      const { count } = runSync(collector.collect(elements, from), read);
      counts.push(count);
      from += count;
    }
    expect(counts).toEqual([1, 1, 1, 1, 1]);
    const heaps = new GlobalHeapCollections(formatOf(file));
    const values = runSync(
      decodeElements(heaps, { datatype: type, elementSize: 16 }, elements, 5, 'H5T_NATIVE', 1),
      read,
    );
    expect((values as Uint8Array[]).map((one) => [one.length, one[0]])).toEqual([0, 1, 2, 3, 4].map((n) => [large, n]));
  });
});
