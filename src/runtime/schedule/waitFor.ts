import type { Steps } from './Steps.js';

/**
 * Waits for a promise as a step; gives its value, or throws its rejection.
 *
 * @param isRevocable - Whether a cancel ends the waiting. It must not where the promise makes something that has to be undone then.
 */
export function* waitFor<T>(promise: Promise<T>, isRevocable = true): Steps<T> {
  const result: { outcome?: PromiseSettledResult<T> } = {};
  const until = Promise.allSettled([promise]).then(([outcome]) => {
    result.outcome = outcome;
  });
  // A cancel also resumes merged calls, which it does not end.
  while (!result.outcome) yield { type: 'wait', until, isRevocable };
  if (result.outcome.status === 'rejected') throw result.outcome.reason;
  return result.outcome.value;
}
