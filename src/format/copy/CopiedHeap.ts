import { FileEdit } from '../edit/FileEdit.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { type GlobalHeapId, GlobalHeapWriter } from '../globalHeap/GlobalHeapWriter.js';
import { PIECE_BYTES } from './CopyStep.js';

/** Copies global heap objects of elements into new collections (File Format Specification, III.E); bounds the unwritten bytes. */
export class CopiedHeap {
  readonly #space: FileSpace;
  #open: { readonly edit: FileEdit; readonly writer: GlobalHeapWriter } | undefined;
  #waitingBytes = 0;

  constructor(space: FileSpace) {
    this.#space = space;
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
    const edit = new FileEdit(this.#space);
    return { edit, writer: new GlobalHeapWriter(edit) };
  }
}
