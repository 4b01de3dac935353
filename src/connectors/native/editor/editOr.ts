import { H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { LentFile } from '../library/LentFile.js';
import type { OpenFile } from '../worker/OpenFile.js';

/** What libhdf5 and an edit of a file can both do. */
interface Change<T> {
  /** What it is, for the error where libhdf5 cannot be loaded. */
  readonly what: string;
  readonly byEdit: () => T;
  /** By libhdf5; undefined where it, as far as h5wasm shows it, cannot do it. */
  readonly byLibrary: ((lent: LentFile) => Steps<void> | void) | undefined;
}

/**
 * Does it by whom the file belongs to at the moment, so that neither has to make the other leave.
 *
 * @returns What the edit gave; undefined when libhdf5 has done it.
 */
export function* editOr<T>(file: OpenFile, change: Change<T>): Steps<T | undefined> {
  const { byLibrary, what } = change;
  file.requireWritable();
  if (!byLibrary || !file.isLent) return yield* preferEdit(file, change);
  const steps = byLibrary(yield* file.lend(what));
  if (steps) yield* steps;
  return undefined;
}

/** Does it by an edit; by libhdf5 only where the file cannot be edited. Gives the same as `editOr`. */
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
