import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeElements } from '../../../src/connectors/native/reader/heaps/decodeElements.js';
import { readObjectAttributes } from '../../../src/format/attributes/readObjectAttributes.js';
import type { FileFormat } from '../../../src/format/bytes/FileFormat.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { elementPlaces } from '../../../src/format/globalHeap/elementPlaces.js';
import { GlobalHeapCollections } from '../../../src/format/globalHeap/GlobalHeapCollections.js';
import { readGlobalHeapObject } from '../../../src/format/globalHeap/globalHeap.js';
import { readObject } from '../../../src/format/objects/readObject.js';
import { readSuperblock } from '../../../src/format/superblock/superblock.js';
import type { Datatype } from '../../../src/model/Datatype.js';
import type { H5Data } from '../../../src/model/H5Data.js';
import { H5Error } from '../../../src/model/H5Error.js';
import { H5T_STD_U8LE } from '../../../src/model/H5T.js';
import { describeWithTools } from '../../support/tools.js';
import { bytes, type Field } from '../build.js';
import { type FileFacts, runScript } from '../facts.js';
import { objectAt } from '../objectAt.js';

const VLEN: Datatype = { class: 'H5T_VLEN', base: H5T_STD_U8LE };
const TEXT: Datatype = { class: 'H5T_STRING', size: 'H5T_VARIABLE', cset: 'UTF-8', strpad: 'NULLTERM' };
const REGION: Datatype = { class: 'H5T_REFERENCE', size: 12, refType: 'region' };
const STD: Datatype = { class: 'H5T_REFERENCE', size: 64, refType: 'std' };

/** An object of a collection. */
function object(index: number, data: Uint8Array, length = data.length): Uint8Array {
  return bytes([index, 2], [1, 2], [0, 4], [length, 8], data, new Uint8Array((8 - (data.length % 8)) % 8));
}

/** A collection of `size` bytes, the end of which is free. */
function collection(size: number, ...objects: Uint8Array[]): Uint8Array {
  const content = bytes('GCOL', 1, 0, 0, 0, [size, 8], ...objects);
  const free = Math.max(0, size - content.length);
  return bytes(content, free < 16 ? new Uint8Array(free) : bytes([0, 8], [free, 8], new Uint8Array(free - 16)));
}

/** The ID of an object, behind a number of items. */
function id(count: number, address: number, index: number): Uint8Array {
  return bytes([count, 4], [address, 8], [index, 4]);
}

/** Decodes elements of a file, and so finds all that they refer to. */
function decodeIn(file: Uint8Array, type: Datatype, elementSize: number, ...elements: Field[]): H5Data {
  const format: FileFormat = { sizeofOffsets: 8, sizeofLengths: 8, baseAddress: 0, fileSize: file.length };
  const stored = bytes(...elements);
  return decodeStored(format, file, type, elementSize, stored);
}

function decodeStored(format: FileFormat, file: Uint8Array, type: Datatype, elementSize: number, stored: Uint8Array) {
  const read = (offset: number, length: number) => file.subarray(offset, offset + length);
  const heaps = new GlobalHeapCollections(format);
  const n = Math.floor(stored.length / elementSize);
  return runSync(decodeElements(heaps, { datatype: type, elementSize }, stored, n, 'H5T_NATIVE', 1), read);
}

const corrupt = (message: RegExp | string) =>
  expect.objectContaining({ kind: 'corrupt-file', message: expect.stringMatching(message) });
const at16 = (heap: Uint8Array) => bytes(new Uint8Array(16), heap);

