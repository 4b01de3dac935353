import { failure } from '../../../model/H5Error.js';
import type { Outcome } from '../../../runtime/schedule/Engine.js';
import { Beside, isSteps, Moved, type Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import { ExternalFilesNeeded } from './ExternalFilesNeeded.js';
import type { HandlerContext } from './HandlerContext.js';

/** An operation that has been retried this often is taken to run in a circle of files. */
const MAX_RETRIES = 10_000;

type Handler = (args: never, context: HandlerContext) => Outcome<unknown>;

/**
 * Returns a handler that asks the calling thread about external files and then runs again, whenever the given handler throws
 * `ExternalFilesNeeded`: libhdf5 opens external files synchronously and cannot wait. This is safe because handlers change nothing
 * before they have resolved their paths.
 */
export function retryWhenSettled(handler: Handler): Handler {
  return (args, context) => {
    const handle = (): Outcome<unknown> => handler(args, context);
    let outcome: Outcome<unknown>;
    try {
      outcome = handle();
    } catch (error) {
      if (!(error instanceof ExternalFilesNeeded)) throw error;
      return retry(handle, context, error);
    }
    if (outcome instanceof Beside) {
      const { steps, bytes, ended, isShort } = outcome;
      return new Beside(retry(handle, context, steps), bytes, ended, isShort);
    }
    return isSteps(outcome) ? retry(handle, context, outcome) : outcome;
  };
}

function* retry(
  handle: () => Outcome<unknown>,
  context: HandlerContext,
  first: Steps<unknown> | ExternalFilesNeeded,
): Steps<unknown> {
  let next: Steps<unknown> | ExternalFilesNeeded = first;
  for (let tries = 0; tries < MAX_RETRIES; tries += 1) {
    try {
      if (!(next instanceof ExternalFilesNeeded)) return yield* next;
      yield* waitFor(next.settle(context));
      next = stepsOf(handle());
    } catch (error) {
      if (!(error instanceof ExternalFilesNeeded)) throw error;
      next = error;
    }
  }
  throw failure('unsupported', `the file names more than ${MAX_RETRIES} files, one after the other`);
}

/** Converts any outcome to steps. */
export function* stepsOf(outcome: Outcome<unknown>): Steps<unknown> {
  if (outcome instanceof Beside) {
    try {
      return yield* outcome.steps;
    } finally {
      outcome.ended();
    }
  }
  if (isSteps(outcome)) return yield* outcome;
  if (outcome instanceof Moved) return outcome.value;
  // A promise is waited for even after a cancel: a file that it opens has to be closed.
  return outcome instanceof Promise ? yield* waitFor(outcome, false) : outcome;
}
