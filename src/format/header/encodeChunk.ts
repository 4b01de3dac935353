import { ByteWriter } from '../bytes/ByteWriter.js';
import { encodeFree, encodeMessages, type StoredMessage } from './encodeMessages.js';
import { encodePrefix, type PrefixFacts } from './encodePrefix.js';
import { type HeaderForm, headLength, maxFree, messageLength } from './HeaderForm.js';

/** The content of a chunk. */
export interface ChunkContent {
  readonly messages: readonly StoredMessage[];
  /** Bytes left over. */
  readonly free: number;
  /** Null messages that these bytes are divided into. */
  readonly nulls: number;
}

/**
 * The content of a chunk with these messages; undefined if they do not fit.
 *
 * @param stored - How many messages the chunk has to have, null messages among them; otherwise there is at most one.
 */
export function fitMessages(
  form: HeaderForm,
  messages: readonly StoredMessage[],
  capacity: number,
  stored?: number,
): ChunkContent | undefined {
  const free = capacity - totalLength(form, messages);
  if (free < 0 || free > maxFree(form)) return undefined;
  const head = headLength(form);
  const nulls = stored === undefined ? Number(free >= head) : stored - messages.length;
  if (nulls < 0 || free < nulls * head || (nulls === 0 && free >= head)) return undefined;
  return { messages, free, nulls };
}

/** Bytes of messages with their heads. */
export function totalLength(form: HeaderForm, messages: readonly StoredMessage[]): number {
  return messages.reduce((sum, { data }) => sum + messageLength(form, data.length), 0);
}

/** The bytes of a header's first chunk: the prefix, which counts the messages of all chunks, and the content. */
export function encodeFirstChunk(
  form: HeaderForm,
  facts: PrefixFacts,
  content: ChunkContent,
  { sizeBytes, count }: { readonly sizeBytes: number; readonly count: number },
): Uint8Array {
  const writer = new ByteWriter(form);
  const messageBytes = totalLength(form, content.messages) + content.free;
  encodePrefix(writer, facts, { messageBytes, messages: count, sizeBytes });
  return finish(writer, form, content);
}

/** The bytes of a continuation (File Format Specification, IV.A.1.b). */
export function encodeContinuationChunk(form: HeaderForm, content: ChunkContent): Uint8Array {
  const writer = new ByteWriter(form);
  if (form.version === 2) writer.text('OCHK');
  return finish(writer, form, content);
}

function finish(writer: ByteWriter, form: HeaderForm, { messages, free, nulls }: ChunkContent): Uint8Array {
  encodeMessages(writer, form, messages);
  encodeFree(writer, form, free, nulls);
  if (form.version === 2) writer.checksum();
  return writer.finish();
}
