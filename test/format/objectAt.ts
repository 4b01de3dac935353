import type { Parser } from '../../src/format/bytes/Parser.js';
import { followPath } from '../../src/format/links/followPath.js';
import { groupsOf } from '../../src/format/links/groupsOf.js';
import type { Superblock } from '../../src/format/superblock/superblock.js';

/** The address of the object header at a path. */
export function* objectAt(superblock: Superblock, path: string): Parser<number> {
  const found = yield* followPath(groupsOf(superblock), path, {});
  if (found.type !== 'object') throw new Error(`no object at ${path}`);
  return found.address;
}
