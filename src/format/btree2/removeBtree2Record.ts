import type { FileEdit } from '../edit/FileEdit.js';
import { Btree2Edit } from './Btree2Edit.js';
import type { CompareRecord } from './Btree2Records.js';

/**
 * Removes the record for which `compare` returns 0 from a version 2 B-tree. As with an insertion, the old tree stays intact.
 *
 * @param header - Address of the header of a tree of the type given.
 * @returns Address of the new header, and the record; undefined, with nothing changed, if there is no such record.
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
