import type { FileSpace, KeptSpace } from '../../../format/edit/FileSpace.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { CheckedStorage } from '../../../storage/CheckedStorage.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { rangeReaderOf } from '../../../storage/rangeReaderOf.js';

/** Begins to edit the bytes of a file; see `FileSpace.open`. */
export type OpenSpace = (storage: CheckedStorage, kept: KeptSpace | undefined) => FileSpace;

/** The editing of an open file: edits in a row share it, until somebody else is to have the file. */
export class FileEditing {
  readonly #storage: CheckedStorage;
  readonly #open: OpenSpace;
  #space: { readonly space: FileSpace; readonly reader: RangeReader } | undefined;
  /** What the next editing goes on with. */
  #kept: KeptSpace | undefined;
  /** Why the file cannot be edited. */
  #refusal: H5Error | undefined;

  constructor(storage: CheckedStorage, open: OpenSpace) {
    this.#storage = storage;
    this.#open = open;
  }

  /** The file's bytes, while it is edited. */
  get reader(): RangeReader | undefined {
    return this.#space?.reader;
  }

  /** Refuses a file that turned out to be none that can be edited. Errors: `H5Error` `unsupported`. */
  checkEditable(swmr: boolean): void {
    if (swmr)
      throw failure(
        'unsupported',
        'the file cannot be edited: it is open for single-writer/multiple-reader writing (SWMR)',
      );
    if (this.#refusal) throw this.#refusal;
  }

  /** Begins the editing, unless it is under way; nobody else has the file. */
  begin(): FileSpace {
    if (this.#space) return this.#space.space;
    try {
      const space = this.#open(this.#storage, this.#kept);
      this.#space = { space, reader: rangeReaderOf(space.bytes) };
      return space;
    } catch (error) {
      if (error instanceof H5Error && error.kind === 'unsupported') this.#refusal = error;
      throw error;
    }
  }

  /** Throws what an edit wrote and the storage refused. */
  tellRefusal(): void {
    const refusal = this.#storage.takeRefusal();
    if (refusal !== undefined) throw refusal;
  }

  /** Ends the editing. When that fails nothing is known of free places, so none is used again. */
  end(): void {
    const { space } = this.#space ?? {};
    if (!space) return;
    this.#space = undefined;
    this.#kept = undefined;
    const kept = space.close();
    this.tellRefusal();
    this.#kept = kept;
  }
}