describe('elements with global heap IDs', () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5);
  const file = at16(collection(4096, object(1, data), object(7, new Uint8Array(0)), object(3, data)));

  test('IDs of objects that are there, and of nothing', () => {
    const none = new Uint8Array(0);
    const ids = [id(5, 16, 1), id(5, 16, 3), id(0, 16, 7), id(0, 0, 0), id(9, 0, 9)];
    expect(decodeIn(file, VLEN, 16, ...ids)).toEqual([data, data, none, none, none]);
    expect(decodeIn(file, TEXT, 16, id(5, 16, 1), id(0, 16, 7), id(9, 0, 0))).toEqual(['\x01\x02\x03\x04\x05', '', '']);
    // A reference to an object has its address in place.
    const token = bytes([0x12345678, 8]);
    expect(decodeIn(file, STD, 18, [2, 2], 8, token, new Uint8Array(7))).toEqual([{ type: 'object', file: 1, token }]);
    expect(decodeIn(file, H5T_STD_U8LE, 1, 1, 2, 3)).toEqual(Uint8Array.of(1, 2, 3));
    expect(decodeIn(file, VLEN, 16)).toEqual([]);
  });

  test('references to regions are there without them where those are no regions', () => {
    const tokens = [bytes([16, 8], [3, 4]), bytes([16, 8], [9, 4]), bytes([17, 8], [1, 4]), bytes([99999, 8], [1, 4])];
    const expected = tokens.map((token) => ({ type: 'region', file: 1, token }));
    expect(decodeIn(file, REGION, 12, ...tokens, [0, 8], [0, 4])).toEqual([...expected, null]);
  });

  test.each([
    ['an object that is not there', VLEN, 16, [id(1, 16, 2)], /no object 2/],
    ['more items than its object has', VLEN, 16, [id(6, 16, 1)], /object 1 has 5 bytes, not 6/],
    ['more characters than its object has', TEXT, 16, [id(6, 16, 3)], /object 3 has 5 bytes, not 6/],
    ['fewer items than its object has', VLEN, 16, [id(4, 16, 1)], /object 1 has 5 bytes, not 4/],
    ['a longer reference than its object has', STD, 18, [[3, 2], id(8, 16, 3)], /has 5 bytes, not 8/],
    ['a place that is no collection', VLEN, 16, [id(1, 17, 1)], /signature/],
    ['a place behind the file', VLEN, 16, [id(1, 99999, 1)], /left in the file/],
    ['the undefined address', VLEN, 16, [id(1, 0, 1).fill(255, 4, 12)], /undefined address/],
    ['the place of what is free', VLEN, 16, [id(0, 16, 0)], /no object 0/],
  ] as [string, Datatype, number, Field[], RegExp][])('%s', (_, type, size, elements, message) => {
    expect(() => decodeIn(file, type, size, ...elements)).toThrow(corrupt(message));
  });

  test('fields of compounds and arrays', () => {
    const array: Datatype = { class: 'H5T_ARRAY', size: 32, dims: [2], base: TEXT };
    const members = [
      { name: 'number', offset: 0, type: H5T_STD_U8LE },
      { name: 'texts', offset: 1, type: array },
    ];
    const compound: Datatype = { class: 'H5T_COMPOUND', size: 33, members };
    decodeIn(file, compound, 33, 9, id(5, 16, 1), id(5, 16, 3));
    expect(() => decodeIn(file, compound, 33, 9, id(5, 16, 1), id(6, 16, 3))).toThrow(corrupt('object 3'));
    const tooLarge: Datatype = { ...array, dims: [3] };
    expect(() => decodeIn(file, tooLarge, 32, id(0, 0, 0), id(0, 0, 0))).toThrow(corrupt('3 items of 16 bytes'));
    const outside: Datatype = { class: 'H5T_COMPOUND', size: 16, members: [{ name: 'a', offset: 1, type: TEXT }] };
    expect(() => decodeIn(file, outside, 16, id(0, 0, 0))).toThrow(corrupt('a field of 16 bytes at byte 1'));
  });

  test('sequences of sequences', () => {
    const nested: Datatype = { class: 'H5T_VLEN', base: TEXT };
    const inside = (count: number) =>
      at16(collection(4096, object(1, data), object(2, bytes(id(5, 16, 1), id(count, 16, 1)))));
    const text = '\x01\x02\x03\x04\x05';
    expect(decodeIn(inside(5), nested, 16, id(2, 16, 2))).toEqual([[text, text]]);
    expect(() => decodeIn(inside(6), nested, 16, id(2, 16, 2))).toThrow(corrupt('not 6'));
    expect(() => decodeIn(inside(5), nested, 16, id(1, 16, 2))).toThrow(corrupt('object 2 has 32 bytes, not 16'));
  });

  test.each([
    ['less bytes than its own head', collection(8), /8 bytes is less/],
    ['more bytes than the file', collection(8192).subarray(0, 4096), /8192/],
    ['an object that extends past it', collection(4096, object(1, data, 4090)), /object 1 of 4090 bytes/],
    ['an object of nearly 2^64 bytes', collection(4096, object(1, data).fill(255, 8, 16)), /more than the file/],
    ['free space of no bytes, at which libhdf5 stays for ever', collection(4096, object(0, data, 0)), /object 0/],
    ['an object twice', collection(4096, object(1, data), object(1, data)), /object 1 occurs twice/],
    ['another version', collection(4096).fill(0, 4, 5), /version 0/],
  ] as const)('a collection with %s', (_, heap, message) => {
    expect(() => decodeIn(at16(heap), VLEN, 16, id(1, 16, 1))).toThrow(corrupt(message));
  });

  test('collections that overlap', () => {
    const heap = new Uint8Array(64 * 1024);
    const elements: Uint8Array[] = [];
    for (let at = 16; at < 32 * 1024; at += 64) {
      heap.set(bytes('GCOL', 1, 0, 0, 0, [32 * 1024, 8], [1, 2], [0, 6], [8, 8]), at);
      heap.set(bytes([0, 8], [32 * 1024 - 40, 8]), at + 40);
      elements.push(id(1, at, 1));
    }
    expect(() => decodeIn(heap, VLEN, 16, ...elements)).toThrow(corrupt('overlaps'));
  });

  test('objects that hold their own IDs end, where there would be no end of sequences', () => {
    // 100 sequences of 100 sequences of 100, and so on, 8 deep, all of them in one object.
    const ids = Array.from({ length: 100 }, () => id(100, 16, 1));
    const heap = at16(collection(4096, object(1, bytes(...ids))));
    const type = Array.from({ length: 8 }).reduce<Datatype>((base) => ({ class: 'H5T_VLEN', base }), VLEN);
    expect(() => decodeIn(heap, type, 16, ...ids)).toThrow(corrupt(/variable-length data of .* bytes or more/));
  });

  test('many elements with one large object are no data', () => {
    const heap = at16(collection(2 ** 20, object(1, new Uint8Array(2 ** 19))));
    const ids = (n: number) => Array.from({ length: n }, () => id(2 ** 19, 16, 1));
    expect(decodeIn(heap, VLEN, 16, ...ids(3))).toHaveLength(3);
    expect(() => decodeIn(heap, VLEN, 16, ...ids(1000))).toThrow(corrupt(/variable-length data of .* bytes or more/));
  });

  test('one text for many elements is read once', () => {
    const heap = at16(collection(2 ** 20, object(1, new Uint8Array(2 ** 19).fill(0x61))));
    const texts = decodeIn(heap, TEXT, 16, ...Array.from({ length: 1000 }, () => id(2 ** 19, 16, 1)));
    expect(new Set(texts as string[])).toEqual(new Set(['a'.repeat(2 ** 19)]));
  });

  test('any bytes at all', () => {
    const fields = fc.array(fc.tuple(fc.nat(6), fc.constantFrom(0, 16, 17, 4096), fc.nat(8)), { maxLength: 8 });
    const objects = fc.array(fc.tuple(fc.nat(4), fc.uint8Array({ maxLength: 20 }), fc.nat(40)), { maxLength: 6 });
    fc.assert(
      fc.property(fields, objects, fc.nat(300), (elements, content, size) => {
        const heap = at16(collection(size, ...content.map(([index, own, length]) => object(index, own, length))));
        try {
          decodeIn(heap, { class: 'H5T_VLEN', base: TEXT }, 16, ...elements.map((element) => id(...element)));
        } catch (error) {
          expect(error).toBeInstanceOf(H5Error);
          expect((error as H5Error).kind).toBe('corrupt-file');
        }
      }),
      { numRuns: 2000, seed: 11 },
    );
  });
});

