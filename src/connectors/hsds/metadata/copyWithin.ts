import type { ArgumentsOf } from '../../../operations/Operations.js';
import { copyObject } from '../../shared/copy/copyObject.js';
import type { Handling } from '../client/Handling.js';
import { Order } from '../domain/Order.js';

/** Copies an object within a file, or between two files of the server (`H5Ocopy`), by the routines that it consists of. */
export function copyWithin(args: ArgumentsOf<'H5Ocopy'>, handling: Handling, isSameFile: boolean): Promise<void> {
  // The parts of the copy run in its place: its reads of the source in one order, what it makes in another.
  const [from, to] = [handling.within(new Order()), handling.within(new Order())];
  const copy = copyObject(args, from, to, { isSameFile });
  return new Promise<void>((resolve, reject) => {
    handling.signal.addEventListener('abort', () => copy.cancel(), { once: true });
    void copy.begin({
      next: (signal) => {
        if (signal.type === 'progress') handling.progress(signal.loadedBytes, signal.totalBytes);
      },
      error: reject,
      complete: resolve,
    });
  });
}
