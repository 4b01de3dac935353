import { expect, test } from 'vitest';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import { createObjectHeader } from '../../../src/format/header/createObjectHeader.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import {
  MESSAGE_FAIL_IF_UNKNOWN_TO_WRITER,
  MESSAGE_MARK_IF_UNKNOWN,
  MESSAGE_WAS_UNKNOWN,
} from '../../../src/format/header/ObjectHeader.js';
import { encodeOldModificationTime } from '../../../src/format/messages/modificationTime.js';
import { emptyFile } from '../btree2/emptyFile.js';
import { bytes } from '../build.js';
import { HeaderFile } from './HeaderFile.js';

const UNKNOWN = 0x77;
const COMMENT = MessageType.COMMENT;
const SECONDS = Date.UTC(2014, 4, 13, 16, 53, 20) / 1000;

function open(...headers: Uint8Array[]) {
  const storage = emptyFile();
  const prefix = new Uint8Array(storage.size());
  storage.read(prefix, 0);
  const file = new HeaderFile(prefix);
  return { file, addresses: headers.map((header) => carryOut(file.space, (edit) => edit.add(header))) };
}

const message1 = (type: number, length: number) => bytes([type, 2], [length, 2], 0, [0, 3], new Uint8Array(length));
const header1 = (...messages: Uint8Array[]) => {
  const body = bytes(...messages);
  return bytes(1, 0, [messages.length, 2], [1, 4], [body.length, 4], [0, 4], body);
};
const continuation = (address: number, length: number) =>
  bytes([0x10, 2], [16, 2], 0, [0, 3], [address, 8], [length, 8]);

test.each([1, 2] as const)('version %i: messages of unknown types forbid changes, or are marked', (version) => {
  const { file } = open();
  const make = (flags: number) =>
    carryOut(file.space, (edit) =>
      createObjectHeader(edit, {
        version,
        messages: [
          { type: UNKNOWN, flags, data: new Uint8Array(8) },
          { type: COMMENT, data: new Uint8Array(8) },
        ],
      }),
    );
  const flagsAfter = (address: number) =>
    file
      .edit(address, (header) => header.insert(MessageType.ATTRIBUTE, new Uint8Array(8)))
      .messages.find(({ type }) => type === UNKNOWN)!.flags;
  const forbidden = make(MESSAGE_FAIL_IF_UNKNOWN_TO_WRITER);
  const before = file.bytes;
  expect(() => flagsAfter(forbidden)).toThrow(`object header at ${forbidden}: message of the unknown type 0x77`);
  expect(file.bytes).toEqual(before);
  expect(flagsAfter(make(MESSAGE_MARK_IF_UNKNOWN))).toBe(MESSAGE_MARK_IF_UNKNOWN | MESSAGE_WAS_UNKNOWN);
  expect(flagsAfter(make(0))).toBe(0);
  const untouched = make(MESSAGE_MARK_IF_UNKNOWN);
  expect(file.edit(untouched, () => {}).messages[0]!.flags).toBe(MESSAGE_MARK_IF_UNKNOWN);
});

test('a change elsewhere marks unknown messages and sets times in chunks of their own', () => {
  const { file } = open();
  const address = carryOut(file.space, (edit) =>
    createObjectHeader(edit, {
      version: 1,
      messages: [{ type: UNKNOWN, flags: MESSAGE_MARK_IF_UNKNOWN, data: new Uint8Array(8) }],
      times: 1,
      // What a continuation message takes.
      spare: 24,
    }),
  );
  const grown = file.edit(address, (header) => {
    for (let index = 0; index < 3; index++) header.insert(COMMENT, new Uint8Array(40));
  });
  expect(grown.chunks.length).toBe(2);
  const now = file.edit(address, (header) => {
    header.insert(COMMENT, new Uint8Array(24));
    header.touch(SECONDS);
  });
  expect(now.chunks).toEqual(grown.chunks);
  const time = now.messages.find(({ type }) => type === MessageType.MODIFICATION_TIME)!;
  expect(time.data).toEqual(bytes(1, [0, 3], [SECONDS, 4]));
  expect(time.address).toBeLessThan(grown.chunks[0]!.address + grown.chunks[0]!.length);
});

