import { failure } from '../../../model/H5Error.js';

/** A part of a worker's program, which is loaded when it is first needed, and once. */
export class ProgramPart<T> {
  readonly #import: () => Promise<T>;
  #loading: Promise<T> | undefined;
  #loaded: T | undefined;

  /** @param load - Imports the part; rejects with why it cannot, and what helps. */
  constructor(load: () => Promise<T>) {
    this.#import = load;
  }

  /** The part, once it is loaded. */
  get loaded(): T | undefined {
    return this.#loaded;
  }

  /**
   * Loads the part.
   *
   * @param what - What needs it: `"opening 'a.h5' for writing"`.
   * @returns Errors: `H5Error` `unsupported` (it cannot be loaded), which leaves it to the next one to try again.
   */
  async load(what: string): Promise<T> {
    this.#loading ??= this.#import();
    try {
      this.#loaded = await this.#loading;
      return this.#loaded;
    } catch (cause) {
      this.#loading = undefined;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw failure('unsupported', `${what} needs a part of h5rx that could not be loaded: ${reason}`, { cause });
    }
  }
}
