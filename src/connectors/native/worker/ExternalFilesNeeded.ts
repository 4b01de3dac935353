import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { HandlerContext } from './HandlerContext.js';

/** A question for the calling thread that has to be answered before an external file can be opened by its name. */
export interface Need {
  readonly name: string;
  readonly kind: ExternalFileKind;
  /** Asks the question and keeps the answer. */
  readonly files: { settle(need: Need, context: Pick<HandlerContext, 'ask' | 'claim' | 'release'>): Promise<void> };
  /** Identity of the storage to be claimed; without it the calling thread is asked for the file. */
  readonly identity?: string;
}

/**
 * Thrown when an operation needs files about which the calling thread has to be asked first. It is not a failure: only
 * `retryWhenSettled` and `NamedFiles.reach` catch it, and try again when the questions have been answered.
 */
export class ExternalFilesNeeded extends Error {
  readonly needs: readonly Need[];
  readonly #what: string | undefined;

  /** @param what - The object to name in errors. */
  constructor(needs: readonly Need[], what?: string) {
    super(`not known yet: ${needs.map(({ name }) => name).join(', ')}`);
    this.needs = needs;
    this.#what = what;
  }

  /** Has all questions answered. Rejects with the first refusal. */
  async settle(context: Pick<HandlerContext, 'ask' | 'claim' | 'release'>): Promise<void> {
    try {
      for (const need of this.needs) await need.files.settle(need, context);
    } catch (error) {
      if (!(error instanceof H5Error) || this.#what === undefined) throw error;
      throw failure(error.kind, `${this.#what}: ${error.message}`, { cause: error.cause });
    }
  }
}
