import { failure } from '../../../model/H5Error.js';
import type { PluginFiles } from './FilterPlugins.js';
import { H5Library } from './H5Library.js';
import type { startLibhdf5 } from './startLibhdf5.js';

/** What the part of the program with libhdf5 exports. */
export interface Libhdf5Part {
  readonly startLibhdf5: typeof startLibhdf5;
}

/** Gives libhdf5 to those who need it; it is loaded when it is first needed, and once. */
export class LibraryLoader {
  readonly #import: () => Promise<Libhdf5Part>;
  readonly #pluginFiles: PluginFiles;
  #loading: Promise<H5Library> | undefined;
  #loaded: H5Library | undefined;

  /** @param importLibhdf5 - Imports the part of the program with libhdf5; rejects with why it cannot, and what helps. */
  constructor(importLibhdf5: () => Promise<Libhdf5Part>, pluginFiles: PluginFiles) {
    this.#import = importLibhdf5;
    this.#pluginFiles = pluginFiles;
  }

  /** The library, once it is loaded. */
  get loaded(): H5Library | undefined {
    return this.#loaded;
  }

  /**
   * Loads the library.
   *
   * @param what - What needs it: `"writing raw data of '/x'"`.
   * @returns Errors: `H5Error` `unsupported` (libhdf5 cannot be loaded), which leaves it to the next one to try again.
   */
  async load(what: string): Promise<H5Library> {
    this.#loading ??= this.#load();
    try {
      return await this.#loading;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw failure('unsupported', `${what} needs libhdf5, which could not be loaded: ${reason}`, { cause });
    }
  }

  async #load(): Promise<H5Library> {
    try {
      const { startLibhdf5 } = await this.#import();
      this.#loaded = new H5Library(await startLibhdf5(), this.#pluginFiles);
      return this.#loaded;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }
}
