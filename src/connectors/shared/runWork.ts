import type { Work } from './Work.js';

/** Runs work that yields promises, and resumes it with what they resolve with. */
export async function runWork<T>(work: Work<T, Promise<unknown>, unknown>): Promise<T> {
  let step = work.next();
  while (!step.done) {
    let value: unknown;
    try {
      value = await step.value;
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(value);
  }
  return step.value;
}
