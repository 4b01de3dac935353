import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../../src/format/bytes/ByteReader.js';
import type { FileFormat } from '../../../src/format/bytes/FileFormat.js';
import { encodeDataspace, parseDataspace } from '../../../src/format/messages/dataspace.js';
import { encodeLayout } from '../../../src/format/messages/encodeLayout.js';
import { encodeExternalFiles, parseExternalFiles } from '../../../src/format/messages/externalFiles.js';
import { encodeFillValue, parseFillValue } from '../../../src/format/messages/fillValue.js';
import { encodeFilterPipeline, parseFilterPipeline } from '../../../src/format/messages/filterPipeline.js';
import { encodeGroupInfo, parseGroupInfo } from '../../../src/format/messages/groupInfo.js';
import { type ChunkIndex, type DataLayout, parseLayout } from '../../../src/format/messages/layout.js';
import { encodeLink, parseLink, type StoredLink } from '../../../src/format/messages/link.js';
import {
  encodeModificationTime,
  encodeOldModificationTime,
  parseModificationTime,
  parseOldModificationTime,
} from '../../../src/format/messages/modificationTime.js';
import {
  encodeAttributeInfo,
  encodeLinkInfo,
  parseAttributeInfo,
  parseLinkInfo,
  type StorageInfo,
} from '../../../src/format/messages/storageInfo.js';
import { FORMAT } from '../build.js';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }).map((one) => one.replaceAll('\0', '0'));
const address = fc.nat({ max: 2 ** 31 - 1 });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const bytes = (minLength: number) => fc.uint8Array({ minLength, maxLength: 40 });
const byte = fc.integer({ min: 1, max: 255 });

function sameAfter<T>(
  arbitrary: fc.Arbitrary<T>,
  encode: (value: T) => Uint8Array,
  parse: (from: ByteReader) => unknown,
) {
  return sameWith(FORMAT, arbitrary, encode, parse);
}

function sameWith<T>(
  format: FileFormat,
  arbitrary: fc.Arbitrary<T>,
  encode: (value: T) => Uint8Array,
  parse: (from: ByteReader) => unknown,
): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      const reader = new ByteReader(encode(value), format, 'message');
      expect(parse(reader)).toEqual(value);
      expect(reader.remaining).toBe(0);
    }),
    { numRuns: 300 },
  );
}

type Present<T> = T extends object
  ? { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
      [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
    }
  : never;

/** Without the properties that are undefined, as parsers leave them out. */
function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Present<T>;
}

const destination = fc.oneof(
  fc.record({ type: fc.constant('hard' as const), address }),
  fc.record({ type: fc.constant('soft' as const), target: text }),
  fc.record({ type: fc.constant('external' as const), file: text, target: text }),
  fc.record({
    type: fc.constant('user-defined' as const),
    linkClass: fc.integer({ min: 65, max: 255 }),
    data: bytes(0),
  }),
);
const link = fc
  .tuple(
    text,
    fc.constantFrom('ASCII' as const, 'UTF-8' as const),
    optional(fc.nat({ max: Number.MAX_SAFE_INTEGER })),
    destination,
  )
  .map(([name, cset, creationOrder, to]) => ({ ...present({ name, cset, creationOrder }), ...to }) as StoredLink);

const chunkIndex: fc.Arbitrary<ChunkIndex> = fc
  .tuple(
    optional(address),
    fc.oneof(
      fc.constantFrom({ type: 'implicit' as const }, { type: 'single' as const }),
      fc.record({ type: fc.constant('single' as const), storedSize: address, filterMask: address }),
      fc.record({ type: fc.constant('fixed-array' as const), pageBits: byte }),
      fc.record({
        type: fc.constant('extensible-array' as const),
        maxElementsBits: byte,
        indexBlockElements: byte,
        superBlockMinDataPointers: byte,
        dataBlockMinElements: byte,
        pageBits: byte,
      }),
      fc.record({ type: fc.constant('btree2' as const), nodeSize: address, splitPercent: byte, mergePercent: byte }),
    ),
  )
  .map(([at, parameters]) => present({ ...parameters, address: at }));

