import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ByteWriter } from '../../../src/format/bytes/ByteWriter.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import { createObjectHeader, type NewHeader } from '../../../src/format/header/createObjectHeader.js';
import { HeaderEdit } from '../../../src/format/header/HeaderEdit.js';
import { messageReader } from '../../../src/format/header/messageReader.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import { releaseObjectHeader } from '../../../src/format/header/releaseObjectHeader.js';
import { parseAttributeHead } from '../../../src/format/messages/attribute.js';
import { describeWithTools } from '../../support/tools.js';
import { emptyFile } from '../btree2/emptyFile.js';
import { HeaderFile } from './HeaderFile.js';
import { checkHeaders, type MadeFiles, makeHeaders } from './makeHeaders.js';

const SECONDS = 1_400_000_000;

describe('a new header', () => {
  const bytes = () => {
    const storage = emptyFile();
    const copy = new Uint8Array(storage.size());
    storage.read(copy, 0);
    return copy;
  };
  const message = (length: number, creationOrder?: number) => ({
    type: MessageType.COMMENT,
    data: new Uint8Array(length).fill(1),
    ...(creationOrder !== undefined && { creationOrder }),
  });

  test.each<[string, NewHeader, object]>([
    ['of version 1', { version: 1, messages: [message(3)], referenceCount: 0 }, { version: 1, refCount: 0 }],
    ['of version 2', { version: 2, messages: [message(3)] }, { version: 2, refCount: 1 }],
    [
      'with everything that version 2 has',
      {
        version: 2,
        messages: [message(3, 17)],
        referenceCount: 5,
        times: SECONDS,
        attributeCreationOrder: 'tracked',
        attributePhaseChange: { maxCompact: 9, minDense: 2 },
      },
      {
        refCount: 5,
        times: { access: SECONDS, modification: SECONDS, change: SECONDS, birth: SECONDS },
        attributeCreationOrder: 'tracked',
        attributePhaseChange: { maxCompact: 9, minDense: 2 },
      },
    ],
    ['without messages', { version: 1, messages: [] }, { refCount: 1 }],
    ['without room', { version: 2, messages: [message(200)], spare: 0 }, { messages: { length: 1 } }],
    ['with a first chunk of 64 KiB', { version: 2, messages: [message(65000), message(65000)] }, {}],
  ])('%s is read as it was made', (_, spec, expected) => {
    const file = new HeaderFile(bytes());
    const address = carryOut(file.space, (edit) => createObjectHeader(edit, spec));
    const header = file.read(address);
    expect(header).toMatchObject(expected);
    expect(header.chunks.length).toBe(1);
    const comments = header.messages.filter(({ type }) => type === MessageType.COMMENT);
    expect(comments.map(({ data }) => data.lastIndexOf(1) + 1)).toEqual(spec.messages.map(({ data }) => data.length));
    expect(comments.map(({ creationOrder }) => creationOrder)).toEqual(
      spec.messages.map(({ creationOrder }) => creationOrder),
    );
    // It grows.
    const more = file.edit(address, (edit) => edit.insert(MessageType.ATTRIBUTE, new Uint8Array(5000)));
    expect(more.chunks.length).toBe(2);
    // The rest of the continuation is a null message, or, in version 1, the place of some that are counted already.
    const then = file.edit(address, (edit) => edit.insert(MessageType.ATTRIBUTE, new Uint8Array(64)));
    expect(then.chunks).toEqual(more.chunks);
    expect(then.messages.length - more.messages.length).toBe(spec.version === 1 ? 0 : 1);
  });

  test('is given back with all its chunks', () => {
    const file = new HeaderFile(bytes());
    const address = carryOut(file.space, (edit) => createObjectHeader(edit, { version: 2, messages: [message(8)] }));
    const { chunks } = file.edit(address, (edit) => edit.insert(MessageType.ATTRIBUTE, new Uint8Array(5000)));
    expect(chunks.length).toBe(2);
    carryOut(file.space, (edit) => releaseObjectHeader(edit, address));
    file.space.close();
    // Nothing is left but the superblock.
    expect(file.storage.size()).toBeLessThan(100);
  });

  test('is refused where its fields do not hold what it is to have', () => {
    const file = new HeaderFile(bytes());
    const make = (spec: NewHeader) => () => carryOut(file.space, (edit) => createObjectHeader(edit, spec));
    const { length } = file.bytes;
    expect(make({ version: 1, messages: [message(65529)] })).toThrow('comment message of 65529 bytes, at most 65528');
    expect(make({ version: 2, messages: [message(65536)] })).toThrow('comment message of 65536 bytes, at most 65535');
    expect(make({ version: 2, attributeCreationOrder: 'tracked', messages: [message(1, 65536)] })).toThrow('65536');
    const many = Array.from({ length: 65536 }, () => message(0));
    expect(make({ version: 1, messages: many })).toThrow('65537 messages, version 1 has at most 65535');
    expect(make({ version: 1, attributeCreationOrder: 'tracked', messages: [] })).toThrow(RangeError);
    expect(file.bytes.length).toBe(length);
  });
});

