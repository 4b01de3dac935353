import type { H5Error } from '../../model/H5Error.js';
import type { Closing } from './Closing.js';
import { reportUnreceived } from './reportUnreceived.js';

/** Gathers the closes of the teardown that is running, if somebody waits for them. */
let scope: Closing[] | undefined;

/** Closes that teardown has caused since the last operation was sent. */
let noted: Closing[] = [];

/** Tears something down; gives the closes that this causes. */
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

/** Notes a close that the running teardown causes: whoever collects begins it, or else it begins by itself. */
export function addClosing(closing: Closing): void {
  scope?.push(closing);
  noted.push(closing);
  if (noted.length === 1) queueMicrotask(beginClosings);
}

/**
 * Begins the closes that teardown has caused, what was opened last first. Every operation does this before it is sent, so
 * that what follows a teardown, even in the same turn, follows its closes too.
 */
export function beginClosings(): void {
  if (noted.length > 0) begin(noted);
}

/**
 * Begins closes, what was opened last first, and waits for all.
 *
 * @param done - Is called when all have ended, with the first error.
 * @param told - What has failed before them; then all their errors are reported.
 * @returns Stops waiting: the closes go on, for the teardown that is running.
 */
export function closeAll(
  closings: readonly Closing[],
  done: (error: H5Error | undefined) => void,
  told?: { readonly error: unknown },
): () => void {
  const open = closings.filter(({ ended }) => !ended);
  let pending = open.length;
  let first: { readonly error: H5Error; readonly closing: Closing } | undefined;
  for (const closing of open) {
    closing.receiver = (error) => {
      pending -= 1;
      if (error) {
        if (first || told) reportUnreceived(error, closing.home, (told ?? first)?.error);
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

/** Tears something down and waits for the closes that this causes; rejects with their first error. */
export function tearDownAndWait(teardown: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    closeAll(collectClosings(teardown), (error) => (error ? reject(error) : resolve()));
  });
}

/** Begins closes, and those noted so far: each is an operation itself, before which none must be left. */
function begin(closings: readonly Closing[]): void {
  const all = new Set([...noted, ...closings]);
  noted = [];
  for (const closing of [...all].sort((a, b) => b.hid - a.hid)) closing.begin();
}