const sizes = (max: number) => fc.array(fc.integer({ min: 1, max }), { minLength: 1, maxLength: 32 });
const layout: fc.Arbitrary<DataLayout> = fc.oneof(
  fc.record({ kind: fc.constant('compact' as const), version: fc.constantFrom(3, 4, 5), data: bytes(0) }),
  fc
    .record({
      kind: fc.constant('contiguous' as const),
      version: fc.constantFrom(3, 4),
      address: optional(address),
      size: address,
    })
    .map(present),
  fc
    .record({ chunk: sizes(2 ** 32 - 1), elementSize: byte, at: optional(address) })
    .map(({ chunk, elementSize, at }): DataLayout => {
      const index = present({ type: 'btree1' as const, address: at });
      return { kind: 'chunked', version: 3, chunk, elementSize, partialChunksUnfiltered: false, index };
    }),
  fc.record({
    kind: fc.constant('chunked' as const),
    version: fc.constantFrom(4, 5),
    chunk: fc.oneof(sizes(255), sizes(65535), sizes(2 ** 40)),
    elementSize: address.map((size) => size + 1),
    partialChunksUnfiltered: fc.boolean(),
    index: chunkIndex,
  }),
  fc
    .record({
      kind: fc.constant('virtual' as const),
      version: fc.constantFrom(4, 5),
      mappings: optional(fc.record({ address, index: address })),
    })
    .map(present),
);

const storageInfo: fc.Arbitrary<StorageInfo> = fc
  .record({
    creationOrder: fc.constantFrom(undefined, 'tracked' as const, 'indexed' as const),
    maxCreationOrder: fc.nat({ max: 65535 }),
    heap: optional(address),
    nameIndex: optional(address),
    creationOrderIndex: optional(address),
  })
  .map(({ maxCreationOrder, creationOrderIndex, ...info }) =>
    present({
      ...info,
      ...(info.creationOrder && { maxCreationOrder }),
      ...(info.creationOrder === 'indexed' && { creationOrderIndex }),
    }),
  );

