import { unsupportedFormat } from '../bytes/formatError.js';
import type { StoredMessage } from './encodeMessages.js';
import { type HeaderForm, maxDataLength } from './HeaderForm.js';
import { messageName } from './messageTypes.js';

/** Creation order and number of messages have two bytes (libhdf5's `H5O_MAX_CRT_ORDER_IDX`). */
const MAX_U16 = 65535;

/** A message to be stored, if it fits into its fields; otherwise `unsupported`. `structure` names the header. */
export function checkedMessage(
  form: HeaderForm,
  structure: string,
  { type, data, flags = 0, creationOrder = 0 }: Omit<StoredMessage, 'flags'> & { readonly flags?: number },
): StoredMessage {
  const limit = maxDataLength(form);
  if (data.length > limit)
    throw unsupportedFormat(`${structure}: ${messageName(type)} message of ${data.length} bytes, at most ${limit} fit`);
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
