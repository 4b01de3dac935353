import { expect, test } from 'vitest';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { bytes, type Field, FORMAT } from '../build.js';

const read = (file: Uint8Array, address = 0) =>
  runSync(readObjectHeader({ ...FORMAT, fileSize: file.length }, address), (offset, length) =>
    file.subarray(offset, offset + length),
  );
const sealed = (...fields: readonly Field[]) => bytes(...fields, [lookup3(bytes(...fields)), 4]);
const message1 = (type: number, data: Uint8Array) => bytes([type, 2], [data.length, 2], 0, [0, 3], data);
const message2 = (type: number, data: Uint8Array) => bytes(type, [data.length, 2], 0, data);
const header1 = (...messages: Uint8Array[]) => {
  const body = bytes(...messages);
  return bytes(1, 0, [messages.length, 2], [7, 4], [body.length, 4], [0, 4], body);
};

test('version 1, with a continuation', () => {
  const rest = message1(0x0d, bytes('comment\0'));
  const start = header1(message1(0x10, bytes([100, 8], [rest.length, 8])), message1(0, bytes('free')));
  const file = bytes(start, new Uint8Array(100 - start.length), rest);
  expect(read(file)).toEqual({
    version: 1,
    address: 0,
    refCount: 7,
    chunks: [
      { address: 0, length: start.length },
      { address: 100, length: rest.length },
    ],
    messages: [
      { type: 0x10, flags: 0, address: 24, data: bytes([100, 8], [rest.length, 8]) },
      { type: 0, flags: 0, address: 48, data: bytes('free') },
      { type: 0x0d, flags: 0, address: 108, data: bytes('comment\0') },
    ],
  });
});

test('version 2, with times, phase change, creation order, a gap and its reference count', () => {
  const messages = bytes(0x16, [5, 2], 0, [3, 2], 0, [4, 4], 0, 0, 0);
  const prefix = bytes('OHDR', 2, 0x3d, [1, 4], [2, 4], [3, 4], [4, 4], [8, 2], [6, 2], [messages.length, 2]);
  expect(read(sealed(prefix, messages))).toMatchObject({
    version: 2,
    refCount: 4,
    times: { access: 1, modification: 2, change: 3, birth: 4 },
    attributePhaseChange: { maxCompact: 8, minDense: 6 },
    attributeCreationOrder: 'indexed',
    messages: [{ type: 0x16, creationOrder: 3 }],
  });
});

test('a header longer than the first read, and a chunk of version 2 elsewhere', () => {
  const chunk = sealed('OCHK', message2(0x0d, bytes('hello\0')));
  const continuation = message2(0x10, bytes([2000, 8], [chunk.length, 8]));
  const body = bytes(message2(0, new Uint8Array(900)), continuation);
  const start = sealed('OHDR', 2, 1, [body.length, 2], body);
  const file = bytes(start, new Uint8Array(2000 - start.length), chunk);
  expect(read(file).messages.map(({ type }) => type)).toEqual([0, 0x10, 0x0d]);
  file[2005]! ^= 1;
  expect(() => read(file)).toThrow('object header continuation at 2000: checksum');
});

test('continuations that never end', () => {
  const self = header1(message1(0x10, bytes([0, 8], [40, 8])));
  expect(() => read(self)).toThrow('object header at 0: its chunk at 0 occurs twice');
  const empty = header1(message1(0x10, bytes([40, 8], [0, 8])));
  expect(() => read(empty)).toThrow('object header at 0: its chunk at 40 has no bytes');
  const chunks = Array.from({ length: 40 }, (_, index) => message1(0x10, bytes([1000 + 8 * index, 8], [8, 8])));
  const many = new Uint8Array(1000 + 8 * chunks.length);
  many.set(header1(...chunks));
  expect(read(many).chunks).toHaveLength(41);
  const large = header1(...Array.from({ length: 8 }, (_, index) => message1(0x10, bytes([index + 1, 8], [160, 8]))));
  expect(() => read(large)).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
});

test.each([
  ['nothing there', () => read(new Uint8Array(100)), /signature is/],
  [
    'an address outside',
    () => read(new Uint8Array(100), 200),
    /object header at 200: 0 bytes wanted, 0 are left in the file/,
  ],
  ['an unfinished prefix', () => read(bytes(1, 0, 1)), /ends at byte 3/],
  [
    'a size past the end',
    () => read(bytes(1, 0, [1, 2], [1, 4], [1e6, 4], [0, 4])),
    /1000016 bytes wanted, 16 are left/,
  ],
  ['a message past its chunk', () => read(header1(bytes([1, 2], [9, 2], [0, 4]))), /type 0x1 and 9 bytes extends past/],
  ['bytes after the last message', () => read(header1(bytes([0, 5]))), /5 bytes after the last message/],
  ['reserved flags', () => read(sealed('OHDR', 2, 0x40, 0)), /flags 0x40/],
  ['a message that must be understood', () => read(header1(bytes([99, 2], [0, 2], 0x80, [0, 3]))), /unknown type 0x63/],
] as [string, () => unknown, RegExp][])('%s', (_, act, message) => {
  expect(act).toThrow(message);
});
