import { ByteReader } from '../bytes/ByteReader.js';
import { verifyChecksum } from '../bytes/checksum.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { bytesFrom, readAt } from '../bytes/readAt.js';
import { parseContinuation } from '../messages/continuation.js';
import { parseReferenceCount } from '../messages/referenceCount.js';
import { messageReader } from './messageReader.js';
import { isKnownMessage, MessageType } from './messageTypes.js';
import { type HeaderChunk, type HeaderMessage, MESSAGE_FAIL_IF_UNKNOWN, type ObjectHeader } from './ObjectHeader.js';

/** Read at once in the hope that the prefix and the whole first chunk are in it; most headers have fewer bytes. */
const FIRST_READ = 512;
const STRUCTURE = 'object header';
const CHECKSUM_BYTES = 4;

const TIMES_STORED = 0x20;
const PHASE_CHANGE_STORED = 0x10;
const CREATION_ORDER_INDEXED = 0x08;
const CREATION_ORDER_TRACKED = 0x04;
const CHUNK_SIZE_FIELD = 0x03;
const RESERVED_FLAGS = 0xc0;

type Prefix = Omit<ObjectHeader, 'address' | 'chunks' | 'messages'> & {
  /** Bytes before the first message. */
  readonly length: number;
  /** Bytes of messages in the first chunk. */
  readonly messageBytes: number;
};

/** Reads the object header at an address: prefix, first chunk and all continuations. */
export function* readObjectHeader(format: FileFormat, address: number): Parser<ObjectHeader> {
  const { reader, prefix } = yield* readFirstChunk(format, address);
  const chunks: HeaderChunk[] = [{ address, length: reader.bytes.length }];
  const messages = readMessages(reader, address, prefix);

  // Continuations may hold continuation messages themselves, so the list grows while it is walked.
  const seen = new Set([address]);
  let bytesRead = reader.bytes.length;
  for (let index = 0; index < messages.length; index++) {
    const message = messages[index]!;
    if (message.type !== MessageType.CONTINUATION) continue;
    const chunk = parseContinuation(messageReader(format, message));
    bytesRead += chunk.length;
    if (chunk.length === 0) throw reader.corrupt(`its chunk at ${chunk.address} has no bytes`);
    if (seen.has(chunk.address)) throw reader.corrupt(`its chunk at ${chunk.address} occurs twice`);
    if (bytesRead > format.fileSize) throw reader.corrupt(`its chunks have ${bytesRead} bytes, more than the file`);
    seen.add(chunk.address);
    chunks.push(chunk);
    for (const found of yield* readContinuation(format, chunk, prefix)) messages.push(found);
  }

  const { length: _, messageBytes: __, ...facts } = prefix;
  return { ...facts, refCount: referenceCount(format, prefix, messages), address, chunks, messages };
}

function* readFirstChunk(format: FileFormat, address: number): Parser<{ reader: ByteReader; prefix: Prefix }> {
  const guess = Math.min(FIRST_READ, bytesFrom(format, address));
  const start = yield* readAt(format, address, guess, STRUCTURE);
  const prefix = readPrefix(start);
  const length = prefix.length + prefix.messageBytes + (prefix.version === 2 ? CHECKSUM_BYTES : 0);
  const reader =
    length > guess
      ? yield* readAt(format, address, length, STRUCTURE)
      : new ByteReader(start.bytes.subarray(0, length), format, start.structure);
  if (prefix.version === 2) verifyChecksum(reader);
  reader.skip(prefix.length);
  return { reader, prefix };
}

function readPrefix(reader: ByteReader): Prefix {
  // Version 1 begins with its version number, version 2 with a signature.
  if (reader.bytes[0] === 1) return readPrefix1(reader);
  reader.signature('OHDR');
  return readPrefix2(reader);
}

function readPrefix1(reader: ByteReader): Prefix {
  reader.skip(2);
  reader.u16(); // number of messages: libhdf5 too goes by the bytes, because some files have it wrong
  const refCount = reader.u32();
  const messageBytes = reader.u32();
  reader.skip(4);
  return { version: 1, refCount, messageBytes, length: reader.position };
}

function readPrefix2(reader: ByteReader): Prefix {
  reader.version(2, 2);
  const flags = reader.u8();
  if (flags & RESERVED_FLAGS) throw reader.corrupt(`flags 0x${flags.toString(16)}`);
  const times =
    flags & TIMES_STORED
      ? { access: reader.u32(), modification: reader.u32(), change: reader.u32(), birth: reader.u32() }
      : undefined;
  const phase = flags & PHASE_CHANGE_STORED ? { maxCompact: reader.u16(), minDense: reader.u16() } : undefined;
  const messageBytes = reader.unsigned(2 ** (flags & CHUNK_SIZE_FIELD));
  return {
    version: 2,
    refCount: 1,
    ...(times && { times }),
    ...(flags & CREATION_ORDER_TRACKED && {
      attributeCreationOrder: flags & CREATION_ORDER_INDEXED ? 'indexed' : 'tracked',
    }),
    ...(phase && { attributePhaseChange: phase }),
    messageBytes,
    length: reader.position,
  };
}

function* readContinuation(format: FileFormat, chunk: HeaderChunk, prefix: Prefix): Parser<HeaderMessage[]> {
  const reader = yield* readAt(format, chunk.address, chunk.length, 'object header continuation');
  if (prefix.version === 2) {
    reader.signature('OCHK');
    verifyChecksum(reader);
  }
  return readMessages(reader, chunk.address, prefix);
}

/** The messages from the reader's position to the end of the chunk, which begins at `address`. */
function readMessages(reader: ByteReader, address: number, prefix: Prefix): HeaderMessage[] {
  const messages: HeaderMessage[] = [];
  const checksum = prefix.version === 2 ? CHECKSUM_BYTES : 0;
  const ordered = prefix.attributeCreationOrder !== undefined;
  const headLength = prefix.version === 1 ? 8 : ordered ? 6 : 4;
  while (reader.remaining - checksum >= headLength) {
    const type = prefix.version === 1 ? reader.u16() : reader.u8();
    const size = reader.u16();
    const flags = reader.u8();
    if (prefix.version === 1) reader.skip(3);
    const order = ordered && prefix.version === 2 ? { creationOrder: reader.u16() } : undefined;
    if (size > reader.remaining - checksum) {
      throw reader.corrupt(
        `message of type 0x${type.toString(16)} and ${size} bytes extends past the end of its chunk`,
      );
    }
    if (flags & MESSAGE_FAIL_IF_UNKNOWN && !isKnownMessage(type)) {
      throw reader.unsupported(`message of the unknown type 0x${type.toString(16)}, which readers must understand`);
    }
    messages.push({ type, flags, ...order, address: address + reader.position, data: reader.take(size) });
  }
  const gap = reader.remaining - checksum;
  if (gap > 0 && prefix.version === 1) throw reader.corrupt(`${gap} bytes after the last message`);
  return messages;
}

/** Version 1 counts links in its prefix, version 2 in a message that is absent while there is one. */
function referenceCount(format: FileFormat, prefix: Prefix, messages: readonly HeaderMessage[]): number {
  const message = messages.find(({ type }) => type === MessageType.REFERENCE_COUNT);
  if (prefix.version === 1 || message === undefined) return prefix.refCount;
  return parseReferenceCount(messageReader(format, message));
}
