import { readFileSync } from 'node:fs';
import { readBtree2Records } from '../../../src/format/btree2/Btree2Records.js';
import {
  BTREE2_ATTRIBUTE_NAMES,
  BTREE2_LINK_NAMES,
  readBtree2Header,
} from '../../../src/format/btree2/btree2Header.js';
import { ByteReader } from '../../../src/format/bytes/ByteReader.js';
import type { Parser } from '../../../src/format/bytes/Parser.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { HeapObjects } from '../../../src/format/fractalHeap/HeapObjects.js';
import { packIds } from '../../../src/format/fractalHeap/packIds.js';
import { messageReader } from '../../../src/format/header/messageReader.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import { MESSAGE_SHARED } from '../../../src/format/header/ObjectHeader.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { linkStorage } from '../../../src/format/links/LinkStorage.js';
import { readLinks } from '../../../src/format/links/readLinks.js';
import { parseAttributeInfo, parseLinkInfo, type StorageInfo } from '../../../src/format/messages/storageInfo.js';
import { readSuperblock, type Superblock } from '../../../src/format/superblock/superblock.js';

/** A message of a file, in a header or in a heap. */
export interface FoundMessage {
  readonly type: number;
  readonly flags: number;
  readonly data: Uint8Array;
  /** Version 1 headers fill the data of a message up to a multiple of eight bytes. */
  readonly isPadded: boolean;
  readonly where: string;
}

/** A file that is read as a whole. */
export interface WholeFile {
  readonly superblock: Superblock;
  run<T>(parser: Parser<T>): T;
}

export function openWhole(path: string): WholeFile {
  const bytes = new Uint8Array(readFileSync(path));
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const superblock = runSync(readSuperblock(bytes.length), read);
  return { superblock, run: (parser) => runSync(parser, read) };
}

/** Every message of every object that links lead to, those in the heaps of links and attributes too. */
export function walkMessages({ superblock, run }: WholeFile): FoundMessage[] {
  const found: FoundMessage[] = [];
  const seen = new Set<number>();
  const ahead = [superblock.rootGroup];
  for (let address = ahead.pop(); address !== undefined; address = ahead.pop()) {
    if (seen.has(address)) continue;
    seen.add(address);
    const header = run(readObjectHeader(superblock, address));
    for (const { type, flags, data, address: at } of header.messages)
      found.push({ type, flags, data, isPadded: header.version === 1, where: `message at ${at}` });
    for (const message of header.messages) {
      if (message.type === MessageType.LINK_INFO) {
        const info = parseLinkInfo(messageReader(superblock, message));
        found.push(...run(dense(superblock, info, MessageType.LINK)));
      }
      if (message.type === MessageType.ATTRIBUTE_INFO) {
        const info = parseAttributeInfo(messageReader(superblock, message));
        found.push(...run(dense(superblock, info, MessageType.ATTRIBUTE)));
      }
    }
    for (const link of run(readLinks(superblock, linkStorage(superblock, header))))
      if (link.type === 'hard') ahead.push(link.address);
  }
  return found;
}

/** The messages of a heap of links or attributes. */
function* dense(superblock: Superblock, { heap, nameIndex }: StorageInfo, type: number): Parser<FoundMessage[]> {
  if (heap === undefined || nameIndex === undefined) return [];
  const isLink = type === MessageType.LINK;
  const header = yield* readBtree2Header(superblock, nameIndex, isLink ? BTREE2_LINK_NAMES : BTREE2_ATTRIBUTE_NAMES);
  const ids: Uint8Array[] = [];
  for (const { bytes } of yield* readBtree2Records(superblock, header)) {
    const record = new ByteReader(bytes, superblock, 'record');
    if (isLink) record.skip(4);
    const id = record.take(isLink ? 7 : 8);
    // One that is in the heap of shared messages is not in this one.
    if (isLink || !(record.u8() & MESSAGE_SHARED)) ids.push(id);
  }
  const heapObjects = yield* HeapObjects.open(superblock, heap);
  const where = `in the heap at ${heap}`;
  const idBytes = isLink ? 7 : 8;
  return yield* heapObjects.each(packIds(ids, idBytes), idBytes, ({ bytes }) => ({
    type,
    flags: 0,
    data: bytes,
    isPadded: false,
    where,
  }));
}
