import type { ByteReader } from '../bytes/ByteReader.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import type { ObjectHeader } from '../header/ObjectHeader.js';
import { SharedMessages } from '../messages/SharedMessages.js';
import { parseAttributeInfo } from '../messages/storageInfo.js';
import type { Superblock } from '../superblock/superblock.js';
import { DenseAttributes } from './DenseAttributes.js';

/** The message of a dense attribute, not interpreted. */
export interface DenseAttributeMessage {
  readonly message: ByteReader;
  /** Present if the object tracks it. */
  readonly creationOrder?: number;
}

/** The messages of an object's dense attributes; empty if it has none. */
export function* readDenseAttributeMessages(
  superblock: Superblock,
  header: ObjectHeader,
): Parser<DenseAttributeMessage[]> {
  const info = header.messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO);
  const attributeInfo = info && parseAttributeInfo(messageReader(superblock, info));
  if (attributeInfo?.heap === undefined) return [];
  const object = { address: header.address, attributeInfo };
  const dense = new DenseAttributes(superblock, object, new SharedMessages(superblock), undefined);
  const messages = yield* dense.messages();
  if (messages.some(({ record }) => record.shared))
    throw unsupportedFormat(`object header at ${header.address}: attributes in the heap of shared messages`);
  return messages.map(({ message, record: { creationOrder } }) => ({
    message,
    ...(attributeInfo.creationOrder && { creationOrder }),
  }));
}