test('the times of version 2 that a change of a message changes', () => {
  const { file } = open();
  const address = carryOut(file.space, (edit) => createObjectHeader(edit, { version: 2, messages: [], times: 1000 }));
  const times = { access: SECONDS, modification: 1000, change: SECONDS, birth: 1000 };
  expect(file.edit(address, (header) => header.touch(SECONDS + 0.75)).times).toEqual(times);
});

test('the old modification time message has digits', () => {
  const type = MessageType.MODIFICATION_TIME_OLD;
  expect(encodeOldModificationTime(SECONDS)).toEqual(bytes('20140513165320', [0, 2]));
  const { file, addresses } = open(header1(message1(type, 16)));
  const { messages } = file.edit(addresses[0]!, (header) => header.touch(SECONDS));
  expect(messages).toMatchObject([{ data: bytes('20140513165320', [0, 2]) }]);
});

test('headers that cannot be edited are refused, and nothing is written', () => {
  const small = header1(message1(COMMENT, 8));
  const unaligned = header1(message1(COMMENT, 12), message1(COMMENT, 4));
  const { file, addresses } = open(small, unaligned);
  const [first, second] = addresses as [number, number];
  const body = bytes('OHDR', 2, 0, 8, COMMENT, [4, 2], 0, [7, 4]);
  const [tight, overlapping] = [
    bytes(body, [lookup3(body), 4]),
    // A continuation that begins in the first chunk.
    header1(message1(COMMENT, 16), continuation(0, 24)),
  ].map((header) => carryOut(file.space, (edit) => edit.add(header))) as [number, number];
  carryOut(file.space, (edit) => edit.flip(overlapping + 16 + 24 + 8, bytes([overlapping + 16, 8], [24, 8])));
  const before = file.bytes;
  const growing = (address: number) => () =>
    file.edit(address, (header) => header.insert(COMMENT, new Uint8Array(100)));
  expect(growing(first)).toThrow('16 bytes of messages have no place for a continuation');
  expect(growing(tight)).toThrow('8 bytes of messages have no place for a continuation');
  expect(growing(second)).toThrow('message with 12 bytes, not aligned');
  expect(growing(overlapping)).toThrow('overlap');
  expect(() => file.edit(first, (header) => header.insert(COMMENT, new Uint8Array(65530)))).toThrow('at most 65528');
  expect(() =>
    file.edit(first, (header) => {
      header.referenceCount = -1;
    }),
  ).toThrow(RangeError);
  expect(file.bytes).toEqual(before);
});

test('an edit that changes nothing writes nothing', () => {
  const { file, addresses } = open(header1(message1(COMMENT, 8)));
  const writes = file.storage.record();
  file.change(addresses[0]!, (header) => {
    header.replace(header.messages[0]!, new Uint8Array(8));
    header.referenceCount = 1;
    header.touch(SECONDS);
  });
  expect(writes.length).toBe(0);
});

test.each([
  ['plain', undefined, 1],
  ['tracked', 'tracked', 0],
] as const)('a new attribute goes behind the others unless their order is recorded: %s', (_, order, expected) => {
  const { file } = open();
  const address = carryOut(file.space, (edit) =>
    createObjectHeader(edit, {
      version: 2,
      messages: [{ type: COMMENT, data: new Uint8Array(200) }],
      ...(order && { attributeCreationOrder: order }),
    }),
  );
  const attribute = (index: number, length: number) =>
    [MessageType.ATTRIBUTE, new Uint8Array(length).fill(index), { creationOrder: index }] as const;
  file.edit(address, (header) => {
    for (let index = 0; index < 3; index++) header.insert(...attribute(index, 100));
  });
  file.edit(address, (header) => header.remove(header.messages.find(({ type }) => type === COMMENT)!));
  const { chunks, messages } = file.edit(address, (header) => header.insert(...attribute(9, 60)));
  const place = messages.find(({ data }) => data[0] === 9)!.address;
  expect(chunks.findIndex((chunk) => place >= chunk.address && place < chunk.address + chunk.length)).toBe(expected);
});
