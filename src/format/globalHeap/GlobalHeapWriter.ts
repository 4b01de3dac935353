import { roundUp } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { FileEdit } from '../edit/FileEdit.js';

/** `H5HG_MINSIZE`: so many bytes libhdf5 reads at once, and so many a collection has unless an object is larger. */
const COLLECTION_BYTES = 4096;
const ALIGNMENT = 8;
const VERSION = 1;
/** Index, reference count and reserved bytes of an object, before its size; signature, version and reserved bytes of a collection. */
const BEFORE_SIZE = 8;
/** The index of what is free at the end; its size includes its head. */
const FREE_SPACE = 0;
/** libhdf5 does not count that an element refers to an object: each object has one owner. */
const REFERENCES = 0;

/** Where an object of a global heap is: what elements of variable length store. */
export interface GlobalHeapId {
  readonly address: number;
  readonly index: number;
}

/** A collection to which objects are still added. */
interface Collection {
  readonly address: number;
  readonly size: number;
  readonly writer: ByteWriter;
  objects: number;
}

/**
 * Puts objects into new global heap collections (File Format Specification, III.E). Nothing of a collection is kept here
 * once it is full; the edit keeps it until it is carried out.
 */
export class GlobalHeapWriter {
  readonly #edit: FileEdit;
  readonly #sizes: FieldSizes;
  /** Bytes before the first object, and of the head of each object. */
  readonly #headBytes: number;
  #open: Collection | undefined;

  constructor(edit: FileEdit) {
    this.#edit = edit;
    this.#sizes = edit.format;
    this.#headBytes = roundUp(BEFORE_SIZE + this.#sizes.sizeofLengths, ALIGNMENT);
  }

  /** Adds an object and gives where it is going to be. Its bytes may change after that. */
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
    // Where there is no room for a head, zeros are free space as well.
    if (free >= this.#headBytes) writer.u16(FREE_SPACE).u16(0).u32(0).lengthField(free);
    this.#edit.write(address, writer.padTo(size).finish());
  }
}
