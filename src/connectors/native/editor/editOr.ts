import { H5Error } from '../../../model/H5Error.js';
import type { OpenFile } from '../worker/OpenFile.js';

/**
 * Does what libhdf5 and an edit of the file can both do, by whom the file belongs to at the moment, so that neither has
 * to make the other leave; by libhdf5 where the file cannot be edited; by an edit where libhdf5 cannot do it.
 *
 * @param byLibrary - Undefined where libhdf5, as far as h5wasm shows it, cannot do it.
 */
export function editOr<T>(file: OpenFile, byLibrary: (() => T) | undefined, routine: string, byEdit: () => T): T {
  file.write(routine);
  return byLibrary && !file.editing ? byLibrary() : preferEdit(file, byLibrary, routine, byEdit);
}

/** Does what an edit of the file does better: by libhdf5 only where the file cannot be edited. */
export function preferEdit<T>(file: OpenFile, byLibrary: (() => T) | undefined, routine: string, byEdit: () => T): T {
  file.write(routine);
  if (!byLibrary) return byEdit();
  try {
    return byEdit();
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'unsupported') return byLibrary();
    throw error;
  }
}
