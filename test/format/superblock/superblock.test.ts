import { describe, expect, test } from 'vitest';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { isGroup } from '../../../src/format/links/LinkStorage.js';
import { createFile } from '../../../src/format/superblock/createFile.js';
import { readSuperblock } from '../../../src/format/superblock/superblock.js';
import { BytesStorage } from '../../../src/storage/bytes.js';
import { bytes, type Field } from '../build.js';

const SIGNATURE = bytes(0x89, 'HDF\r\n', 0x1a, '\n');
const UNDEFINED = [2n ** 64n - 1n, 8] as const;

const read = (file: Uint8Array) =>
  runSync(readSuperblock(file.length), (offset, length) => file.subarray(offset, offset + length));
const padded = (file: Uint8Array) => bytes(file, new Uint8Array(200));
const withChecksum = (...fields: readonly Field[]) => {
  const body = bytes(...fields);
  return padded(bytes(body, [lookup3(body), 4]));
};

const version0 = (...sizes: [number, number]) => bytes(SIGNATURE, 0, 0, 0, 0, 0, ...sizes, 0, [4, 2], [16, 2], [0, 4]);

test('version 0', () => {
  const file = padded(
    bytes(version0(8, 8), [0, 8], UNDEFINED, [2048, 8], UNDEFINED, [0, 8], [96, 8], [1, 4], [0, 4], [136, 8], [680, 8]),
  );
  expect(read(file)).toEqual({
    version: 0,
    sizeofOffsets: 8,
    sizeofLengths: 8,
    baseAddress: 0,
    fileSize: file.length,
    rootGroup: 96,
    endOfFile: 2048,
    statusFlags: 0,
    btreeK: { groupLeaf: 4, groupInternal: 16, indexedStorage: 32 },
  });
});

test('version 1 with addresses of 4 bytes and lengths of 2', () => {
  const none = [0xffffffff, 4] as const;
  const head = bytes(SIGNATURE, 1, 0, 0, 0, 0, 4, 2, 0, [5, 2], [17, 2], [3, 4], [33, 2], [0, 2]);
  // The link name offset of the root entry has the size of lengths.
  const file = padded(bytes(head, [0, 4], none, [900, 4], none, [0, 2], [60, 4]));
  expect(read(file)).toMatchObject({
    version: 1,
    sizeofOffsets: 4,
    sizeofLengths: 2,
    rootGroup: 60,
    endOfFile: 900,
    statusFlags: 3,
    btreeK: { groupLeaf: 5, groupInternal: 17, indexedStorage: 33 },
  });
});

test.each([2, 3])('version %i', (version) => {
  const file = withChecksum(SIGNATURE, version, 8, 8, 5, [0, 8], [700, 8], [4096, 8], [48, 8]);
  const expected = { version, extension: 700, endOfFile: 4096, rootGroup: 48, statusFlags: 5 };
  expect(read(file)).toMatchObject(expected);
  expect(read(file)).not.toHaveProperty('btreeK');
  const none = withChecksum(SIGNATURE, version, 8, 8, 0, [0, 8], UNDEFINED, [4096, 8], [48, 8]);
  expect(read(none)).not.toHaveProperty('extension');
});

test('after a user block, addresses count from the signature whatever base address is stored', () => {
  const superblock = withChecksum(SIGNATURE, 3, 8, 8, 0, [0, 8], UNDEFINED, [4096, 8], [48, 8]);
  for (const block of [512, 1024, 65536]) {
    const file = bytes(new Uint8Array(block), superblock);
    expect(read(file)).toMatchObject({ baseAddress: block, endOfFile: 4096 + block, rootGroup: 48 });
  }
});

test('what is no superblock', () => {
  const good = withChecksum(SIGNATURE, 3, 8, 8, 0, [0, 8], UNDEFINED, [4096, 8], [48, 8]);
  const changed = (index: number, value: number) => good.map((byte, at) => (at === index ? value : byte));
  expect(() => read(new Uint8Array(5000))).toThrow('not an HDF5 file: no format signature in its 5000 bytes');
  expect(() => read(new Uint8Array(0))).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  expect(() => read(bytes(new Uint8Array(700), good))).toThrow('no format signature');
  expect(() => read(good.subarray(0, 40))).toThrow('superblock at 0: ends at byte 40, 48 more wanted at byte 0');
  expect(() => read(changed(8, 4))).toThrow(expect.objectContaining({ kind: 'unsupported' }));
  expect(() => read(changed(9, 3))).toThrow('addresses or lengths of 3 bytes');
  expect(() => read(changed(9, 16))).toThrow(expect.objectContaining({ kind: 'unsupported' }));
  expect(() => read(changed(20, 1))).toThrow('superblock at 0: checksum');
});

describe('a superblock that was written is read back', () => {
  const userblocks = [0, 512, 4096];
  test.each([
    ['earliest', 0],
    ['v18', 2],
    ['v110', 3],
  ] as const)('%s is version %i', (style, version) => {
    for (const userblock of userblocks) {
      const storage = new BytesStorage(new Uint8Array(0), true);
      createFile(storage, { style, userblock });
      const file = storage.share();
      const superblock = read(file);
      expect(superblock).toMatchObject({
        version,
        sizeofOffsets: 8,
        sizeofLengths: 8,
        baseAddress: userblock,
        fileSize: file.length,
        endOfFile: file.length,
        statusFlags: 0,
      });
      const header = readObjectHeader(superblock, superblock.rootGroup);
      const root = runSync(header, (offset, length) => file.subarray(offset, offset + length));
      expect(isGroup(root)).toBe(true);
      if (version === 0) expect(superblock.btreeK).toEqual({ groupLeaf: 4, groupInternal: 16, indexedStorage: 32 });
    }
  });
});
