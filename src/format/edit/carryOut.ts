import { FileEdit } from './FileEdit.js';
import type { FileSpace } from './FileSpace.js';

/** Makes one edit and carries it out; when it cannot be made, nothing is written. */
export function carryOut<T>(space: FileSpace, make: (edit: FileEdit) => T): T {
  const edit = new FileEdit(space);
  let value: T;
  try {
    value = make(edit);
  } catch (error) {
    edit.abandon();
    throw error;
  }
  edit.commit();
  return value;
}
