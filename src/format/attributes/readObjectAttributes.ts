import { H5_INDEX_NAME, H5_ITER_INC } from '../../model/iteration.js';
import type { Parser } from '../bytes/Parser.js';
import { withinFileBudget } from '../bytes/withinBudget.js';
import { SharedMessages } from '../messages/SharedMessages.js';
import type { ObjectAttribute, StoredObjectHead } from '../objects/StoredObject.js';
import type { Superblock } from '../superblock/superblock.js';
import { ObjectAttributes } from './ObjectAttributes.js';

/** All attributes of an object, ordered by name; `inCreationOrder` sorts them by creation order. */
export function readObjectAttributes(
  superblock: Superblock,
  head: StoredObjectHead,
): Parser<readonly ObjectAttribute[]> {
  const attributes = new ObjectAttributes(superblock, head, new SharedMessages(superblock));
  const all = attributes.inOrder(H5_INDEX_NAME, H5_ITER_INC);
  return withinFileBudget(superblock, all, `attributes of the object at ${head.address}`);
}

/** One attribute of an object, or undefined. In dense storage only what the lookup needs is read. */
export function findObjectAttribute(
  superblock: Superblock,
  head: StoredObjectHead,
  name: string,
): Parser<ObjectAttribute | undefined> {
  const found = new ObjectAttributes(superblock, head, new SharedMessages(superblock)).find(name);
  return withinFileBudget(superblock, found, `attribute '${name}' of the object at ${head.address}`);
}
