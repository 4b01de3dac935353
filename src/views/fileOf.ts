import { map } from 'rxjs';
import type { FileSource } from '../model/FileSource.js';
import { H5F_ACC_RDONLY } from '../model/H5F.js';
import { type FileAccess, H5P_DEFAULT } from '../model/H5P.js';
import type { FileId } from '../model/Identifier.js';
import { openFile } from '../operators/openFile.js';
import { resourceView, type ViewState } from './resourceView.js';
import type { View } from './View.js';

/** A file that is being opened, is open, or cannot be opened. */
export interface FileSnapshot extends ViewState {
  /** The open file, while `status` is `ready`. */
  readonly file: FileId | undefined;
}

/**
 * Shows a file: opens it for the first subscriber, and closes it when the last one has left.
 *
 * @param source - As `openFile` takes it.
 * @param flags - `H5F_ACC_RDONLY` by default.
 * @returns A view; errors are those of `H5Fopen_async`.
 * @example
 * fileOf(input.files[0]).subscribe(({ status, file, error }) => show(status, file, error?.message));
 */
export function fileOf(
  source: FileSource,
  flags: number = H5F_ACC_RDONLY,
  fapl: FileAccess = H5P_DEFAULT,
): View<FileSnapshot> {
  const found$ = openFile(source, flags, fapl).pipe(map((file) => ({ status: 'ready', file }) as const));
  return resourceView<{ file: FileId | undefined }>('fileOf', { file: undefined }, found$);
}