describeWithTools('new headers in files by HDF5', ['python'], ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-new-headers-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let made: MadeFiles = {};
  beforeAll(() => {
    made = makeHeaders(python, folder);
  });

  /** Puts a new header, with the messages of another and attributes, where a link leads; edits it, and HDF5 goes on. */
  function replaceObject(
    name: string,
    spec: Omit<NewHeader, 'messages'>,
    names: readonly string[],
    change: (file: HeaderFile, address: number) => void,
  ) {
    const file = new HeaderFile(readFileSync(join(folder, name)));
    const { objects } = made[name]!;
    const pattern = file.read(objects.donor!).messages.find(({ type }) => type === MessageType.ATTRIBUTE)!;
    const kept = file
      .read(objects['holder/object']!)
      .messages.filter(({ type }) => type !== MessageType.NIL && type !== MessageType.ATTRIBUTE_INFO);
    const attributes = names.map((name, index) => ({
      type: MessageType.ATTRIBUTE,
      data: attribute(file, pattern, name),
      creationOrder: index,
    }));
    const address = carryOut(file.space, (edit) => {
      const made = createObjectHeader(edit, { ...spec, messages: [...kept, ...attributes] });
      const holder = HeaderEdit.open(edit, objects.holder!);
      const link = holder.messages.find(({ type }) => type === MessageType.LINK)!;
      const pointer = new ByteWriter(file.space.superblock).address(made).bytes;
      holder.replace(link, new ByteWriter(file.space.superblock).put(link.data.slice(0, -8)).put(pointer).finish());
      holder.save();
      return made;
    });
    change(file, address);
    const left = file
      .read(address)
      .messages.filter(({ type }) => type === MessageType.ATTRIBUTE)
      .map((message) => file.nameOf(message));
    file.space.close();
    const copy = `new-${name}`;
    writeFileSync(join(folder, copy), file.bytes);
    return {
      facts: checkHeaders(python, folder, { [copy]: { 'holder/object': left } })[copy]!['holder/object']!,
      left,
    };
  }

  /** The attributes of the objects that HDF5 made: their names say what their values are. */
  function attribute(file: HeaderFile, pattern: Parameters<HeaderFile['nameOf']>[0], name: string): Uint8Array {
    const index = Number(name.slice(1));
    const { typeBytes } = parseAttributeHead(messageReader(file.space.superblock, pattern));
    const count = ((index * 7) % 45) + 1;
    const space = new ByteWriter(file.space.superblock).u8(2).u8(1).u8(0).u8(1).lengthField(count).bytes;
    const writer = new ByteWriter(file.space.superblock)
      .u8(3)
      .u8(0)
      .u16(name.length + 1);
    writer.u16(typeBytes.bytes.length).u16(space.length).u8(0).text(name).u8(0).put(typeBytes.bytes).put(space);
    const values = new Float64Array(count).fill(index);
    return writer.put(new Uint8Array(values.buffer)).finish();
  }

  const some = (count: number) => Array.from({ length: count }, (_, index) => `b${2 * index}`);

  test.each<[string, Omit<NewHeader, 'messages'>]>([
    ['v108-plain.h5', { version: 1, times: SECONDS }],
    ['v108-plain.h5', { version: 2 }],
    ['v108-tracked.h5', { version: 2, times: SECONDS, attributePhaseChange: { maxCompact: 60000, minDense: 0 } }],
    ['latest-plain.h5', { version: 2, times: SECONDS, spare: 0 }],
    ['latest-tracked.h5', { version: 1, spare: 1000 }],
  ])('in %s: %o', (name, spec) => {
    const names = some(7);
    const { facts } = replaceObject(name, spec, names, () => {});
    expect(facts).toEqual({ references: 1, change: spec.times ?? 0, elements: [0, 1, 2, 3, 4] });
  });

  const versions = [{ version: 1 }, { version: 2, attributePhaseChange: { maxCompact: 60000, minDense: 0 } }] as const;

  test.each(versions)('hundreds of attributes, which come and go: %o', (spec) => {
    const count = 150;
    const continuations = new Set<number>();
    const { left } = replaceObject('latest-plain.h5', spec, some(count), (file, address) => {
      const pattern = file.read(address).messages.find(({ type }) => type === MessageType.ATTRIBUTE)!;
      for (let index = 0; index < 40; index++) {
        const data = attribute(file, pattern, `b${2 * (count + index)}`);
        file.change(address, (header) => {
          header.insert(MessageType.ATTRIBUTE, data);
          if (index % 10 === 0) header.remove(header.messages.find(({ type }) => type === MessageType.ATTRIBUTE)!);
        });
        for (const chunk of file.read(address).chunks.slice(1)) continuations.add(chunk.address);
      }
    });
    expect(left.slice(-40)).toEqual(some(count + 40).slice(-40));
    expect(left.length).toBe(count + 36);
    // The removed ones are in another chunk than the new ones.
    expect(continuations.size).toBeLessThanOrEqual(5);
  });

  test.each(versions)('a first chunk that has more room than a null message may have: %o', (spec) => {
    const { left } = replaceObject('latest-plain.h5', spec, some(1500), (file, address) => {
      const now = file.edit(address, (header) => {
        for (const message of header.messages.filter(({ type }) => type === MessageType.ATTRIBUTE).slice(10))
          header.remove(message);
      });
      expect(now.chunks.length).toBe(1);
      expect(now.chunks[0]!.length).toBeLessThan(10_000);
      // HDF5 takes it for granted that the field for the size of the chunk is not longer than it has to be.
      if (spec.version === 2) expect(file.bytes[address + 5]! & 0x03).toBe(1);
    });
    expect(left).toEqual(some(10));
  });
});
