import { unsupportedFormat } from '../bytes/formatError.js';
import { notStorable } from '../messages/notStorable.js';
import type { StoredMessage } from './encodeMessages.js';
import { type HeaderForm, maxDataLength } from './HeaderForm.js';
import { messageName } from './messageTypes.js';

/** Creation order and number of messages have two bytes (libhdf5's `H5O_MAX_CRT_ORDER_IDX`). */
const MAX_U16 = 65535;

/**
 * A message to be stored, if it fits into its fields. `structure` names the header. Errors: `H5Error` `bad-argument` for data that no
 * message can have (libhdf5 is not asked then: it pads some that are too long to 65536 bytes, and stores 0 as their number);
 * `unsupported` for more messages than their creation order counts.
 */
export function checkedMessage(
  form: HeaderForm,
  structure: string,
  { type, data, flags = 0, creationOrder = 0 }: Omit<StoredMessage, 'flags'> & { readonly flags?: number },
): StoredMessage {
  const limit = maxDataLength(form);
  if (data.length > limit)
    throw notStorable(`${structure}: ${messageName(type)} message of ${data.length} bytes, at most ${limit} fit`);
  if (!form.tracksOrder) return { type, flags, data };
  if (creationOrder > MAX_U16)
    throw unsupportedFormat(`${structure}: creation order ${creationOrder}, the highest in a message is ${MAX_U16}`);
  return { type, flags, data, creationOrder };
}

/** Refuses more messages than the prefix of version 1 can count. */
export function checkMessageCount({ version }: HeaderForm, structure: string, count: number): void {
  if (version === 1 && count > MAX_U16)
    throw unsupportedFormat(`${structure}: ${count} messages, version 1 has at most ${MAX_U16}`);
}
