import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { withinFileBudget } from '../bytes/withinBudget.js';
import { readDataset, readNamedDatatype } from '../datasets/readDataset.js';
import { MessageType } from '../header/messageTypes.js';
import type { ObjectHeader } from '../header/ObjectHeader.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import { readGroup } from '../links/readGroup.js';
import { SharedMessages } from '../messages/SharedMessages.js';
import type { Superblock } from '../superblock/superblock.js';
import { readHead } from './readHead.js';
import type { StoredObject, StoredObjectHead } from './StoredObject.js';

/**
 * Reads everything that the object header at an address says, with shared messages resolved (File Format
 * Specification, IV). The number of dense links or attributes takes one more small read each.
 */
export function readObject(superblock: Superblock, address: number): Parser<StoredObject> {
  return withinFileBudget(superblock, readUnlimited(superblock, address), `object header at ${address}`);
}

function* readUnlimited(superblock: Superblock, address: number): Parser<StoredObject> {
  const head = yield* readHead(superblock, yield* readObjectHeader(superblock, address));
  return yield* describeObject(superblock, head, new SharedMessages(superblock));
}

/** The kind of object that a header describes (File Format Specification, IV). */
export function kindOf({ address, messages }: Pick<ObjectHeader, 'address' | 'messages'>): StoredObject['kind'] {
  const has = (type: number) => messages.some((message) => message.type === type);
  // libhdf5 checks for the kinds of objects in this order.
  if (has(MessageType.SYMBOL_TABLE) || has(MessageType.LINK_INFO)) return 'group';
  if (has(MessageType.DATATYPE)) return has(MessageType.DATASPACE) ? 'dataset' : 'datatype';
  throw corruptFile(`object header at ${address}: its messages are not those of a group, dataset or datatype`);
}

/** Reads everything that a header says, once its kind is known (File Format Specification, IV). */
export function* describeObject(
  superblock: Superblock,
  head: StoredObjectHead,
  shared: SharedMessages,
): Parser<StoredObject> {
  const kind = kindOf(head);
  if (kind === 'group') return yield* readGroup(superblock, head);
  return kind === 'dataset' ? yield* readDataset(superblock, head, shared) : yield* readNamedDatatype(head, shared);
}
