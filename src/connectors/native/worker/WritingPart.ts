import type { PluginFiles } from '../library/FilterPlugins.js';
import type { LibraryLoader } from '../library/LibraryLoader.js';
import type { Libhdf5 } from '../library/startLibhdf5.js';
import { ProgramPart } from './ProgramPart.js';

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

/** The part of the program that changes files and calls libhdf5. */
export class WritingPart extends ProgramPart<LoadedWriting> {
  constructor({ importWriting, startLibhdf5, pluginFiles }: WritingImports) {
    super(async () => {
      const writing = await importWriting();
      return { ...writing, library: new writing.LibraryLoader(startLibhdf5, pluginFiles) };
    });
  }

  /** The part, where it must have been loaded: every file that is open for writing was opened after it. */
  get required(): LoadedWriting {
    if (!this.loaded) throw new TypeError('the part of the program for changes is not loaded');
    return this.loaded;
  }

  /** Why libhdf5 can no longer be used; undefined while it can. */
  get fatal(): string | undefined {
    return this.loaded?.library.loaded?.fatal;
  }
}
