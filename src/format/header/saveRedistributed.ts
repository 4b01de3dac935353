import { ByteWriter } from '../bytes/ByteWriter.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { checkMessageCount } from './checkedMessage.js';
import {
  type ChunkContent,
  encodeContinuationChunk,
  encodeFirstChunk,
  fitMessages,
  totalLength,
} from './encodeChunk.js';
import type { StoredMessage } from './encodeMessages.js';
import { sizeBytesFor } from './encodePrefix.js';
import type { HeaderChanges } from './HeaderChanges.js';
import { continuationLength, type HeaderForm, messageLength, storedDataLength } from './HeaderForm.js';
import type { HeaderParts } from './HeaderParts.js';
import { MessageType } from './messageTypes.js';

/** A continuation gets spare room of half the size of all messages, within limits. */
const LEAST_SPARE = 128;
const MOST_SPARE = 32768;
/**
 * Bytes of a null message of a continuation in version 1. Their number is that of messages which can be added later without
 * another number of messages in the prefix, which could not change in the same write.
 */
const OLD_NULL_LENGTH = 64;

/**
 * Redistributes a header's messages: those that fit stay in the first chunk, the others go to one new continuation.
 * Errors: `H5Error` `unsupported` if the first chunk is too small even to say where the continuation is.
 */
export function saveRedistributed(
  edit: FileEdit,
  { header, form, sizeBytes, chunks }: HeaderParts,
  changes: HeaderChanges,
): void {
  const structure = `object header at ${header.address}`;
  const [first, ...continuations] = chunks as [HeaderParts['chunks'][number], ...HeaderParts['chunks']];
  const messages = changes.entries
    .map(({ message }) => message)
    .filter(({ type }) => type !== MessageType.CONTINUATION);

  const { kept, rest } = divide(form, messages, first.capacity, structure);
  const continuation = rest.length > 0 ? continuationContent(form, rest, totalLength(form, messages)) : undefined;
  const inFirst = continuation ? [...kept, addContinuation(edit, form, continuation)] : kept;
  const same = fitMessages(form, inFirst, first.capacity);
  const content = same ?? firstChunkCut(form, inFirst);
  const count = countOf(content) + (continuation ? countOf(continuation) : 0);
  checkMessageCount(form, structure, count);
  const size = same ? sizeBytes : sizeBytesFor(totalLength(form, inFirst) + content.free);
  const bytes = encodeFirstChunk(form, changes.facts, content, { sizeBytes: size, count });
  edit.flip(first.address, bytes);
  if (bytes.length < first.length)
    edit.release({ address: first.address + bytes.length, length: first.length - bytes.length });
  for (const chunk of continuations) edit.release(chunk);
}

/** The content of the first chunk, which must have room for the continuation message. */
function divide(form: HeaderForm, messages: readonly StoredMessage[], capacity: number, structure: string) {
  if (totalLength(form, messages) <= capacity) return { kept: messages, rest: [] };
  let room = capacity - continuationLength(form);
  if (room < 0) throw unsupportedFormat(`${structure}: ${capacity} bytes of messages have no place for a continuation`);
  const end = messages.findIndex(({ data }) => {
    room -= messageLength(form, data.length);
    return room < 0;
  });
  return { kept: messages.slice(0, end), rest: messages.slice(end) };
}

function continuationContent(form: HeaderForm, messages: readonly StoredMessage[], total: number): ChunkContent {
  const wanted = Math.floor(total / 2);
  const free = storedDataLength(form, Math.min(Math.max(wanted, LEAST_SPARE), MOST_SPARE));
  return { messages, free, nulls: form.version === 1 ? Math.floor(free / OLD_NULL_LENGTH) : 1 };
}

/** Adds a continuation and returns the message that points to it. */
function addContinuation(edit: FileEdit, form: HeaderForm, content: ChunkContent): StoredMessage {
  const bytes = encodeContinuationChunk(form, content);
  const data = new ByteWriter(form).address(edit.add(bytes)).lengthField(bytes.length).finish();
  return { type: MessageType.CONTINUATION, flags: 0, data };
}

/** For a first chunk with more free bytes than null messages can safely have: it gives most of them up. */
function firstChunkCut(form: HeaderForm, messages: readonly StoredMessage[]): ChunkContent {
  return fitMessages(form, messages, totalLength(form, messages) + storedDataLength(form, LEAST_SPARE))!;
}

function countOf({ messages, nulls }: ChunkContent): number {
  return messages.length + nulls;
}
