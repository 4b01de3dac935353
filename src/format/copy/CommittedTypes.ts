import type { Parser } from '../bytes/Parser.js';
import { runSync } from '../bytes/runSync.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import { MESSAGE_SHARED, type ObjectHeader } from '../header/ObjectHeader.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import { isGroup } from '../links/LinkStorage.js';
import { parseDatatype } from '../messages/datatype.js';
import { encodeDatatype } from '../messages/encodeDatatype.js';
import { heldObjects } from '../objects/heldObjects.js';
import type { Superblock } from '../superblock/superblock.js';
import type { SourceFile } from './SourceFile.js';

/** The committed datatypes of the destination file, looked up by their definition; they are collected at the first lookup. */
export class CommittedTypes {
  readonly #space: FileSpace;
  #found: Map<string, number> | undefined;

  constructor(space: FileSpace) {
    this.#space = space;
  }

  /** Address of a committed datatype equal to the one with a header in the source; undefined if there is none. */
  find(source: SourceFile, header: ObjectHeader): number | undefined {
    this.#found ??= this.#collect();
    const key = keyOf(source.format, header);
    return key === undefined ? undefined : this.#found.get(key);
  }

  /** Visits every object of the file once. */
  #collect(): Map<string, number> {
    const format = { ...this.#space.superblock, fileSize: this.#space.bytes.size() };
    const read = <T>(parser: Parser<T>): T => runSync(parser, (offset, length) => this.#space.read(offset, length));
    const found = new Map<string, number>();
    const seen = new Set([format.rootGroup]);
    const waiting = [format.rootGroup];
    for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
      const header = read(readObjectHeader(format, address));
      const key = keyOf(format, header);
      if (key !== undefined && !found.has(key)) found.set(key, address);
      for (const held of read(heldObjects(format, header))) {
        if (seen.has(held)) continue;
        seen.add(held);
        waiting.push(held);
      }
    }
    return found;
  }
}

/** Whether a header is that of a committed datatype. */
function isNamedDatatype({ messages }: Pick<ObjectHeader, 'messages'>): boolean {
  const has = (wanted: number) => messages.some(({ type }) => type === wanted);
  return has(MessageType.DATATYPE) && !has(MessageType.DATASPACE) && !has(MessageType.LAYOUT);
}

/** A key that equal datatypes share, in whichever version they are stored; undefined if the object is not a committed datatype. */
function keyOf(format: Superblock, header: ObjectHeader): string | undefined {
  if (isGroup(header) || !isNamedDatatype(header)) return undefined;
  const message = header.messages.find(({ type }) => type === MessageType.DATATYPE)!;
  if (message.flags & MESSAGE_SHARED) return undefined;
  const { type } = parseDatatype(messageReader(format, message));
  return encodeDatatype(type, format, { version: 3 }).join();
}
