import type { FileEdit } from '../edit/FileEdit.js';
import { checkMessageCount } from './checkedMessage.js';
import { type ChunkContent, encodeContinuationChunk, encodeFirstChunk, fitMessages } from './encodeChunk.js';
import type { StoredMessage } from './encodeMessages.js';
import type { HeaderChanges } from './HeaderChanges.js';
import type { HeaderParts } from './HeaderParts.js';
import { MessageType } from './messageTypes.js';

/** Changes a header's chunks where they are, if the change fits in one of them; otherwise returns `false`. */
export function saveInPlace(edit: FileEdit, parts: HeaderParts, changes: HeaderChanges): boolean {
  const { changed, touched, entries } = changes;
  const { chunks, form, header } = parts;
  const kept: StoredMessage[][] = chunks.map(() => []);
  const inserted: StoredMessage[] = [];
  for (const { chunk, message } of entries) (chunk === undefined ? inserted : kept[chunk]!).push(message);

  const isChange = changed.size > 0 || inserted.length > 0;
  const contents = new Map<number, ChunkContent>();
  const place = candidates().find((chunk) => fits(chunk, inserted));
  if (isChange && place === undefined) return false;
  const others = [...touched].filter((chunk) => chunk !== place);
  if (!others.every((chunk) => fits(chunk, []))) return false;
  for (const chunk of others) edit.write(chunks[chunk]!.address, encode(chunk));
  if (place !== undefined) edit.flip(chunks[place]!.address, encode(place));
  return true;

  /** Chunks that can take the change. */
  function candidates(): number[] {
    if (!isChange || changed.size > 1) return [];
    const first = firstForInserted();
    return (changed.size === 1 ? [...changed] : [...chunks.keys()]).filter((chunk) => chunk >= first);
  }

  /** Where no order is recorded, attributes have that of their messages, and new ones are the last. */
  function firstForInserted(): number {
    const isAttribute = ({ type }: StoredMessage) => type === MessageType.ATTRIBUTE;
    if (form.tracksOrder || !inserted.some(isAttribute)) return 0;
    return kept.reduce((last, messages, chunk) => (messages.some(isAttribute) ? chunk : last), 0);
  }

  function fits(chunk: number, more: readonly StoredMessage[]): boolean {
    const { capacity, stored } = chunks[chunk]!;
    // The number of messages that version 1 counts is in the first chunk and cannot change together with another one.
    const count = form.version === 1 && chunk > 0 ? stored : undefined;
    const content = fitMessages(form, [...kept[chunk]!, ...more], capacity, count);
    if (content) contents.set(chunk, content);
    return content !== undefined;
  }

  function encode(chunk: number): Uint8Array {
    const content = contents.get(chunk)!;
    if (chunk > 0) return encodeContinuationChunk(form, content);
    const elsewhere = chunks.slice(1).reduce((sum, { stored }) => sum + stored, 0);
    const count = content.messages.length + content.nulls + elsewhere;
    checkMessageCount(form, `object header at ${header.address}`, count);
    return encodeFirstChunk(form, changes.facts, content, { sizeBytes: parts.sizeBytes, count });
  }
}
