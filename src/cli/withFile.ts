import { catchError, firstValueFrom, from, lastValueFrom, type Observable } from 'rxjs';
import {
  type DatasetId,
  type FileId,
  H5Error,
  H5F_ACC_RDONLY,
  openDataset,
  openFile,
  untilAborted,
  whileOpen,
} from '../index.node.js';
import { CommandError } from './failures.js';

/** Options of commands that read a file. */
export interface AccessOptions {
  /** Which files it may name. */
  readonly external?: 'folder' | 'any' | 'none';
}

/** Waits for the one value of an operation, or for the program to be told to stop. */
export type Ask = <T>(operation: Observable<T>) => Promise<T>;

/** Works with a file, which is closed when the work is done or has failed; told to stop, the work fails by itself. */
export function withFile<T>(
  path: string,
  signal: AbortSignal,
  work: (file: FileId, ask: Ask) => Promise<T>,
  access: AccessOptions = {},
): Promise<T> {
  return lastValueFrom(open(path, access).pipe(whileOpen((file) => from(work(file, askUntil(signal))))));
}

/** Works with a dataset of a file; both are closed when the work is done or has failed. */
export function withDataset<T>(
  path: string,
  name: string,
  signal: AbortSignal,
  work: (dataset: DatasetId, ask: Ask) => Promise<T>,
  access: AccessOptions = {},
): Promise<T> {
  return lastValueFrom(
    open(path, access).pipe(
      openDataset(name),
      whileOpen((dataset) => from(work(dataset, askUntil(signal)))),
    ),
  );
}

function open(path: string, { external }: AccessOptions): Observable<FileId> {
  return openFile(path, H5F_ACC_RDONLY, external ? { externalFiles: external } : {}).pipe(
    catchError((error: unknown) => {
      const isOther = error instanceof H5Error && error.routine === 'H5Fopen_async' && /signature/.test(error.message);
      throw isOther ? new CommandError(`${path} is not an HDF5 file`, { cause: error }) : error;
    }),
  );
}

function askUntil(signal: AbortSignal): Ask {
  return (operation) => firstValueFrom(operation.pipe(untilAborted(signal)));
}
