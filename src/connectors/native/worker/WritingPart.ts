import { failure } from '../../../model/H5Error.js';
import type { PluginFiles } from '../library/FilterPlugins.js';
import type { LibraryLoader } from '../library/LibraryLoader.js';
import type { Libhdf5 } from '../library/startLibhdf5.js';

/** The part of the program for changes. */
type Writing = typeof import('../writing.js');

/** The loaded part, and the loader of libhdf5. */
export interface LoadedWriting extends Writing {
  readonly library: LibraryLoader;
}

/** How the part and libhdf5 are imported in this environment. */
export interface WritingImports {
  /** Imports the part; rejects with the reason and a remedy. */
  readonly importWriting: () => Promise<Writing>;
  /** Imports and starts libhdf5; rejects with the reason and a remedy. */
  readonly startLibhdf5: () => Promise<Libhdf5>;
  readonly pluginFiles: PluginFiles;
}

/** The part of a worker's program that changes files and calls libhdf5. It is loaded once, when it is first needed. */
export class WritingPart {
  readonly #imports: WritingImports;
  #loading: Promise<LoadedWriting> | undefined;
  #loaded: LoadedWriting | undefined;

  constructor(imports: WritingImports) {
    this.#imports = imports;
  }

  /** The part; undefined until it has been loaded. */
  get loaded(): LoadedWriting | undefined {
    return this.#loaded;
  }

  /** The part, where it must have been loaded: every file that is open for writing was opened after it. */
  get required(): LoadedWriting {
    if (!this.#loaded) throw new TypeError('the part of the program for changes is not loaded');
    return this.#loaded;
  }

  /** Why libhdf5 can no longer be used; undefined while it can. */
  get fatal(): string | undefined {
    return this.#loaded?.library.loaded?.fatal;
  }

  /**
   * Loads the part.
   *
   * @param what - What needs it: `"opening 'a.h5' for writing"`.
   * Errors (rejects): `H5Error` `unsupported` where it cannot be loaded; a later call tries again.
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
