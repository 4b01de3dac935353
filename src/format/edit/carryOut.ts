import { FileEdit } from './FileEdit.js';
import type { FileSpace } from './FileSpace.js';

/** Prepares one edit and carries it out; if preparing fails, nothing is written. */
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
