import type { ByteReader } from '../bytes/ByteReader.js';
import { corruptFile, unsupportedFormat } from '../bytes/formatError.js';
import { readAt } from '../bytes/readAt.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { Superblock } from '../superblock/superblock.js';
import {
  alignHeap,
  encodeFreeBlock,
  encodeLocalHeapHeader,
  freeBlockBytes,
  NO_FREE_BLOCK,
  readLocalHeapHeader,
} from './localHeap.js';

/** A run of free bytes of the data segment. */
interface FreeBlock {
  offset: number;
  size: number;
}

/** When bytes are written: before or after the change is visible. */
type Phase = 'write' | 'afterwards';

/** Data segments up to this size are read whole for their free list, which may have a block between any two names. */
const SMALL_SEGMENT = 2 ** 20;

/**
 * Edits a local heap (File Format Specification, III.D). After each single write the names are still in place and no free
 * block overlaps them, so an interruption loses some free bytes at most.
 */
export class LocalHeapEdit {
  readonly #edit: FileEdit;
  readonly #format: Superblock;
  readonly #address: number;
  #segment: { readonly address: number; readonly size: number };
  /** The free list, in list order. */
  readonly #free: FreeBlock[];

  private constructor(edit: FileEdit, address: number) {
    this.#edit = edit;
    this.#format = edit.format;
    this.#address = address;
    const { segment, freeList } = edit.read(readLocalHeapHeader(this.#format, address));
    this.#segment = segment;
    this.#free = this.#readFreeList(freeList);
  }

  static open(edit: FileEdit, address: number): LocalHeapEdit {
    return new LocalHeapEdit(edit, address);
  }

  /** Stores texts, each with a NUL appended; returns their offsets. */
  insert(...texts: readonly Uint8Array[]): number[] {
    const needs = texts.map(({ length }) => alignHeap(length + 1));
    const offsets = texts.map((text, index) => {
      const need = needs[index]!;
      // A second move in the same edit would leave a concurrent reader with a segment that was never written.
      if (this.#fitting(need) === undefined) this.#grow(needs.slice(index).reduce((sum, each) => sum + each, 0));
      const offset = this.#take(this.#fitting(need)!, need);
      const bytes = new Uint8Array(need);
      bytes.set(text);
      this.#put(offset, bytes, 'write');
      return offset;
    });
    if (this.#edit.isNew(this.#segment.address)) this.#writeHeader('write');
    return offsets;
  }

  /** Frees a text of `length` bytes and its NUL once the edit is visible and nothing refers to it. */
  remove(offset: number, length: number): void {
    const size = alignHeap(length + 1);
    const end = offset + size;
    // The first bytes hold the empty name; other programs may have stored unaligned names, which are not freed.
    if (offset === 0 || offset !== alignHeap(offset) || end > this.#segment.size) return;
    const overlapping = this.#free.find((block) => block.offset < end && offset < block.offset + block.size);
    if (overlapping) throw this.#corrupt(`the text at byte ${offset} is in the free block at ${overlapping.offset}`);
    const before = this.#free.find((block) => block.offset + block.size === offset);
    if (before) before.size += size;
    const after = this.#free.findIndex((block) => block.offset === end);
    const joined = size + (after < 0 ? 0 : this.#unlink(after, 'afterwards').size);
    if (before) {
      before.size += joined - size;
      this.#putBlock(this.#free.indexOf(before), 'afterwards');
    } else if (joined >= freeBlockBytes(this.#format)) {
      this.#free.unshift({ offset, size: joined });
      this.#putBlock(0, 'afterwards');
      this.#putLink(0, 'afterwards');
    }
  }

  /** Allocates bytes from the free block at an index of the list. */
  #take(index: number, need: number): number {
    const block = this.#free[index]!;
    const { offset } = block;
    block.size -= need;
    if (block.size === 0) {
      this.#unlink(index, 'write');
    } else if (need < freeBlockBytes(this.#format)) {
      // Taking the beginning would move the block's head onto its old head, which readers may still need.
      this.#putBlock(index, 'write');
      return offset + block.size;
    } else {
      block.offset += need;
      this.#putBlock(index, 'write');
      this.#putLink(index, 'write');
    }
    return offset;
  }

  /** Like libhdf5: a block of exactly the size, or one whose remainder can be a free block. */
  #fitting(need: number): number | undefined {
    const least = need + freeBlockBytes(this.#format);
    const index = this.#free.findIndex(({ size }) => size === need || size >= least);
    return index < 0 ? undefined : index;
  }

  /** Moves the data segment to a larger extent. Its bytes keep their offsets, so readers of either segment find them. */
  #grow(need: number): void {
    const { sizeofLengths } = this.#format;
    const { address, size } = this.#segment;
    // The bytes between the end of an unaligned segment and the next multiple of 8 are lost.
    const start = alignHeap(size);
    const newSize = start + Math.max(alignHeap(size), need + freeBlockBytes(this.#format));
    if (newSize >= 2 ** (8 * sizeofLengths))
      throw unsupportedFormat(`${this.#structure}: it cannot have ${newSize} bytes`);
    const bytes = new Uint8Array(newSize);
    bytes.set(this.#read(0, size));
    this.#segment = { address: this.#edit.add(bytes), size: newSize };
    const last = this.#free.find((block) => block.offset + block.size === start);
    if (last) last.size += newSize - start;
    else this.#free.unshift({ offset: start, size: newSize - start });
    this.#putBlock(last ? this.#free.indexOf(last) : 0, 'write');
    if (size > 0) this.#edit.release({ address, length: size });
  }

  #unlink(index: number, phase: Phase): FreeBlock {
    const [block] = this.#free.splice(index, 1);
    this.#putLink(index, phase);
    return block!;
  }

  /** Writes the head of a free block. */
  #putBlock(index: number, phase: Phase): void {
    const { offset, size } = this.#free[index]!;
    this.#put(offset, encodeFreeBlock(this.#format, this.#offsetOf(index + 1), size), phase);
  }

  /** Writes what points to the block at an index of the list: the head of the previous block, or the heap's header. */
  #putLink(index: number, phase: Phase): void {
    if (index > 0) this.#putBlock(index - 1, phase);
    // A new segment is complete before the header points to it; `insert` writes the header last.
    else if (phase === 'afterwards' || !this.#edit.isNew(this.#segment.address)) this.#writeHeader(phase);
  }

  #writeHeader(phase: Phase): void {
    const header = { segment: this.#segment, freeList: this.#offsetOf(0) };
    this.#edit[phase](this.#address, encodeLocalHeapHeader(this.#format, header));
  }

  #offsetOf(index: number): number {
    return this.#free[index]?.offset ?? NO_FREE_BLOCK;
  }

  /** Writes bytes of the data segment. */
  #put(offset: number, bytes: Uint8Array, phase: Phase): void {
    const { address, size } = this.#segment;
    const isUnread = this.#edit.isNew(this.#address) || (phase === 'write' && this.#edit.isNew(address));
    if (!isUnread || !this.#edit.isNew(address)) {
      this.#edit[phase](address + offset, bytes);
      return;
    }
    const whole = this.#read(0, size).slice();
    whole.set(bytes, offset);
    this.#edit.write(address, whole);
  }

  #readFreeList(first: number): FreeBlock[] {
    const { size } = this.#segment;
    const whole = size <= SMALL_SEGMENT && first !== NO_FREE_BLOCK ? this.#reader(0, size) : undefined;
    const blocks: FreeBlock[] = [];
    const least = freeBlockBytes(this.#format);
    const most = size / least;
    for (let offset = first; offset !== NO_FREE_BLOCK; ) {
      // Blocks do not overlap, so a longer list is a cycle.
      if (blocks.length > most) throw this.#corrupt('its free list has no end');
      // The first bytes hold the empty name.
      if (offset === 0 || offset + least > size) throw this.#corrupt(`a free block at byte ${offset} of ${size}`);
      const reader = whole ?? this.#reader(offset, least);
      reader.seek(whole ? offset : 0);
      const next = reader.length();
      const block = { offset, size: reader.length() };
      if (block.size < least || offset + block.size > size || offset !== alignHeap(offset))
        throw this.#corrupt(`a free block of ${block.size} bytes at byte ${offset} of ${size}`);
      blocks.push(block);
      offset = next;
    }
    const sorted = [...blocks].sort((one, other) => one.offset - other.offset);
    for (const [index, block] of sorted.entries()) {
      if (index > 0 && sorted[index - 1]!.offset + sorted[index - 1]!.size > block.offset)
        throw this.#corrupt(`free blocks overlap at byte ${block.offset}`);
    }
    return blocks;
  }

  #read(offset: number, length: number): Uint8Array {
    return this.#reader(offset, length).bytes;
  }

  #reader(offset: number, length: number): ByteReader {
    const { address } = this.#segment;
    return this.#edit.read(readAt(this.#edit.format, address + offset, length, 'local heap data segment'));
  }

  get #structure(): string {
    return `local heap at ${this.#address}`;
  }

  #corrupt(detail: string) {
    return corruptFile(`${this.#structure}: ${detail}`);
  }
}