describe('what is encoded is the same when it is parsed', () => {
  test.each([2, 4, 8])('links, with addresses of %i bytes', (sizeofOffsets) => {
    const format = { ...FORMAT, sizeofOffsets };
    const end = 2 ** (8 * sizeofOffsets) - 1;
    const fitting = link.map((one) => (one.type === 'hard' ? { ...one, address: one.address % end } : one));
    sameWith(format, fitting, (value) => encodeLink(value, format), parseLink);
  });

  test.each([1, 255, 256, 65535, 65536])('the name of a link of %i bytes', (length) => {
    const value: StoredLink = { name: 'n'.repeat(length), cset: 'ASCII', type: 'hard', address: 800 };
    const encoded = encodeLink(value, FORMAT);
    expect(parseLink(new ByteReader(encoded, FORMAT, 'link'))).toEqual(value);
    const widths = [1, 2, 4];
    expect(encoded[1]).toBe([256, 65536].filter((limit) => length >= limit).length);
    expect(encoded.length).toBe(2 + widths[encoded[1]!]! + length + 8);
  });

  test('layouts', () => {
    sameAfter(layout, (value) => encodeLayout(value, FORMAT), parseLayout);
  });

  test('lists of external files', () => {
    const slot = fc.record({
      nameOffset: address,
      offset: address,
      size: fc.oneof(address, fc.constant(Number.POSITIVE_INFINITY)),
    });
    const list = fc.record({ heap: address, slots: fc.array(slot, { maxLength: 5 }) });
    sameAfter(list, (value) => encodeExternalFiles(value, FORMAT), parseExternalFiles);
  });

  test('layouts of versions 1 and 2 become those of version 3', () => {
    const index = { type: 'btree1', address: 800 } as const;
    const old = { kind: 'chunked', chunk: [3, 4], elementSize: 2, partialChunksUnfiltered: false, index } as const;
    const reader = new ByteReader(encodeLayout({ ...old, version: 1 }, FORMAT), FORMAT, 'layout');
    expect(parseLayout(reader)).toEqual({ ...old, version: 3 });
  });

  test.each([1, 2] as const)('dataspaces of version %i', (version) => {
    const simple = fc
      .array(fc.tuple(fc.nat(), fc.oneof(fc.nat(), fc.constant(Number.POSITIVE_INFINITY))), {
        minLength: 1,
        maxLength: 32,
      })
      .map((extents) => ({
        class: 'H5S_SIMPLE' as const,
        dims: extents.map(([size]) => size),
        maxdims: extents.map(([size, more]) => size + more),
        selection: { type: 'all' as const },
      }));
    const others = fc
      .constantFrom('H5S_SCALAR' as const, 'H5S_NULL' as const, 'H5S_SIMPLE' as const)
      .map((spaceClass) => ({ class: spaceClass, dims: [], maxdims: [], selection: { type: 'all' as const } }));
    sameAfter(fc.oneof(simple, others), (value) => encodeDataspace(value, FORMAT, { version }), parseDataspace);
  });

  test.each([2, 3] as const)('fill values of version %i', (version) => {
    const times = {
      fillTime: fc.constantFrom('alloc' as const, 'never' as const, 'ifset' as const),
      allocTime: fc.constantFrom('default' as const, 'early' as const, 'late' as const, 'incr' as const),
    };
    const fill = fc.oneof(
      fc.record({ defined: fc.constantFrom('undefined' as const, 'default' as const), ...times }),
      fc.record({ defined: fc.constant('user-defined' as const), ...times, bytes: bytes(1) }),
    );
    sameAfter(fill, (value) => encodeFillValue(value, version), parseFillValue);
  });

  test.each([1, 2] as const)('filter pipelines of version %i', (version) => {
    const filter = fc.record({
      id: fc.integer({ min: 256, max: 65535 }),
      name: optional(text),
      flags: fc.integer({ min: 0, max: 65535 }),
      cdValues: fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 9 }),
    });
    const pipeline = fc.array(filter.map(present), { maxLength: 32 });
    sameAfter(pipeline, (value) => encodeFilterPipeline(value, version), parseFilterPipeline);
  });

  test("the names of libhdf5's own filters are stored by version 1 only", () => {
    const deflate = { id: 1, flags: 0, cdValues: [9] };
    const read = (version: 1 | 2) =>
      parseFilterPipeline(new ByteReader(encodeFilterPipeline([deflate], version), FORMAT, 'pipeline'));
    expect(read(1)).toEqual([{ ...deflate, name: 'deflate' }]);
    expect(read(2)).toEqual([deflate]);
  });

  test('link info and attribute info', () => {
    sameAfter(storageInfo, (value) => encodeLinkInfo(value, FORMAT), parseLinkInfo);
    sameAfter(storageInfo, (value) => encodeAttributeInfo(value, FORMAT), parseAttributeInfo);
  });

  test('group info', () => {
    const count = fc.nat({ max: 65535 });
    const constants = fc
      .record({
        linkPhaseChange: optional(fc.record({ maxCompact: count, minDense: count })),
        estimate: optional(fc.record({ links: count, nameLength: count })),
      })
      .map(present);
    sameAfter(constants, encodeGroupInfo, parseGroupInfo);
  });

  test('times', () => {
    sameAfter(fc.integer({ min: 0, max: 2 ** 32 - 1 }), encodeModificationTime, parseModificationTime);
    const old = (reader: ByteReader) => {
      const seconds = parseOldModificationTime(reader);
      reader.skip(2); // reserved
      return seconds;
    };
    sameAfter(fc.integer({ min: 0, max: 253402300799 }), encodeOldModificationTime, old);
  });
});
