import { expect } from 'vitest';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { HeaderEdit } from '../../../src/format/header/HeaderEdit.js';
import { messageReader } from '../../../src/format/header/messageReader.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import type { HeaderMessage, ObjectHeader } from '../../../src/format/header/ObjectHeader.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { parseAttributeHead } from '../../../src/format/messages/attribute.js';
import { BytesStorage } from '../../../src/storage/bytes.js';
import { RecordedStorage } from '../edit/RecordedStorage.js';

/** A file in memory whose object headers are edited. Each edit is checked, and so is each moment in it. */
export class HeaderFile {
  readonly storage: RecordedStorage;
  readonly space: FileSpace;

  constructor(bytes: Uint8Array) {
    this.storage = new RecordedStorage(bytes);
    this.space = FileSpace.open(this.storage);
  }

  read(address: number, storage: BytesStorage = this.storage): ObjectHeader {
    const format = { ...this.space.superblock, fileSize: storage.size() };
    return runSync(readObjectHeader(format, address), (offset, length) => bytesOf(storage, offset, length));
  }

  get bytes(): Uint8Array {
    return bytesOf(this.storage, 0, this.storage.size());
  }

  nameOf(message: HeaderMessage): string {
    return parseAttributeHead(messageReader(this.space.superblock, message)).name;
  }

  /** Changes a header in one step; gives what the edit says that it is then. */
  change(
    address: number,
    change: (header: HeaderEdit) => void,
  ): { messages: readonly HeaderMessage[]; referenceCount: number } {
    return carryOut(this.space, (edit) => {
      const header = HeaderEdit.open(edit, address);
      change(header);
      header.save();
      return { messages: header.messages, referenceCount: header.referenceCount };
    });
  }

  /** Changes a header; looks at every moment of it, and gives what it is then. */
  edit(address: number, change: (header: HeaderEdit) => void): ObjectHeader {
    const before = new BytesStorage(this.bytes, true);
    const old = this.read(address);
    const writes = this.storage.record();
    const { messages: expected, referenceCount } = this.change(address, change);
    const now = this.read(address);
    expect(sorted(now.messages)).toEqual(sorted(expected));
    if (!now.attributeCreationOrder) expect(attributes(now.messages)).toEqual(attributes(expected));
    expect(now.refCount).toBe(referenceCount);

    // No interruption shows anything but what was or what is; times may come first.
    const seen = [old, now].map(visible);
    for (const write of writes) {
      write(before);
      const moment = this.read(address, before);
      expect(seen.includes(visible(moment))).toBe(true);
      this.#checkForm(moment, before);
    }
    expect(this.read(address, before)).toEqual(now);
    return now;
  }

  /** What libhdf5 asks of a header beyond what is needed to read it. */
  #checkForm(header: ObjectHeader, storage: BytesStorage): void {
    const { messages, chunks, version } = header;
    const base = this.space.superblock.baseAddress;
    if (version === 1) {
      const [low, high] = bytesOf(storage, base + header.address + 2, 2);
      expect(low! + 256 * high!).toBe(messages.length);
      return;
    }
    const tracked = header.attributeCreationOrder !== undefined;
    const head = tracked ? 6 : 4;
    for (const chunk of chunks) {
      const end = chunk.address + chunk.length;
      const inside = messages.filter(({ address }) => address > chunk.address && address < end + 1);
      const last = inside[inside.length - 1];
      if (!last || last.address + last.data.length >= end - 4) continue;
      expect(end - 4 - (last.address + last.data.length)).toBeLessThan(head);
      expect(inside.filter(({ type }) => type === MessageType.NIL)).toEqual([]);
    }
  }
}

function bytesOf(storage: BytesStorage, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, storage.read(bytes, offset));
}

const TIMES: readonly number[] = [MessageType.MODIFICATION_TIME, MessageType.MODIFICATION_TIME_OLD];
const UNSEEN: readonly number[] = [MessageType.NIL, MessageType.CONTINUATION];

/** What a message says, wherever it is. */
function texts(messages: readonly HeaderMessage[], times: boolean): string[] {
  return messages
    .filter(({ type }) => !UNSEEN.includes(type))
    .map(({ type, flags, creationOrder, data }) =>
      [type, flags, creationOrder, times || !TIMES.includes(type) ? Buffer.from(data).toString('latin1') : 'time'].join(
        ' ',
      ),
    );
}

function sorted(messages: readonly HeaderMessage[]): string[] {
  return texts(messages, true).sort();
}

function attributes(messages: readonly HeaderMessage[]): string[] {
  return texts(
    messages.filter(({ type }) => type === MessageType.ATTRIBUTE),
    true,
  );
}

function visible({ messages, refCount }: ObjectHeader): string {
  return [refCount, ...texts(messages, false).sort(), ...attributes(messages)].join('\n');
}
