import { describe, expect, test } from 'vitest';
import { encodeContinuation } from '../../../src/format/messages/continuation.js';
import { encodeDataspace } from '../../../src/format/messages/dataspace.js';
import { encodeLayout } from '../../../src/format/messages/encodeLayout.js';
import { encodeExternalFiles } from '../../../src/format/messages/externalFiles.js';
import { encodeFillValue } from '../../../src/format/messages/fillValue.js';
import { encodeFilterPipeline } from '../../../src/format/messages/filterPipeline.js';
import { encodeGroupInfo } from '../../../src/format/messages/groupInfo.js';
import { encodeLink, type StoredLink } from '../../../src/format/messages/link.js';
import { encodeModificationTime } from '../../../src/format/messages/modificationTime.js';
import { encodeReferenceCount } from '../../../src/format/messages/referenceCount.js';
import { encodeSharedMessage } from '../../../src/format/messages/sharedMessage.js';
import { encodeAttributeInfo } from '../../../src/format/messages/storageInfo.js';
import { encodeSymbolTable } from '../../../src/format/messages/symbolTable.js';
import { FORMAT } from '../build.js';

const SMALL = { ...FORMAT, sizeofOffsets: 2, sizeofLengths: 2 };
const SOFT: StoredLink = { name: 'n', cset: 'ASCII', type: 'soft', target: 't' };
const FILTER = { id: 1, flags: 0, cdValues: [] };
const FILL = { defined: 'default', fillTime: 'ifset', allocTime: 'late' } as const;
const CHUNKED = { kind: 'chunked', chunk: [2], elementSize: 1, partialChunksUnfiltered: false } as const;
const BTREE1 = { type: 'btree1' } as const;
const simple = (dims: number[], maxdims: number[] = dims) => ({ class: 'H5S_SIMPLE' as const, dims, maxdims });

describe('what the user of a routine may ask for and no file holds is a bad argument', () => {
  test.each<[string, () => Uint8Array, RegExp]>([
    ['a link without a name', () => encodeLink({ ...SOFT, name: '' }, FORMAT), /without a name/],
    ['a name with a NUL', () => encodeLink({ ...SOFT, name: 'a\0b' }, FORMAT), /name of a link .* NUL/],
    ['a destination with a NUL', () => encodeLink({ ...SOFT, target: '\0' }, FORMAT), /destination of link 'n' .* NUL/],
    [
      'a long destination',
      () => encodeLink({ ...SOFT, target: 't'.repeat(65536) }, FORMAT),
      /65536 bytes; at most 65535/,
    ],
    ['33 filters', () => encodeFilterPipeline(Array(33).fill(FILTER), 2), /33 filters; at most 32/],
    ['a filter with a long name', () => encodeFilterPipeline([{ ...FILTER, name: 'n'.repeat(65528) }], 1), /filter 1/],
  ])('%s', (_, encode, message) => {
    expect(encode).toThrow(expect.objectContaining({ kind: 'bad-argument', message: expect.stringMatching(message) }));
  });
});

test('an address that does not fit into the sizes of a file is unsupported', () => {
  expect(() => encodeSymbolTable({ btree: 65536, heap: 0 }, SMALL)).toThrow(
    expect.objectContaining({ kind: 'unsupported', message: expect.stringMatching(/65536/) }),
  );
});

describe('what contradicts itself or does not fit its field is a range error', () => {
  test.each<[string, () => Uint8Array, RegExp]>([
    ['a length beyond two bytes', () => encodeContinuation({ address: 1, length: 65536 }, SMALL), /65536/],
    ['a size beyond two bytes', () => encodeDataspace(simple([65536]), SMALL), /65536/],
    ['an address that is no integer', () => encodeSharedMessage(1.5, FORMAT), /1.5/],
    ['a negative address', () => encodeContinuation({ address: -1, length: 8 }, FORMAT), /-1/],
    ['a reference count beyond four bytes', () => encodeReferenceCount(2 ** 32), /4294967296/],
    ['a time beyond four bytes', () => encodeModificationTime(2 ** 32), /4294967296/],
    ['a count of links', () => encodeGroupInfo({ estimate: { links: 65536, nameLength: 8 } }), /65536/],
    ['an index that is not announced', () => encodeAttributeInfo({ creationOrderIndex: 8 }, FORMAT), /not indexed/],
    ['rank 33', () => encodeDataspace(simple(Array(33).fill(1)), FORMAT), /rank 33/],
    ['a scalar with a dimension', () => encodeDataspace({ ...simple([1]), class: 'H5S_SCALAR' }, FORMAT), /rank 1/],
    ['maximum sizes of others', () => encodeDataspace(simple([1], []), FORMAT), /0 maximum sizes for 1/],
    ['a size above the greatest', () => encodeDataspace(simple([1, 3], [1, 2]), FORMAT), /dimension 1 is 3/],
    ['an endless size', () => encodeDataspace(simple([Number.POSITIVE_INFINITY]), FORMAT), /Infinity/],
    ['a fill value without bytes', () => encodeFillValue({ ...FILL, defined: 'user-defined' }, 3), /with 0 bytes/],
    ['bytes of no fill value', () => encodeFillValue({ ...FILL, bytes: Uint8Array.of(1) }, 2), /default with 1 bytes/],
    ['a client value', () => encodeFilterPipeline([{ ...FILTER, cdValues: [-1] }], 1), /-1/],
    ['a filter number', () => encodeFilterPipeline([{ ...FILTER, id: 65536 }], 2), /65536/],
    [
      'a link class',
      () => encodeLink({ ...SOFT, type: 'user-defined', linkClass: 64, data: new Uint8Array() }, FORMAT),
      /64/,
    ],
    ['compact data', () => encodeLayout({ kind: 'compact', version: 3, data: new Uint8Array(65536) }, FORMAT), /65536/],
    [
      'a contiguous layout without a size',
      () => encodeLayout({ kind: 'contiguous', version: 2 }, FORMAT),
      /without its size/,
    ],
    ['a virtual layout of version 3', () => encodeLayout({ kind: 'virtual', version: 3 }, FORMAT), /version 3/],
    [
      'a B-tree in version 4',
      () => encodeLayout({ ...CHUNKED, version: 4, index: BTREE1 }, FORMAT),
      /btree1 in version 4/,
    ],
    [
      'an array in version 3',
      () => encodeLayout({ ...CHUNKED, version: 3, index: { type: 'implicit' } }, FORMAT),
      /implicit in/,
    ],
    [
      'partial chunks in version 3',
      () => encodeLayout({ ...CHUNKED, version: 3, partialChunksUnfiltered: true, index: BTREE1 }, FORMAT),
      /partial chunks/,
    ],
    [
      'chunks of no elements',
      () => encodeLayout({ ...CHUNKED, version: 3, chunk: [2, 0], index: BTREE1 }, FORMAT),
      /2 × 0/,
    ],
    ['chunks of rank 0', () => encodeLayout({ ...CHUNKED, version: 3, chunk: [], index: BTREE1 }, FORMAT), /rank 0/],
    [
      'a large chunk in version 3',
      () => encodeLayout({ ...CHUNKED, version: 3, chunk: [2 ** 32], index: BTREE1 }, FORMAT),
      /429/,
    ],
    [
      '65536 external files',
      () => encodeExternalFiles({ heap: 8, slots: Array(65536).fill({ nameOffset: 0, offset: 0, size: 1 }) }, FORMAT),
      /65536/,
    ],
  ])('%s', (_, encode, message) => {
    expect(encode).toThrow(RangeError);
    expect(encode).toThrow(message);
  });
});
