import type { Parser } from '../bytes/Parser.js';
import { withinFileBudget } from '../bytes/withinBudget.js';
import { compareNames } from '../links/compareNames.js';
import type { ObjectAttribute, StoredObjectHead } from '../objects/StoredObject.js';
import type { Superblock } from '../superblock/superblock.js';
import { findDenseAttribute, readDenseAttributes } from './denseAttributes.js';

/**
 * All attributes of an object, whichever way it stores them, in the order of their names; `inCreationOrder` orders them
 * by their age.
 */
export function* readObjectAttributes(superblock: Superblock, head: StoredObjectHead): Parser<ObjectAttribute[]> {
  const structure = `attributes of the object at ${head.address}`;
  const dense = isDense(head)
    ? yield* withinFileBudget(superblock, readDenseAttributes(superblock, head), structure)
    : [];
  const all = [...head.compactAttributes, ...dense];
  return all.sort((one, other) => compareNames(one.name ?? '', other.name ?? ''));
}

/** One attribute of an object, or undefined. Of dense ones only what is on the way to it is read. */
export function* findObjectAttribute(
  superblock: Superblock,
  head: StoredObjectHead,
  name: string,
): Parser<ObjectAttribute | undefined> {
  const compact = head.compactAttributes.find((attribute) => attribute.name === name);
  if (compact !== undefined || !isDense(head)) return compact;
  const structure = `attribute '${name}' of the object at ${head.address}`;
  return yield* withinFileBudget(superblock, findDenseAttribute(superblock, head, name), structure);
}

/** Whether the object has attributes beside its header. */
function isDense({ attributeInfo }: StoredObjectHead): boolean {
  return attributeInfo?.heap !== undefined;
}
