import { corruptFile, unsupportedFormat } from '../../formatError.js';
import { type FractalHeap, heapHeaderBytes } from '../../fractalHeap.js';
import {
  HEAP_OBJECT_TYPE,
  HEAP_OBJECT_TYPE_BIT,
  type HeapObjectPlace,
  heapObjectPlace,
} from '../../heapObjectPlace.js';
import { ByteWriter } from '../ByteWriter.js';
import type { FileEdit } from '../FileEdit.js';
import { BlockAllocation } from './BlockAllocation.js';
import { DoublingTable } from './DoublingTable.js';
import { FreeSpace } from './FreeSpace.js';
import { readFreeSpace, type StoredFreeSpace } from './freeSpaceManager.js';
import { HeapBlocks } from './HeapBlocks.js';
import { encodeHeapHeader, type HeapHeader, type HeapState, readHeapToEdit } from './HeapHeader.js';
import { HugeIndex } from './HugeIndex.js';
import { ManagerEdit } from './ManagerEdit.js';

/** The longest tiny object whose length is in the first byte of its ID. */
const MAX_TINY_BYTES = 16;
/** Numbers of huge objects have at most so many bytes. */
const MAX_NUMBER_BYTES = 8;
const NO_FREE_SPACE: StoredFreeSpace = {
  contents: { sections: [], blocks: [], ghosts: { count: 0, bytes: 0 } },
  extents: [],
};

/**
 * One fractal heap as an edit changes it (File Format Specification, III.G). The header cannot move, so that it is written
 * with the first insertion, before the edit is visible: in one write it tells of new blocks, of the counts, and of a new
 * free-space manager in the place of the old one. Objects that are there stay where they are.
 */
export class HeapEdit {
  readonly #edit: FileEdit;
  readonly #address: number;
  readonly #header: HeapHeader;
  readonly #heap: FractalHeap;
  readonly #state: HeapState;
  readonly #blocks: HeapBlocks;
  readonly #free: FreeSpace;
  readonly #manager: ManagerEdit;
  readonly #allocation: BlockAllocation;
  readonly #huge: HugeIndex;
  /** The header to be written. The edit keeps the very bytes that it is given, which change with each insertion. */
  #bytes: Uint8Array | undefined;

  constructor(edit: FileEdit, address: number) {
    const { format } = edit;
    const { heap, ...header } = edit.read(readHeapToEdit(format, address));
    const { parameters, state } = header;
    const { freeSpace } = state;
    const stored =
      freeSpace === undefined ? NO_FREE_SPACE : edit.read(readFreeSpace(format, heap, freeSpace, parameters));
    const table = new DoublingTable(format, heap, parameters);
    this.#edit = edit;
    this.#address = address;
    this.#heap = heap;
    this.#header = header;
    this.#state = { ...state };
    this.#blocks = new HeapBlocks(edit, heap, table);
    this.#free = new FreeSpace(stored.contents, `fractal heap at ${address}`);
    this.#manager = new ManagerEdit(edit, parameters, stored.extents);
    this.#huge = new HugeIndex(edit, address, state.hugeIndex);
    this.#allocation = new BlockAllocation(
      { address, parameters, state: this.#state },
      table,
      this.#blocks,
      this.#free,
    );
  }

