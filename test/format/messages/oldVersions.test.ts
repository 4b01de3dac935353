import { expect, test } from 'vitest';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { parseAttribute, type SharedParts } from '../../../src/format/messages/attribute.js';
import { parseDataspace } from '../../../src/format/messages/dataspace.js';
import { parseFillValue, parseOldFillValue } from '../../../src/format/messages/fillValue.js';
import { parseFilterPipeline } from '../../../src/format/messages/filterPipeline.js';
import { parseLayout } from '../../../src/format/messages/layout.js';
import { parseModificationTime, parseOldModificationTime } from '../../../src/format/messages/modificationTime.js';
import { parseSharedMessage } from '../../../src/format/messages/sharedMessage.js';
import { bytes, type Field, reader } from '../build.js';

// Versions of messages that old libraries wrote and today's only read; also what is wrong in any version.

const corrupt = expect.objectContaining({ kind: 'corrupt-file' });
const unsupported = expect.objectContaining({ kind: 'unsupported' });
const UNDEFINED = [2n ** 64n - 1n, 8] as const;

test('layout versions 1 and 2 store the dimensions of every class', () => {
  const head = (rank: number, layoutClass: number) => bytes(1, rank, layoutClass, [0, 5]);
  expect(parseLayout(reader(head(2, 1), [800, 8], [3, 4], [4, 4]))).toEqual({
    kind: 'contiguous',
    version: 1,
    address: 800,
  });
  expect(parseLayout(reader(head(3, 2), UNDEFINED, [3, 4], [4, 4], [8, 4]))).toEqual({
    kind: 'chunked',
    version: 1,
    chunk: [3, 4],
    elementSize: 8,
    partialChunksUnfiltered: false,
    index: { type: 'btree1' },
  });
  expect(parseLayout(reader(head(1, 0), [3, 4], [3, 4], 'abc'))).toEqual({
    kind: 'compact',
    version: 1,
    data: bytes('abc'),
  });
  expect(() => parseLayout(reader(head(0, 1)))).toThrow(corrupt);
  expect(() => parseLayout(reader(head(2, 3)))).toThrow(corrupt);
});

test('layouts of later versions that cannot be', () => {
  expect(() => parseLayout(reader(6, 1))).toThrow(unsupported);
  expect(() => parseLayout(reader(3, 3))).toThrow('layout class 3');
  expect(() => parseLayout(reader(5, 4))).toThrow('structured chunks');
  expect(() => parseLayout(reader(5, 5))).toThrow('layout class 5');
  expect(() => parseLayout(reader(3, 2, 3, [800, 8], [3, 4], [0, 4], [8, 4]))).toThrow('chunk dimension 1 is 0');
  expect(() => parseLayout(reader(3, 2, 40, [800, 8]))).toThrow('40 chunk dimensions');
  expect(() => parseLayout(reader(4, 2, 4, 2, 1))).toThrow('chunk flags 0x4');
  expect(() => parseLayout(reader(4, 2, 0, 2, 9))).toThrow('chunk dimensions of 9 bytes');
  expect(() => parseLayout(reader(4, 2, 0, 2, 1, 5, 4, 0))).toThrow(unsupported);
  expect(() => parseLayout(reader(3, 0, [10, 2], 'abc'))).toThrow(corrupt);
});

test('parameters of the chunk indexes are kept', () => {
  const chunked = (flags: number, ...index: readonly Field[]) =>
    parseLayout(reader(5, 2, flags, 2, 1, 10, 4, ...index, [4000, 8]));
  const index = { address: 4000 };
  expect(chunked(2, 1, [77, 8], [1, 4])).toMatchObject({
    version: 5,
    index: { ...index, type: 'single', storedSize: 77, filterMask: 1 },
  });
  expect(chunked(1, 2)).toMatchObject({ partialChunksUnfiltered: true, index: { ...index, type: 'implicit' } });
  expect(chunked(0, 3, 10)).toMatchObject({ index: { ...index, type: 'fixed-array', pageBits: 10 } });
  expect(chunked(0, 4, 32, 4, 4, 16, 10)).toMatchObject({
    index: {
      ...index,
      type: 'extensible-array',
      maxElementsBits: 32,
      indexBlockElements: 4,
      superBlockMinDataPointers: 4,
      dataBlockMinElements: 16,
      pageBits: 10,
    },
  });
  expect(chunked(0, 5, [2048, 4], 100, 40)).toMatchObject({
    index: { ...index, type: 'btree2', nodeSize: 2048, splitPercent: 100, mergePercent: 40 },
  });
});

