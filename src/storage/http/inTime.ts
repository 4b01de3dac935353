import { pauseFor } from './pauseFor.js';

/** The promise; where it takes longer, what `late` gives or throws. */
export async function inTime<T>(promise: Promise<T>, milliseconds: number, late: () => T): Promise<T> {
  const over = new AbortController();
  try {
    return await Promise.race([promise, pauseFor(milliseconds, over.signal).then(late)]);
  } finally {
    over.abort();
  }
}
