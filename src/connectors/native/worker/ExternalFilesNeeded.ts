import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { HandlerContext } from './HandlerContext.js';

/** What has to be settled with the calling thread before a file can be opened by its name. */
export interface Need {
  readonly name: string;
  readonly kind: ExternalFileKind;
  /** Who settles it. */
  readonly of: { settle(need: Need, context: Pick<HandlerContext, 'ask' | 'claim'>): Promise<void> };
  /** The storage to be claimed; without one the calling thread is asked for the file. */
  readonly identity?: string;
}

/**
 * Thrown where libhdf5 asked for files that have to be settled with the calling thread first: the operation is then
 * carried out again. It is no failure, and nothing but `reaching` may take it for one.
 */
export class ExternalFilesNeeded extends Error {
  readonly needs: readonly Need[];
  readonly #what: string | undefined;

  /** @param what - The object that errors name. */
  constructor(needs: readonly Need[], what?: string) {
    super(`not known yet: ${needs.map(({ name }) => name).join(', ')}`);
    this.needs = needs;
    this.#what = what;
  }

  async settle(context: Pick<HandlerContext, 'ask' | 'claim'>): Promise<void> {
    try {
      for (const need of this.needs) await need.of.settle(need, context);
    } catch (error) {
      if (!(error instanceof H5Error) || this.#what === undefined) throw error;
      throw failure(error.kind, `${this.#what}: ${error.message}`, { cause: error.cause });
    }
  }
}
