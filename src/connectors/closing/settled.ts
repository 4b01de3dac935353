/** Closes and flushes that have not ended. */
let underWay = 0;
/** Who waits for them. */
let waiters: Waiter[] = [];

interface Waiter {
  failure: { readonly error: unknown } | undefined;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Waits until every close and flush under way in the program has ended, those that begin meanwhile included.
 *
 * A stream that ends by itself completes after it has closed what it opened, and needs none of this. One that is ended
 * from downstream (`firstValueFrom`, `take(1)`, `takeUntil`, `switchMap`, unsubscribing) closes afterwards: wait here
 * before another program looks at the file, and before `process.exit()`.
 *
 * @returns Resolves at once when nothing is under way. Rejects, after all have ended, with the first error among them: the
 *   `H5Error` of a close or a flush, which then counts as received. Errors from before the call are not told again.
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

/** Notes that a close or a flush was issued; each is followed by one `closeEnded`. */
export function closeIssued(): void {
  underWay += 1;
}

/**
 * Notes that a close or a flush has ended, and how.
 *
 * @returns Whether somebody gets the error by waiting.
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