  /** Inserts an object; gives its ID. */
  insert(bytes: Uint8Array): Uint8Array {
    const { idBytes, maxObjectSize } = this.#header.parameters;
    if (bytes.length === 0) throw new RangeError('an object of a fractal heap has at least one byte');
    if (!this.#bytes) {
      // Ahead of the blocks: the header passes over places in them before something is there.
      this.#bytes = this.#encode();
      this.#edit.write(this.#address, this.#bytes);
    }
    const id = new ByteWriter(this.#edit.format);
    if (bytes.length > maxObjectSize) this.#insertHuge(bytes, id);
    else if (bytes.length < idBytes && bytes.length <= MAX_TINY_BYTES) this.#insertTiny(bytes, id);
    else this.#insertManaged(bytes, id);
    this.#state.hugeIndex = this.#huge.address;
    this.#state.freeSpace = this.#manager.save(this.#free.contents);
    this.#bytes.set(this.#encode());
    return id.padTo(idBytes).finish();
  }

  /** What an ID names, and in a block or in the index is, as far as the heap tells. */
  find(id: Uint8Array): HeapObjectPlace {
    const place = heapObjectPlace(this.#edit.format, this.#heap, id);
    if (place.kind === 'huge') this.#huge.find(this.#numberOf(id));
    if (place.kind === 'managed') {
      const { offset, length } = place;
      this.#allocation.blockOf(offset, length);
      if (length === 0 || this.#free.overlaps({ offset, size: length }))
        throw this.#corrupt(`${length} bytes at offset ${offset} are no object`);
    }
    return place;
  }

  /** Removes objects, once the edit is visible; their space is free then. */
  remove(ids: readonly Uint8Array[]): void {
    const state = this.#state;
    for (const id of ids) {
      const place = this.find(id);
      if (place.kind === 'managed') {
        this.#free.add({ offset: place.offset, size: place.length });
        state.managedObjects -= 1;
        state.freeBytes += place.length;
      } else if (place.kind === 'huge') {
        const extent = this.#huge.remove(this.#numberOf(id));
        this.#edit.release(extent);
        state.hugeObjects -= 1;
        state.hugeBytes -= extent.length;
      } else {
        state.tinyObjects -= 1;
        state.tinyBytes -= place.length;
      }
    }
    state.hugeIndex = this.#huge.address;
    state.freeSpace = this.#manager.save(this.#free.contents);
    this.#edit.afterwards(this.#address, this.#encode());
  }

  /** Gives all space of the heap back. */
  release(): void {
    const { root, rootRows } = this.#state;
    const blocks = root === undefined ? [] : this.#blocks.extents(root, rootRows);
    const header = { address: this.#address, length: heapHeaderBytes(this.#edit.format) };
    const extents = [header, ...blocks, ...this.#huge.release()].sort((one, other) => one.address - other.address);
    for (const [index, { address }] of extents.entries()) {
      const before = extents[index - 1];
      if (before && address < before.address + before.length)
        throw this.#corrupt(`what is at ${before.address} and at ${address} overlaps`);
    }
    for (const extent of extents) this.#edit.release(extent);
    this.#manager.release();
    // New blocks are gone at once, but the heap is read until the edit is visible.
    this.#bytes?.set(encodeHeapHeader(this.#edit.format, this.#header));
  }

  #insertManaged(bytes: Uint8Array, id: ByteWriter): void {
    if (!this.#free.find(bytes.length)) this.#allocation.add(bytes.length);
    const section = this.#free.find(bytes.length)!;
    const { offset } = section;
    const block = this.#allocation.blockOf(offset, section.size);
    this.#free.take(section, bytes.length);
    block.bytes.set(bytes, offset - block.start);
    this.#blocks.writeDirect(block);
    this.#state.managedObjects += 1;
    this.#state.freeBytes -= bytes.length;
    const { offsetBytes, lengthBytes } = this.#heap;
    id.u8(HEAP_OBJECT_TYPE.managed).unsigned(offset, offsetBytes).unsigned(bytes.length, lengthBytes);
  }

  #insertTiny(bytes: Uint8Array, id: ByteWriter): void {
    this.#state.tinyObjects += 1;
    this.#state.tinyBytes += bytes.length;
    id.u8((HEAP_OBJECT_TYPE.tiny << HEAP_OBJECT_TYPE_BIT) | (bytes.length - 1)).put(bytes);
  }

  #insertHuge(bytes: Uint8Array, id: ByteWriter): void {
    const numberBytes = this.#numberBytes();
    const number = this.#state.lastHugeNumber + 1;
    if (this.#header.numbersWrapped || number + 1 >= Math.min(256 ** numberBytes, Number.MAX_SAFE_INTEGER))
      throw unsupportedFormat(`fractal heap at ${this.#address}: its numbers of huge objects are used up`);
    this.#huge.insert(number, { address: this.#edit.add(bytes), length: bytes.length });
    this.#state.lastHugeNumber = number;
    this.#state.hugeObjects += 1;
    this.#state.hugeBytes += bytes.length;
    id.u8(HEAP_OBJECT_TYPE.huge << HEAP_OBJECT_TYPE_BIT).unsigned(number, numberBytes);
  }

  #numberOf(id: Uint8Array): number {
    const place = heapObjectPlace(this.#edit.format, this.#heap, id);
    if (place.kind !== 'huge') throw this.#corrupt(`an ID of a ${place.kind} object`);
    return place.rest.unsigned(this.#numberBytes());
  }

  /** Bytes of the number that IDs have of a huge object. */
  #numberBytes(): number {
    const { sizeofOffsets, sizeofLengths } = this.#edit.format;
    const { idBytes } = this.#header.parameters;
    if (sizeofOffsets + sizeofLengths < idBytes)
      throw unsupportedFormat(`fractal heap at ${this.#address}: its IDs have the places of huge objects`);
    return Math.min(idBytes - 1, sizeofLengths, MAX_NUMBER_BYTES);
  }

  #encode(): Uint8Array {
    for (const [field, value] of Object.entries(this.#state)) {
      if (value !== undefined && value < 0) throw this.#corrupt(`${field} becomes ${value}`);
    }
    return encodeHeapHeader(this.#edit.format, { ...this.#header, state: this.#state });
  }

  #corrupt(detail: string) {
    return corruptFile(`fractal heap at ${this.#address}: ${detail}`);
  }
}
