import type { Extent } from '../bytes/Extent.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { encodeModificationTime, storedSeconds } from '../messages/modificationTime.js';
import { encodeReferenceCount } from '../messages/referenceCount.js';
import { checkedMessage, checkMessageCount } from './checkedMessage.js';
import { encodeFirstChunk, fitMessages, totalLength } from './encodeChunk.js';
import type { StoredMessage } from './encodeMessages.js';
import { type PrefixFacts, sizeBytesFor } from './encodePrefix.js';
import { continuationLength, headerForm, maxFree, storedDataLength } from './HeaderForm.js';
import { MessageType } from './messageTypes.js';
import { MESSAGE_DONT_SHARE, type ObjectHeader, type ObjectTimes } from './ObjectHeader.js';

/** A message of a new header. */
export interface NewMessage {
  readonly type: number;
  readonly data: Uint8Array;
  readonly flags?: number;
  readonly creationOrder?: number;
}

/** What a new object header is like. */
export interface NewHeader extends Pick<ObjectHeader, 'attributeCreationOrder' | 'attributePhaseChange'> {
  readonly version: 1 | 2;
  readonly messages: readonly NewMessage[];
  /** Number of hard links; 1 by default. */
  readonly referenceCount?: number;
  /**
   * Seconds since 1970: one for all times of version 2, or for the modification time message of version 1; or each of version 2.
   * Without them, none is kept.
   */
  readonly times?: number | ObjectTimes | undefined;
  /** A place that was allocated for it and has room enough; what it does not need is given back. A new one by default. */
  readonly place?: Extent;
  /** Hears how many bytes of the place it takes. */
  readonly placed?: (length: number) => void;
  /** Bytes to leave for messages to come, their heads included; 128 by default. */
  readonly spare?: number;
}

const DEFAULT_SPARE = 128;

/**
 * Makes an object header that nothing leads to yet, all its messages in one chunk (File Format Specification, IV.A.1);
 * gives its address. Errors: `H5Error` `bad-argument` (a message that is too large), `unsupported` (more messages than version 1 counts).
 */
export function createObjectHeader(edit: FileEdit, spec: NewHeader): number {
  const { version, attributeCreationOrder, attributePhaseChange, referenceCount = 1, times } = spec;
  if (version === 1 && (attributeCreationOrder || attributePhaseChange))
    throw new RangeError('object headers of version 1 have no properties of attributes');
  const form = headerForm({ version, ...(attributeCreationOrder && { attributeCreationOrder }) }, edit.format);
  const messages: StoredMessage[] = spec.messages.map((message) => checkedMessage(form, 'new object header', message));
  if (version === 1 && typeof times === 'number')
    messages.push({
      type: MessageType.MODIFICATION_TIME,
      flags: 0,
      data: encodeModificationTime(storedSeconds(times)),
    });
  if (version === 2 && referenceCount !== 1)
    messages.push({
      type: MessageType.REFERENCE_COUNT,
      flags: MESSAGE_DONT_SHARE,
      data: encodeReferenceCount(referenceCount),
    });

  const used = totalLength(form, messages);
  const spare = storedDataLength(form, Math.min(spec.spare ?? DEFAULT_SPARE, maxFree(form)));
  // When the header grows, its first chunk has to have a place for what leads to the next.
  const messageBytes = Math.max(used + spare, continuationLength(form));
  const facts: PrefixFacts = {
    version,
    refCount: referenceCount,
    ...(attributeCreationOrder && { attributeCreationOrder }),
    ...(attributePhaseChange && { attributePhaseChange }),
    ...(times !== undefined && { times: timesOf(times) }),
  };
  const content = fitMessages(form, messages, messageBytes)!;
  const count = messages.length + content.nulls;
  checkMessageCount(form, 'new object header', count);
  const bytes = encodeFirstChunk(form, facts, content, { sizeBytes: sizeBytesFor(messageBytes), count });
  if (!spec.place) return edit.add(bytes);
  spec.placed?.(bytes.length);
  return putInto(edit, spec.place, bytes);
}

function timesOf(times: number | ObjectTimes): ObjectTimes {
  if (typeof times !== 'number') return times;
  const seconds = storedSeconds(times);
  return { access: seconds, modification: seconds, change: seconds, birth: seconds };
}

function putInto(edit: FileEdit, { address, length }: Extent, bytes: Uint8Array): number {
  if (bytes.length > length) throw new RangeError(`an object header of ${bytes.length} bytes in a place of ${length}`);
  edit.write(address, bytes);
  // What comes after a place that is full is another block.
  if (bytes.length < length) edit.release({ address: address + bytes.length, length: length - bytes.length });
  return address;
}
