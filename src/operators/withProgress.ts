import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import type { Progress } from '../es/Operation.js';
import { transferOf } from './Chunk.js';

/** An Observable that tells its progress besides its value: operations and `readDataset`. */
interface WithSignals<T> {
  readonly signals$: Observable<Signal<T>>;
}

/**
 * Tells how far a transfer has come: put it directly after `readChunks`, `readDataset`, `copyDataset` or an operation.
 * `report` is called after each piece or chunk; what is emitted stays as it is.
 *
 *     source        --a-----b-----c|
 *     report          1/3   2/3   3/3
 *     withProgress  --a-----b-----c|
 *
 * @param report - Gets the bytes moved so far and in all, counted as elements in memory.
 */
export function withProgress<T>(report: (progress: Progress) => void): MonoTypeOperatorFunction<T> {
  return (source) =>
    'signals$' in source ? reportSignals(source as unknown as WithSignals<T>, report) : reportChunks(source, report);
}

function reportSignals<T>({ signals$ }: WithSignals<T>, report: (progress: Progress) => void): Observable<T> {
  return new Observable((subscriber) =>
    signals$.subscribe({
      next: (signal) => {
        if (signal.type === 'progress') report({ loadedBytes: signal.loadedBytes, totalBytes: signal.totalBytes });
        else if (signal.type === 'result') subscriber.next(signal.value);
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  );
}

function reportChunks<T>(source: Observable<T>, report: (progress: Progress) => void): Observable<T> {
  return new Observable((subscriber) => {
    let loadedBytes = 0;
    return source.subscribe({
      next: (value) => {
        const transfer = transferOf(value);
        if (transfer) {
          loadedBytes += transfer.bytes;
          report({ loadedBytes, totalBytes: transfer.totalBytes });
        }
        subscriber.next(value);
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
  });
}
