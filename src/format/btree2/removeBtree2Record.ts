import type { FileEdit } from '../edit/FileEdit.js';
import { Btree2Edit } from './Btree2Edit.js';
import type { CompareRecord } from './Btree2Records.js';

/**
 * Takes the record that `compare` gives 0 for out of a version 2 B-tree. As with an insertion, the old tree stays whole.
 *
 * @param header - Address of the header of a tree of the type given.
 * @returns Address of the new header, and the record; undefined, and nothing is changed, where there is no such record.
 */
export function removeBtree2Record(
  edit: FileEdit,
  header: number,
  type: number,
  compare: CompareRecord,
): { readonly header: number; readonly record: Uint8Array } | undefined {
  const tree = new Btree2Edit(edit, header, type);
  const record = tree.remove(compare);
  return record && { header: tree.save(), record };
}
