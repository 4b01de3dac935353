import { catchError, firstValueFrom, from, lastValueFrom, type Observable } from 'rxjs';
import {
  type DatasetId,
  type FileAccess,
  type FileId,
  H5Error,
  H5F_ACC_RDONLY,
  openDataset,
  openFile,
  untilAborted,
  whileOpen,
} from '../index.node.js';
import { CommandError } from './failures.js';
import { headersOf, isServed, shownFile } from './remote.js';

/** Options of commands that read a file. */
export interface AccessOptions {
  /** Which files it may name. */
  readonly external?: 'folder' | 'any' | 'none';
  /** Read while another program writes it (single writer, multiple readers). */
  readonly swmr?: boolean;
  /** Headers of requests, as `Name: value`; never shown. */
  readonly header?: readonly string[];
  /** Sends the requests of a remote file. */
  readonly fetch?: FileAccess['fetch'];
}

/** Waits for the one value of an operation, or for the program to be told to stop. */
export type Ask = <T>(operation: Observable<T>) => Promise<T>;

/** Works with a file, which is closed when the work is done or has failed; a signal to stop makes the work fail. */
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

/** Opens a file for reading as a resource. */
export function open(path: string, { external, swmr, header, fetch }: AccessOptions): Observable<FileId> {
  const headers = headersOf(path, header);
  const access: FileAccess = {
    // A server has its own rules, unless others are asked for.
    ...(external && !(isServed(path) && external === 'folder') && { externalFiles: external }),
    ...(swmr && { swmr }),
    ...(headers && { headers }),
    ...(fetch && { fetch }),
  };
  return explained(openFile(path, H5F_ACC_RDONLY, access), path);
}

/** Says in plain words what is commonly wrong with a file that is opened. */
export function explained(file$: Observable<FileId>, path: string): Observable<FileId> {
  const shown = shownFile(path);
  return file$.pipe(
    catchError((error: unknown) => {
      if (!(error instanceof H5Error) || error.routine !== 'H5Fopen_async') throw error;
      if (/signature/.test(error.message)) throw new CommandError(`${shown} is not an HDF5 file`, { cause: error });
      if (isServed(path) && error.kind === 'bad-argument' && /is a folder/.test(error.message))
        throw new CommandError(`${shown} is a folder; h5rx ls ${shown}/ lists it`, { cause: error });
      if (error.kind === 'permission' && /is marked as open for/.test(error.message)) {
        throw new CommandError(
          `${shown} is open for writing in another program, or was not closed by one; where that writes for SWMR readers, --swmr looks at it`,
          { cause: error },
        );
      }
      throw error;
    }),
  );
}

function askUntil(signal: AbortSignal): Ask {
  return (operation) => firstValueFrom(operation.pipe(untilAborted(signal)));
}
