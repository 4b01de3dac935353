import type { ByteWriter } from '../bytes/ByteWriter.js';
import { type HeaderForm, headLength, OLD_ALIGNMENT, storedDataLength } from './HeaderForm.js';
import { MessageType } from './messageTypes.js';
import type { HeaderMessage } from './ObjectHeader.js';

/** The stored part of a message. */
export type StoredMessage = Omit<HeaderMessage, 'address'>;

/** Appends messages (File Format Specification, IV.A.1). */
export function encodeMessages(writer: ByteWriter, form: HeaderForm, messages: Iterable<StoredMessage>): void {
  for (const { type, flags, data, creationOrder } of messages) {
    const length = storedDataLength(form, data.length);
    writer
      .unsigned(type, form.version === 1 ? 2 : 1)
      .u16(length)
      .u8(flags);
    if (form.version === 1) writer.fill(0, 3);
    else if (form.tracksOrder) writer.u16(creationOrder ?? 0);
    writer.put(data).fill(0, length - data.length);
  }
}

/**
 * Appends the unused rest of a chunk: null messages or, in version 2, a gap, if it is too small for one.
 *
 * @param nulls - How many null messages; their heads have room in the rest.
 */
export function encodeFree(writer: ByteWriter, form: HeaderForm, free: number, nulls: number): void {
  if (nulls === 0) {
    writer.fill(0, free);
    return;
  }
  const head = headLength(form);
  const share = Math.floor(free / nulls / OLD_ALIGNMENT) * OLD_ALIGNMENT;
  for (let left = nulls; left > 0; left--) {
    const length = left > 1 ? share : free - share * (nulls - 1);
    encodeMessages(writer, form, [{ type: MessageType.NIL, flags: 0, data: new Uint8Array(length - head) }]);
  }
}
