import type { FileSpace, KeptSpace } from '../../../format/edit/FileSpace.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { CheckedStorage } from '../../../storage/CheckedStorage.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { rangeReaderOf } from '../../../storage/rangeReaderOf.js';

/** Begins to edit the bytes of a file; see `FileSpace.open`. */
export type OpenSpace = (storage: CheckedStorage, kept: KeptSpace | undefined) => FileSpace;

/** The editing of an open file. It lasts from the first of several edits until libhdf5 needs the file, or the file is flushed. */
export class FileEditing {
  readonly #storage: CheckedStorage;
  readonly #open: OpenSpace;
  #space: { readonly space: FileSpace; readonly reader: RangeReader } | undefined;
  /** What the next editing can reuse of this one. */
  #kept: KeptSpace | undefined;
  /** Why the file cannot be edited. */
  #refusal: H5Error | undefined;

  constructor(storage: CheckedStorage, open: OpenSpace) {
    this.#storage = storage;
    this.#open = open;
  }

  /** Reads the file as it is being edited; undefined while it is not edited. */
  get reader(): RangeReader | undefined {
    return this.#space?.reader;
  }

  /** Refuses files that cannot be edited, as far as that is known. Errors: `H5Error` `unsupported`. */
  checkEditable(swmr: boolean): void {
    if (swmr)
      throw failure(
        'unsupported',
        'the file cannot be edited: it is open for single-writer/multiple-reader writing (SWMR)',
      );
    if (this.#refusal) throw this.#refusal;
  }

  /** Begins the editing, unless it is under way; libhdf5 must not have the file open. */
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

  /** Throws the error of a write that the storage refused, if there was one since the last call. */
  throwRefusal(): void {
    const refusal = this.#storage.takeRefusal();
    if (refusal !== undefined) throw refusal;
  }

  /** Ends the editing. When that fails, free space in the file is forgotten, so that no part of it is used twice. */
  end(): void {
    const { space } = this.#space ?? {};
    if (!space) return;
    this.#space = undefined;
    this.#kept = undefined;
    const kept = space.close();
    this.throwRefusal();
    this.#kept = kept;
  }
}
