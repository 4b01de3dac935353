import { failure } from '../../../model/H5Error.js';
import type { PluginFiles } from '../library/FilterPlugins.js';
import type { LibraryLoader } from '../library/LibraryLoader.js';
import type { Libhdf5 } from '../library/startLibhdf5.js';

/** The part of the program for changes. */
type Writing = typeof import('../writing.js');

/** The part when it is loaded, and what gives libhdf5 to those who need it. */
export interface LoadedWriting extends Writing {
  readonly library: LibraryLoader;
}

/** What the part and libhdf5 are imported by. */
export interface WritingImports {
  /** Imports the part; rejects with why it cannot, and what helps. */
  readonly importWriting: () => Promise<Writing>;
  /** Imports libhdf5 and starts it; rejects likewise. */
  readonly startLibhdf5: () => Promise<Libhdf5>;
  readonly pluginFiles: PluginFiles;
}

/** The part of the program that changes files and calls libhdf5; it is loaded when it is first needed, and once. */
export class WritingPart {
  readonly #imports: WritingImports;
  #loading: Promise<LoadedWriting> | undefined;
  #loaded: LoadedWriting | undefined;

  constructor(imports: WritingImports) {
    this.#imports = imports;
  }

  /** The part, once it is loaded. */
  get loaded(): LoadedWriting | undefined {
    return this.#loaded;
  }

  /** The part where it must be loaded: a file that can be written was opened with it. */
  get present(): LoadedWriting {
    if (!this.#loaded) throw new TypeError('the part of the program for changes is not loaded');
    return this.#loaded;
  }

  /** Why libhdf5 cannot be used any more, if it cannot. */
  get fatal(): string | undefined {
    return this.#loaded?.library.loaded?.fatal;
  }

  /**
   * Loads the part.
   *
   * @param what - What needs it: `"opening 'a.h5' for writing"`.
   * @returns Errors: `H5Error` `unsupported` (it cannot be loaded), which leaves it to the next one to try again.
   */
  async load(what: string): Promise<LoadedWriting> {
    this.#loading ??= this.#load();
    try {
      return await this.#loading;
    } catch (cause) {
      this.#loading = undefined;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw failure('unsupported', `${what} needs a part of h5rx that could not be loaded: ${reason}`, { cause });
    }
  }

  async #load(): Promise<LoadedWriting> {
    const { importWriting, startLibhdf5, pluginFiles } = this.#imports;
    const writing = await importWriting();
    this.#loaded = { ...writing, library: new writing.LibraryLoader(startLibhdf5, pluginFiles) };
    return this.#loaded;
  }
}
