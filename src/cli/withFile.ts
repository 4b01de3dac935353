import { firstValueFrom, from, lastValueFrom, type Observable } from 'rxjs';
import { type DatasetId, type FileId, openDataset, openFile, untilAborted, whileOpen } from '../index.node.js';

/** Waits for the one value of an operation, or for the program to be told to stop. */
export type Ask = <T>(operation: Observable<T>) => Promise<T>;

/** Works with a file, which is closed when the work is done or has failed; told to stop, the work fails by itself. */
export function withFile<T>(
  path: string,
  signal: AbortSignal,
  work: (file: FileId, ask: Ask) => Promise<T>,
): Promise<T> {
  return lastValueFrom(openFile(path).pipe(whileOpen((file) => from(work(file, askUntil(signal))))));
}

/** Works with a dataset of a file; both are closed when the work is done or has failed. */
export function withDataset<T>(
  path: string,
  name: string,
  signal: AbortSignal,
  work: (dataset: DatasetId, ask: Ask) => Promise<T>,
): Promise<T> {
  return lastValueFrom(
    openFile(path).pipe(
      openDataset(name),
      whileOpen((dataset) => from(work(dataset, askUntil(signal)))),
    ),
  );
}

function askUntil(signal: AbortSignal): Ask {
  return (operation) => firstValueFrom(operation.pipe(untilAborted(signal)));
}
