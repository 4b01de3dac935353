import { roundUp } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { ALIGNMENT, BEFORE_SIZE, COLLECTION_BYTES, FREE_SPACE } from './globalHeap.js';

const VERSION = 1;
/** The reference count of an object: libhdf5 leaves it 0, because each object belongs to one element. */
const REFERENCES = 0;

/** The ID of a global heap object, as variable-length elements store it. */
export interface GlobalHeapId {
  readonly address: number;
  readonly index: number;
}

/** A collection that still accepts objects. */
interface Collection {
  readonly address: number;
  readonly size: number;
  readonly writer: ByteWriter;
  objects: number;
}

/**
 * Adds objects to new global heap collections (File Format Specification, III.E). A full collection is passed to the edit,
 * which keeps it until the edit is committed.
 */
export class GlobalHeapWriter {
  readonly #edit: FileEdit;
  readonly #sizes: FieldSizes;
  /** Length of the head of a collection, and of the head of each object. */
  readonly #headBytes: number;
  #open: Collection | undefined;

  constructor(edit: FileEdit) {
    this.#edit = edit;
    this.#sizes = edit.format;
    this.#headBytes = roundUp(BEFORE_SIZE + this.#sizes.sizeofLengths, ALIGNMENT);
  }

  /** Adds an object and returns its ID. The caller may change `bytes` afterwards. */
  add(bytes: Uint8Array): GlobalHeapId {
    const need = this.#headBytes + roundUp(bytes.length, ALIGNMENT);
    if (this.#headBytes + need > COLLECTION_BYTES) {
      const own = this.#begin(this.#headBytes + need);
      const id = this.#put(own, bytes);
      this.#end(own);
      return id;
    }
    if (this.#open && this.#open.writer.length + need > this.#open.size) this.finish();
    this.#open ??= this.#begin(COLLECTION_BYTES);
    return this.#put(this.#open, bytes);
  }

  /** Writes the collection that is not full yet. */
  finish(): void {
    if (this.#open) this.#end(this.#open);
    this.#open = undefined;
  }

  #begin(size: number): Collection {
    const writer = new ByteWriter(this.#sizes).text('GCOL').u8(VERSION).fill(0, 3).lengthField(size);
    return { address: this.#edit.allocate(size), size, writer: writer.align(ALIGNMENT), objects: 0 };
  }

  #put(collection: Collection, bytes: Uint8Array): GlobalHeapId {
    const { writer, address } = collection;
    collection.objects += 1;
    const index = collection.objects;
    writer.u16(index).u16(REFERENCES).u32(0).lengthField(bytes.length).align(ALIGNMENT);
    writer.put(bytes).align(ALIGNMENT);
    return { address, index };
  }

  #end({ address, size, writer }: Collection): void {
    const free = size - writer.length;
    // Where no head fits, zeros count as free space.
    if (free >= this.#headBytes) writer.u16(FREE_SPACE).u16(0).u32(0).lengthField(free);
    this.#edit.write(address, writer.padTo(size).finish());
  }
}
