import { readAttributes } from '../attributes/readAttributes.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { withinFileBudget } from '../bytes/withinBudget.js';
import { readDataset, readNamedDatatype } from '../datasets/readDataset.js';
import { MessageType } from '../header/messageTypes.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import { readGroup } from '../links/readGroup.js';
import { SharedMessages } from '../messages/SharedMessages.js';
import type { Superblock } from '../superblock/superblock.js';
import type { StoredObject } from './StoredObject.js';

/**
 * Reads everything that the object header at an address says, with shared messages resolved (File Format
 * Specification, IV). The number of dense links or attributes takes one more small read each.
 */
export function readObject(superblock: Superblock, address: number): Parser<StoredObject> {
  return withinFileBudget(superblock, readUnlimited(superblock, address), `object header at ${address}`);
}

function* readUnlimited(superblock: Superblock, address: number): Parser<StoredObject> {
  const header = yield* readObjectHeader(superblock, address);
  const shared = new SharedMessages(superblock);
  const head = yield* readAttributes(superblock, header, shared);
  const has = (type: number) => header.messages.some((message) => message.type === type);
  // In the order in which libhdf5 tells the classes of objects apart.
  if (has(MessageType.SYMBOL_TABLE) || has(MessageType.LINK_INFO)) return yield* readGroup(superblock, head);
  if (has(MessageType.DATATYPE) && has(MessageType.DATASPACE)) return yield* readDataset(superblock, head, shared);
  if (has(MessageType.DATATYPE)) return yield* readNamedDatatype(head, shared);
  throw corruptFile(`object header at ${address}: its messages make no group, dataset or datatype`);
}
