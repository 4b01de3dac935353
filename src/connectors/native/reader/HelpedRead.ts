import type { H5Data } from '../../../model/H5Data.js';
import type { Answer } from './Helpers.js';
import type { PieceOutcome } from './helperProtocol.js';
import type { ReadableFile } from './ReadableFile.js';
import type { ReadJob } from './ReadJob.js';

/** How much of decoding a byte copying one is. */
const COPYING = 1 / 8;
/** A batch is given away when its bytes, weighed, are as many. */
const WORTH_GIVING = 64 * 1024;

/** A read as its helpers see it: who has time for a batch, and what they were told. */
export class HelpedRead {
  readonly #file: ReadableFile;
  readonly #job: ReadJob;
  /** Bytes to weigh a batch by, for each of its own. */
  readonly #weight: number;
  #read: number | undefined;

  /** @param touched - Bytes that are read in all. */
  constructor(file: ReadableFile, job: ReadJob, touched: number) {
    this.#file = file;
    this.#job = job;
    this.#weight = job.dataset.filters.length > 0 ? 1 : COPYING;
    file.helpers?.expect(touched * this.#weight);
  }

  /** Whether helpers can read the file, and there are any or will be soon. */
  get isExpected(): boolean {
    const { helpers, shared } = this.#file;
    return helpers?.expected === true && shared.source !== undefined;
  }

  /** A helper that has time for a batch of so many bytes; undefined when it is not worth it. */
  helperFor(bytes: number): number | undefined {
    const { shared, helpers } = this.#file;
    if (!helpers || bytes * this.#weight < WORTH_GIVING) return undefined;
    const helper = helpers.free();
    return helper !== undefined && shared.source !== undefined ? helper : undefined;
  }

  /** Gives a helper pieces by their numbers; `result` is in shared memory, where they are to be placed. */
  give(helper: number, numbers: readonly number[], as: PieceOutcome, result?: H5Data): Promise<Answer> {
    const { helpers } = this.#file;
    if (!helpers) return Promise.resolve(undefined);
    this.#read ??= helpers.begin();
    return helpers.give(helper, this.#read, { job: this.#job, result }, numbers, as);
  }

  /** Helpers need not remember the read any more. */
  end(): void {
    if (this.#read !== undefined) this.#file.helpers?.end(this.#read);
  }
}
