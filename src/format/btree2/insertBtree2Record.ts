import type { FileEdit } from '../edit/FileEdit.js';
import { Btree2Edit } from './Btree2Edit.js';
import type { CompareRecord } from './Btree2Records.js';

/**
 * Inserts a record into a version 2 B-tree. The header and the nodes on the path are written to new places, so that the old
 * tree stays intact until the reference to its header is replaced.
 *
 * @param header - Address of the header of a tree of the type given.
 * @param compare - Says where the new record belongs; a result of 0 is `corrupt-file`, because records are unique.
 * @returns Address of the new header.
 */
export function insertBtree2Record(
  edit: FileEdit,
  header: number,
  type: number,
  record: Uint8Array,
  compare: CompareRecord,
): number {
  const tree = new Btree2Edit(edit, header, type);
  tree.insert(record, compare);
  return tree.save();
}
