import { MessageType } from '../../messageTypes.js';
import { MESSAGE_DONT_SHARE, type ObjectHeader } from '../../ObjectHeader.js';
import type { FileEdit } from '../FileEdit.js';
import { checkedMessage, checkMessageCount } from './checkedMessage.js';
import { encodeFirstChunk, fitMessages, totalLength } from './encodeChunk.js';
import type { StoredMessage } from './encodeMessages.js';
import { encodeModificationTime, storedSeconds } from './encodeModificationTime.js';
import { type PrefixFacts, sizeBytesFor } from './encodePrefix.js';
import { encodeReferenceCount } from './encodeReferenceCount.js';
import { continuationLength, headerForm, maxFree, storedDataLength } from './HeaderForm.js';

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
  /** Seconds since 1970: all times of version 2, the modification time message of version 1. Without them, none is kept. */
  readonly times?: number | undefined;
  /** Bytes to leave for messages to come, their heads included; 128 by default. */
  readonly spare?: number;
}

const DEFAULT_SPARE = 128;

/**
 * Makes an object header that nothing leads to yet, all its messages in one chunk (File Format Specification, IV.A.1);
 * gives its address. Errors: `H5Error` `unsupported` (a message that is too large, more messages than version 1 counts).
 */
export function createObjectHeader(edit: FileEdit, spec: NewHeader): number {
  const { version, attributeCreationOrder, attributePhaseChange, referenceCount = 1, times } = spec;
  if (version === 1 && (attributeCreationOrder || attributePhaseChange))
    throw new RangeError('object headers of version 1 have no properties of attributes');
  const form = headerForm({ version, ...(attributeCreationOrder && { attributeCreationOrder }) }, edit.format);
  const messages: StoredMessage[] = spec.messages.map((message) => checkedMessage(form, 'new object header', message));
  if (version === 1 && times !== undefined)
    messages.push({
      type: MessageType.MODIFICATION_TIME,
      flags: 0,
      data: encodeModificationTime(MessageType.MODIFICATION_TIME, times, form),
    });
  if (version === 2 && referenceCount !== 1)
    messages.push({
      type: MessageType.REFERENCE_COUNT,
      flags: MESSAGE_DONT_SHARE,
      data: encodeReferenceCount(referenceCount, form),
    });

  const used = totalLength(form, messages);
  const spare = storedDataLength(form, Math.min(spec.spare ?? DEFAULT_SPARE, maxFree(form)));
  // When the header grows, its first chunk has to have a place for what leads to the next.
  const messageBytes = Math.max(used + spare, continuationLength(form));
  const seconds = times === undefined ? undefined : storedSeconds(times);
  const facts: PrefixFacts = {
    version,
    refCount: referenceCount,
    ...(attributeCreationOrder && { attributeCreationOrder }),
    ...(attributePhaseChange && { attributePhaseChange }),
    ...(seconds !== undefined && {
      times: { access: seconds, modification: seconds, change: seconds, birth: seconds },
    }),
  };
  const content = fitMessages(form, messages, messageBytes)!;
  const count = messages.length + content.nulls;
  checkMessageCount(form, 'new object header', count);
  return edit.add(encodeFirstChunk(form, facts, content, { sizeBytes: sizeBytesFor(messageBytes), count }));
}
