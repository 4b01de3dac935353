import { failure } from '../../../model/H5Error.js';
import type { Outcome } from '../../../runtime/schedule/Engine.js';
import { Beside, isSteps, type Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import { ExternalFilesNeeded } from './ExternalFilesNeeded.js';
import type { HandlerContext } from './HandlerContext.js';

/** An operation that has found another file to ask for so often goes in a circle. */
const MOST_ROUNDS = 10_000;

type Handler = (args: never, context: HandlerContext) => Outcome<unknown>;

/**
 * A handler that is carried out again when libhdf5, which cannot wait, came to names of other files that had to be
 * settled with the calling thread first. Handlers change nothing before they have looked where their paths lead.
 */
export function reaching(handler: Handler): Handler {
  return (args, context) => {
    const handle = (): Outcome<unknown> => handler(args, context);
    let outcome: Outcome<unknown>;
    try {
      outcome = handle();
    } catch (error) {
      if (!(error instanceof ExternalFilesNeeded)) throw error;
      return inRounds(handle, context, error);
    }
    if (outcome instanceof Beside) {
      const { steps, bytes, ended } = outcome;
      return new Beside(inRounds(handle, context, steps), bytes, ended);
    }
    return isSteps(outcome) ? inRounds(handle, context, outcome) : outcome;
  };
}

function* inRounds(
  handle: () => Outcome<unknown>,
  context: HandlerContext,
  first: Steps<unknown> | ExternalFilesNeeded,
): Steps<unknown> {
  let next: Steps<unknown> | ExternalFilesNeeded = first;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    try {
      if (!(next instanceof ExternalFilesNeeded)) return yield* next;
      yield* waitFor(next.settle(context));
      next = stepsOf(handle());
    } catch (error) {
      if (!(error instanceof ExternalFilesNeeded)) throw error;
      next = error;
    }
  }
  throw failure('unsupported', `the file names more than ${MOST_ROUNDS} files, one after the other`);
}

/** Any outcome as steps. */
export function* stepsOf(outcome: Outcome<unknown>): Steps<unknown> {
  if (outcome instanceof Beside) {
    try {
      return yield* outcome.steps;
    } finally {
      outcome.ended();
    }
  }
  if (isSteps(outcome)) return yield* outcome;
  // What a promise makes is there in the end, whoever still wants it: an opened file has to be closed.
  return outcome instanceof Promise ? yield* waitFor(outcome, false) : outcome;
}
