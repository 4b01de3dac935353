import type { Steps } from '../../../../src/runtime/schedule/Steps.js';

/** Steps that run as a worker runs them: one a turn, `wait` until its promise ends, and a cancel that waits only for what ending them takes. */
export class Driven<T> {
  /** Bytes loaded after each step that told its progress. */
  readonly progress: number[] = [];
  /** Waits so far. */
  waits = 0;
  readonly end: Promise<T>;
  readonly #steps: Steps<T>;
  #canceled = false;
  #wake = (): void => {};

  constructor(steps: Steps<T>) {
    this.#steps = steps;
    this.end = this.#run();
    this.end.catch(() => {});
  }

  cancel(): void {
    this.#canceled = true;
    this.#wake();
  }

  async #run(): Promise<T> {
    for (let isFinishing = false; ; ) {
      await turn();
      if (this.#canceled && !isFinishing) {
        for (let end = this.#steps.return(undefined as never); !end.done; end = this.#steps.next()) {
          if (end.value.type === 'wait') await Promise.allSettled([end.value.until]);
        }
        throw new Error('canceled');
      }
      const { value, done } = this.#steps.next();
      if (done) return value;
      if (value.type === 'progress') this.progress.push(value.loadedBytes);
      if (value.type !== 'wait') continue;
      this.waits += 1;
      isFinishing = value.isRevocable === false;
      if (isFinishing) {
        await Promise.allSettled([value.until]);
        continue;
      }
      const wake = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([Promise.allSettled([value.until]), wake]);
    }
  }
}

/** A turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Some turns, so that everything that was sent arrives. */
export async function settle(turns = 10): Promise<void> {
  for (let n = 0; n < turns; n += 1) await turn();
}
