import { H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { LentFile } from '../library/LentFile.js';
import type { OpenFile } from '../worker/OpenFile.js';

/** A change that an edit of the file can make, and libhdf5 too in some cases. */
interface Change<T> {
  /** Names the change in the error where libhdf5 cannot be loaded: `"creating '/x' in 'a.h5'"`. */
  readonly what: string;
  readonly byEdit: () => T;
  /** Undefined where the functions of h5wasm cannot make the change. */
  readonly byLibrary: ((lent: LentFile) => Steps<void> | void) | undefined;
}

/**
 * Makes a change by libhdf5 while libhdf5 has the file open, otherwise by an edit: alternating between the two would close and
 * reopen the file each time.
 *
 * @returns What the edit returned; undefined when libhdf5 made the change.
 */
export function* changeFile<T>(file: OpenFile, change: Change<T>): Steps<T | undefined> {
  const { byLibrary, what } = change;
  file.requireWritable();
  if (!byLibrary || !file.isLent) return yield* preferEdit(file, change);
  const steps = byLibrary(yield* file.lend(what));
  if (steps) yield* steps;
  return undefined;
}

/** Makes a change by an edit; by libhdf5 only where the file cannot be edited. Returns the same as `changeFile`. */
export function* preferEdit<T>(file: OpenFile, { byLibrary, byEdit, what }: Change<T>): Steps<T | undefined> {
  file.requireWritable();
  if (!byLibrary) return byEdit();
  try {
    return byEdit();
  } catch (error) {
    if (!(error instanceof H5Error && error.kind === 'unsupported')) throw error;
  }
  const steps = byLibrary(yield* file.lend(what));
  if (steps) yield* steps;
  return undefined;
}
