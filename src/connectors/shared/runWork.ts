import type { Work } from './Work.js';

/** Work of a connector whose waiting is that for promises. */
export type PromisedWork<T> = Work<T, Promise<unknown>, unknown>;

/** Carries out work: awaits what it yields, and resumes it with the result. Rejects with what the work throws. */
export async function runWork<T>(work: PromisedWork<T>): Promise<T> {
  let step = work.next();
  while (!step.done) {
    let result: unknown;
    try {
      result = await step.value;
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(result);
  }
  return step.value;
}

/** The result of a promise, for which the work waits. */
export function* promised<T>(promise: Promise<T>): PromisedWork<T> {
  return (yield promise) as T;
}
