import { failure } from '../../../model/H5Error.js';
import type { PluginFiles } from './FilterPlugins.js';
import { H5Library } from './H5Library.js';
import type { Libhdf5 } from './startLibhdf5.js';

/** The exports of the part of the program that has libhdf5. */
export interface Libhdf5Part {
  startLibhdf5(): Promise<Libhdf5>;
}

/** Loads libhdf5 once, when it is first needed. */
export class LibraryLoader {
  readonly #start: () => Promise<Libhdf5>;
  readonly #pluginFiles: PluginFiles;
  #loading: Promise<H5Library> | undefined;
  #loaded: H5Library | undefined;

  /** @param start - Imports and starts libhdf5; rejects with the reason and a remedy. */
  constructor(start: () => Promise<Libhdf5>, pluginFiles: PluginFiles) {
    this.#start = start;
    this.#pluginFiles = pluginFiles;
  }

  /** The library; undefined until it has been loaded. */
  get loaded(): H5Library | undefined {
    return this.#loaded;
  }

  /**
   * Loads the library.
   *
   * @param what - What needs it: `"writing raw data of '/x'"`.
   * Errors (rejects): `H5Error` `unsupported` where libhdf5 cannot be loaded; a later call tries again.
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
      this.#loaded = new H5Library(await this.#start(), this.#pluginFiles);
      return this.#loaded;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }
}
