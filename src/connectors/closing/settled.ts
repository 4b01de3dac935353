/** Number of closes and flushes that have not ended. */
let underWay = 0;
let waiters: Waiter[] = [];

interface Waiter {
  failure: { readonly error: unknown } | undefined;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Waits until every close and flush in the program has ended, including those that begin meanwhile.
 *
 * A stream that ends by itself completes after it has closed what it opened; it does not need this function. A stream that is
 * unsubscribed from downstream (`firstValueFrom`, `take(1)`, `takeUntil`, `switchMap`) closes afterwards: call this before another
 * program opens the file, and before `process.exit()`.
 *
 * @returns A promise that resolves at once when no close or flush is under way. After all have ended it rejects with the first
 *   `H5Error` among them, which then counts as received. Errors from before the call are not included.
 * @example
 * const first = await firstValueFrom(openFile('run.h5', H5F_ACC_RDWR).pipe(openDataset('x'), whileOpen(update)));
 * await settled();
 */
export function settled(): Promise<void> {
  if (underWay === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    waiters.push({ failure: undefined, resolve, reject });
  });
}

/** Counts a close or a flush; each call is followed by one of `closeEnded`. */
export function closeIssued(): void {
  underWay += 1;
}

/**
 * Counts the end of a close or a flush.
 *
 * @returns Whether somebody waits in `settled()`, and so receives the error.
 */
export function closeEnded(error?: unknown): boolean {
  underWay -= 1;
  const present = waiters;
  if (error !== undefined) for (const waiter of present) waiter.failure ??= { error };
  if (underWay === 0) {
    waiters = [];
    for (const { failure, resolve, reject } of present) {
      if (failure) reject(failure.error);
      else resolve();
    }
  }
  return present.length > 0;
}
