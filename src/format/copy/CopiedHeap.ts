import { FileEdit } from '../edit/FileEdit.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { type GlobalHeapId, GlobalHeapWriter } from '../globalHeap/GlobalHeapWriter.js';
import { PIECE_BYTES } from './CopyStep.js';

/** Copies global heap objects of elements into new collections (File Format Specification, III.E); bounds the unwritten bytes. */
export class CopiedHeap {
  readonly #space: FileSpace;
  readonly #isRaw: boolean;
  #open: { readonly edit: FileEdit; readonly writer: GlobalHeapWriter } | undefined;
  #waitingBytes = 0;

  /** @param isRaw - Whether the objects belong to elements of datasets, and not to attributes. */
  constructor(space: FileSpace, isRaw = false) {
    this.#space = space;
    this.#isRaw = isRaw;
  }

  /** Adds an object and returns its ID. */
  add(bytes: Uint8Array): GlobalHeapId {
    this.#open ??= this.#begin();
    const id = this.#open.writer.add(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= PIECE_BYTES) this.write();
    return id;
  }

  /** Writes all objects added so far. */
  write(): void {
    if (!this.#open) return;
    this.#open.writer.finish();
    this.#open.edit.commit();
    this.#open = undefined;
    this.#waitingBytes = 0;
  }

  #begin() {
    const edit = new FileEdit(this.#space, this.#isRaw);
    return { edit, writer: new GlobalHeapWriter(edit) };
  }
}
