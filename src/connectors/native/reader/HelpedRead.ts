import type { Answer } from './Helpers.js';
import type { PieceOutcome } from './helperProtocol.js';
import type { ReadableFile } from './ReadableFile.js';
import type { ReadJob } from './ReadJob.js';
import type { ResultContainer } from './resultContainer.js';

/** The cost of copying a byte, as a part of the cost of decoding one. */
const COPYING_COST = 1 / 8;
/** A batch is given to a helper when its bytes, times their cost, are at least this many. */
const WORTH_GIVING = 64 * 1024;

/** A read that helpers may do batches of. */
export class HelpedRead {
  readonly #file: ReadableFile;
  readonly #job: ReadJob;
  /** The cost of a byte of the dataset. */
  readonly #cost: number;
  /** The number by which helpers know the read; undefined before the first batch. */
  #read: number | undefined;
  /** Answers of helpers that are putting pieces into the result. */
  readonly #placing = new Set<Promise<Answer>>();

  /** @param touched - Bytes that the read decodes or copies in all. */
  constructor(file: ReadableFile, job: ReadJob, touched: number) {
    this.#file = file;
    this.#job = job;
    this.#cost = job.dataset.filters.length > 0 ? 1 : COPYING_COST;
    file.helpers?.expect(touched * this.#cost);
  }

  /** Whether helpers can open the file, and there are any or will be soon. */
  get isExpected(): boolean {
    const { helpers, shared } = this.#file;
    return helpers?.expected === true && shared.source !== undefined;
  }

  /** A helper for a batch of this many bytes; undefined when none is free, or the batch is too small. */
  helperFor(bytes: number): number | undefined {
    const { shared, helpers } = this.#file;
    if (!helpers || bytes * this.#cost < WORTH_GIVING) return undefined;
    const helper = helpers.free();
    return helper !== undefined && shared.source !== undefined ? helper : undefined;
  }

  /** Gives a helper pieces by their numbers in the plan; `into` is the shared container to put them into, if there is one. */
  give(helper: number, numbers: readonly number[], as: PieceOutcome, into?: ResultContainer): Promise<Answer> {
    const { helpers } = this.#file;
    if (!helpers) return Promise.resolve(undefined);
    this.#read ??= helpers.begin();
    const answer = helpers.give(helper, this.#read, { job: this.#job, into }, numbers, as);
    if (as === 'placed') {
      this.#placing.add(answer);
      void answer.then(() => this.#placing.delete(answer));
    }
    return answer;
  }

  /** A helper's answer that is still expected for pieces which it puts into the result; undefined when there is none. */
  get placing(): Promise<Answer> | undefined {
    for (const answer of this.#placing) return answer;
    return undefined;
  }

  /** Tells helpers to forget the read. */
  end(): void {
    if (this.#read !== undefined) this.#file.helpers?.end(this.#read);
  }
}