describe('the file of h5wasm with variable-length data', () => {
  const path = fileURLToPath(new URL('../../../node_modules/h5wasm/test/vlen.h5', import.meta.url));
  const original = new Uint8Array(readFileSync(path));

  const checkDataset = (file: Uint8Array, name: string) => {
    const read = (offset: number, length: number) => file.subarray(offset, offset + length);
    const superblock = runSync(readSuperblock(file.length), read);
    const dataset = runSync(readObject(superblock, runSync(objectAt(superblock, name), read)), read);
    if (dataset.kind !== 'dataset' || dataset.layout.kind !== 'contiguous') throw new Error(`${name} is another one`);
    const { datatype, elementSize, dataspace, layout } = dataset;
    const length = dataspace.dims.reduce((product, size) => product * size, elementSize);
    decodeStored(superblock, file, datatype, elementSize, read(layout.address!, length));
  };

  test('is right as it is', () => {
    for (const name of ['/float32_oneD', '/int8_scalar', '/uint8_blobs']) checkDataset(original, name);
  });

  // An object's size of 2^56 - 1: libhdf5 in 32 bits went from it to itself, and reading the dataset never ended.
  test('an object that says it has nearly all bytes there can be is refused', () => {
    const damaged = original.slice().fill(0xff, 2087, 2095);
    const message = 'global heap collection at 2064: 72057594037927940 bytes are more than the file has';
    expect(() => checkDataset(damaged, '/float32_oneD')).toThrow(corrupt(message));
    const read = (offset: number, length: number) => damaged.subarray(offset, offset + length);
    const format = runSync(readSuperblock(damaged.length), read);
    expect(() => runSync(readGlobalHeapObject(format, 2064, 2), read)).toThrow(corrupt(message));
  });

  test('any damage to a collection or an ID is refused or changes no size', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.integer({ min: 2048, max: 6400 }), fc.nat(255), fc.constantFrom(1, 2, 8), (at, value, length) => {
        const damaged = original.slice().fill(value, at, at + length);
        try {
          checkDataset(damaged, '/float32_oneD');
        } catch (error) {
          expect((error as H5Error).kind).toBe('corrupt-file');
          refused++;
        }
      }),
      { numRuns: 3000, seed: 5 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});

describeWithTools('variable-length data that HDF5 wrote', ['python'], ({ python }) => {
  let directory: string;
  let facts: Record<string, FileFacts>;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-heaps-'));
    runScript(python, '../corpus/generate.py', directory);
    const paths = readdirSync(directory).filter((name) => name.endsWith('.h5'));
    facts = JSON.parse(runScript(python, 'facts.py', ...paths.map((name) => join(directory, name))));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('is never refused', () => {
    let checked = 0;
    for (const [path, { objects }] of Object.entries(facts)) {
      const file = new Uint8Array(readFileSync(path));
      const read = (offset: number, length: number) => file.subarray(offset, offset + length);
      const superblock = runSync(readSuperblock(file.length), read);
      const { sizeofOffsets } = superblock;
      const verify = (type: Datatype, size: number, elements: Uint8Array) => {
        if (elementPlaces(type, size, { sizeofOffsets, references: true }).length === 0) return;
        checked++;
        decodeStored(superblock, file, type, size, elements);
      };
      for (const { address } of objects) {
        const object = runSync(readObject(superblock, address), read);
        for (const attribute of runSync(readObjectAttributes(superblock, object), read)) {
          if (!('error' in attribute)) verify(attribute.datatype, attribute.elementSize, attribute.data);
        }
        if (object.kind !== 'dataset') continue;
        const { datatype, elementSize, layout, dataspace } = object;
        const length = dataspace.dims.reduce((product, size) => product * size, elementSize);
        if (layout.kind === 'compact') verify(datatype, elementSize, layout.data);
        if (layout.kind === 'contiguous' && layout.address !== undefined && dataspace.class !== 'H5S_NULL') {
          verify(datatype, elementSize, read(superblock.baseAddress + layout.address, length));
        }
      }
    }
    expect(checked).toBeGreaterThan(100);
  });
});