test('fill value versions 1 and 2, and the message before them', () => {
  const times = { allocTime: 'late', fillTime: 'ifset' };
  const undefinedValue = [2n ** 32n - 1n, 4] as const;
  expect(parseFillValue(reader(1, 2, 2, 1, [2, 4], 'ab'))).toEqual({
    defined: 'user-defined',
    ...times,
    bytes: bytes('ab'),
  });
  expect(parseFillValue(reader(1, 2, 2, 1, [0, 4]))).toEqual({ defined: 'default', ...times });
  expect(parseFillValue(reader(1, 2, 2, 0, undefinedValue))).toEqual({ defined: 'undefined', ...times });
  expect(parseFillValue(reader(2, 2, 2, 0))).toEqual({ defined: 'undefined', ...times });
  expect(parseOldFillValue(reader([2, 4], 'ab'))).toEqual({ defined: 'user-defined', ...times, bytes: bytes('ab') });
  expect(parseOldFillValue(reader([0, 4]))).toEqual({ defined: 'undefined', ...times });
  expect(() => parseFillValue(reader(2, 4, 2, 0))).toThrow(corrupt);
  expect(() => parseFillValue(reader(3, 0x30))).toThrow(corrupt);
  expect(() => parseFillValue(reader(3, 0x2a, [0, 4]))).toThrow('a fill value of 0 bytes');
  expect(() => parseFillValue(reader(2, 2, 2, 1, [2 ** 32 - 2, 4]))).toThrow('a fill value of -2 bytes');
});

test('filter pipeline version 1 pads names and odd numbers of values', () => {
  const filter = bytes([305, 2], [8, 2], [1, 2], [1, 2], 'ours\0\0\0\0', [9, 4], [0, 4]);
  expect(parseFilterPipeline(reader(1, 2, [0, 6], filter, filter))).toEqual([
    { id: 305, name: 'ours', flags: 1, cdValues: [9] },
    { id: 305, name: 'ours', flags: 1, cdValues: [9] },
  ]);
  expect(() => parseFilterPipeline(reader(3, 1))).toThrow(unsupported);
  expect(() => parseFilterPipeline(reader(1, 33, [0, 6]))).toThrow('33 filters');
  expect(() => parseFilterPipeline(reader(1, 1, [0, 6], [1, 2], [3, 2], [0, 4]))).toThrow('a name of 3 bytes');
  expect(() => parseFilterPipeline(reader(2, 1, [1, 2], [0, 2], [0xffff, 2]))).toThrow(corrupt);
});

test('dataspaces that cannot be', () => {
  expect(() => parseDataspace(reader(2, 33, 0, 1))).toThrow('rank 33');
  expect(() => parseDataspace(reader(2, 1, 0, 2, [4, 8]))).toThrow('H5S_NULL of rank 1');
  expect(() => parseDataspace(reader(2, 0, 0, 3))).toThrow(unsupported);
  expect(() => parseDataspace(reader(1, 2, 0, 0, [0, 4], [4, 8]))).toThrow(corrupt);
});

test('attribute version 1 pads its parts, later ones do not', () => {
  const type = bytes(0x10, [0, 3], [2, 4], [0, 2], [16, 2]);
  const space = bytes(1, 1, 0, [0, 5], [3, 8]);
  const unused = () => {
    throw new Error('nothing is shared');
  };
  const shared: SharedParts = { datatype: unused, dataspace: unused };
  const parse = (...fields: readonly Field[]) => runSync(parseAttribute(reader(...fields), shared), () => bytes());
  const sizes = [[5, 2] as const, [12, 2] as const, [16, 2] as const];
  const expected = { name: 'name', cset: 'ASCII', elementSize: 2, data: bytes('abcdef') };
  expect(parse(1, 0xff, ...sizes, 'name\0\0\0\0', type, [0, 4], space, 'abcdef')).toMatchObject(expected);
  expect(parse(2, 0, ...sizes, 'name\0', type, space, 'abcdef')).toMatchObject(expected);
  expect(parse(3, 0, ...sizes, 1, 'name\0', type, space, 'abcdef')).toMatchObject({ ...expected, cset: 'UTF-8' });
  expect(() => parse(3, 0, ...sizes, 0, 'name\0', type, space, 'abcde')).toThrow(corrupt);
});

test('modification times', () => {
  expect(parseModificationTime(reader(1, 0, 0, 0, [1234567890, 4]))).toBe(1234567890);
  expect(parseOldModificationTime(reader('20090213233130\0\0'))).toBe(1234567890);
  expect(() => parseOldModificationTime(reader('yesterday, late'))).toThrow('"yesterday, lat" is not a time');
});

test('pointers to shared messages', () => {
  expect(parseSharedMessage(reader(1, 0, [0, 6], [77, 8], [800, 8]))).toEqual({ kind: 'committed', address: 800 });
  expect(parseSharedMessage(reader(2, 0, [800, 8]))).toEqual({ kind: 'committed', address: 800 });
  expect(parseSharedMessage(reader(3, 2, [800, 8]))).toEqual({ kind: 'committed', address: 800 });
  expect(parseSharedMessage(reader(3, 1, 'heap id!'))).toEqual({ kind: 'heap', id: bytes('heap id!') });
  expect(() => parseSharedMessage(reader(2, 0, UNDEFINED))).toThrow(corrupt);
});
