import type { H5Error } from '../../model/H5Error.js';
import type { Closing } from './Closing.js';
import { reportUnreceived } from './reportUnreceived.js';

/** The closes of the teardown that is running; undefined unless somebody collects them. */
let scope: Closing[] | undefined;

/** Closes that teardowns have caused and that have not begun. */
let noted: Closing[] = [];

/** Runs a teardown and returns the closes that it causes. */
export function collectClosings(teardown: () => void): Closing[] {
  const outer = scope;
  const collected: Closing[] = [];
  scope = collected;
  try {
    teardown();
  } catch (error) {
    scope = outer;
    collected.forEach(addClosing);
    throw error;
  }
  scope = outer;
  return collected;
}

/** Notes a close that the running teardown causes. If nobody begins it, it begins by itself in a microtask. */
export function addClosing(closing: Closing): void {
  scope?.push(closing);
  noted.push(closing);
  if (noted.length === 1) queueMicrotask(beginClosings);
}

/**
 * Begins the closes that teardowns have caused. Every operation calls this before it is sent, so that an operation which follows a
 * teardown in the same turn runs after its closes.
 */
export function beginClosings(): void {
  if (noted.length > 0) begin(noted);
}

/**
 * Begins closes, what was opened last first, and waits until all have ended.
 *
 * @param done - Called when all have ended, with the first error.
 * @param earlier - The error with which the stream has failed already; then all errors of the closes are reported.
 * @returns A function that stops waiting: the closes go on as part of the teardown that is running.
 */
export function closeAll(
  closings: readonly Closing[],
  done: (error: H5Error | undefined) => void,
  earlier?: { readonly error: unknown },
): () => void {
  const open = closings.filter(({ ended }) => !ended);
  let pending = open.length;
  let first: { readonly error: H5Error; readonly closing: Closing } | undefined;
  for (const closing of open) {
    closing.receiver = (error) => {
      pending -= 1;
      if (error) {
        if (first || earlier) reportUnreceived(error, closing.home, (earlier ?? first)?.error);
        else first = { error, closing };
      }
      if (pending === 0) done(first?.error);
    };
  }
  if (pending === 0) done(undefined);
  else begin(open);
  return () => {
    if (pending === 0) return;
    if (first) reportUnreceived(first.error, first.closing.home);
    for (const closing of open) {
      if (closing.ended) continue;
      closing.receiver = undefined;
      addClosing(closing);
    }
  };
}

/** Runs a teardown and waits for the closes that it causes; rejects with their first error. */
export function tearDownAndWait(teardown: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    closeAll(collectClosings(teardown), (error) => (error ? reject(error) : resolve()));
  });
}

/** Begins closes together with all noted ones, because a close is itself an operation, before which noted closes begin. */
function begin(closings: readonly Closing[]): void {
  const all = new Set([...noted, ...closings]);
  noted = [];
  for (const closing of [...all].sort((a, b) => b.hid - a.hid)) closing.begin();
}
