import { corruptFile, unsupportedFormat } from '../../formatError.js';
import type { DoublingTable } from './DoublingTable.js';
import type { FreeSpace } from './FreeSpace.js';
import type { DirectBlock, HeapBlocks, IndirectBlock } from './HeapBlocks.js';
import type { HeapState } from './HeapHeader.js';
import type { HeapParameters } from './heapParameters.js';

/** How many blocks are passed over at once: the number is stored in two bytes. */
const MAX_COUNT = 0xffff;

/** Finds the blocks of a fractal heap, and makes new ones: each where the header's iterator says, row after row. */
export class BlockAllocation {
  readonly #heap: number;
  readonly #parameters: HeapParameters;
  readonly #table: DoublingTable;
  readonly #blocks: HeapBlocks;
  readonly #free: FreeSpace;
  readonly #state: HeapState;

  /** @param state - Changes as blocks are made. */
  constructor(
    { address, parameters, state }: { address: number; parameters: HeapParameters; state: HeapState },
    table: DoublingTable,
    blocks: HeapBlocks,
    free: FreeSpace,
  ) {
    this.#heap = address;
    this.#parameters = parameters;
    this.#table = table;
    this.#blocks = blocks;
    this.#free = free;
    this.#state = state;
  }

  /** The direct block that has a run of bytes of the heap, all of it behind its head. */
  blockOf(offset: number, size: number): DirectBlock {
    const { root, rootRows } = this.#state;
    if (root === undefined) throw this.#corrupt(`${size} bytes at offset ${offset} of an empty heap`);
    let found: { address: number; start: number; size: number; rows: number } = {
      address: root,
      start: 0,
      size: this.#table.blockSize(0),
      rows: rootRows,
    };
    while (found.rows > 0) {
      const parent = this.#blocks.indirect(found, found.rows);
      const entry = this.#entryAt(parent, offset);
      const address = parent.children[entry];
      if (address === undefined) throw this.#corrupt(`${size} bytes at offset ${offset}, where no block is`);
      found = { address, ...this.#blocks.entry(parent.start, entry) };
    }
    const inBlock = offset - found.start;
    if (inBlock < this.#table.directHead || inBlock + size > found.size)
      throw this.#corrupt(`${size} bytes at offset ${offset}, in a block of ${found.size} bytes at ${found.start}`);
    return this.#blocks.direct(found, found.size);
  }

  /** Makes a direct block for an object and counts it as free. It still has to be written. */
  add(length: number): DirectBlock {
    const row = this.#table.rowFor(length);
    if (row >= this.#table.directRows)
      throw unsupportedFormat(`fractal heap at ${this.#heap}: no block of it can hold an object of ${length} bytes`);
    const state = this.#state;
    if (state.root === undefined && row === 0) {
      const block = this.#addDirect(0, 0);
      state.root = block.address;
      state.managedBytes = block.bytes.length;
      state.freeBytes += this.#table.freeInBlock(0);
      return block;
    }
    if (state.rootRows === 0) this.#addRoot(row + 1);
    for (;;) {
      const block = this.#addNext(this.#root(), row);
      if (block) return block;
    }
  }

  /** Makes the block that comes next in an indirect block; undefined, when the iterator only moved. */
  #addNext(parent: IndirectBlock, wanted: number): DirectBlock | undefined {
    const table = this.#table;
    const state = this.#state;
    const { row, column } = table.entryAt(state.iterator - parent.start);
    if (row >= parent.rows) {
      this.#growRoot(parent, wanted + 1);
      return undefined;
    }
    const entry = row * table.width + column;
    const child = parent.children[entry];
    const { start, size, rows } = this.#blocks.entry(parent.start, entry);
    if (rows > 0 && table.largestDirectRow(rows) >= wanted) {
      return this.#addNext(child === undefined ? this.#addIndirect(parent, entry) : this.#below(parent, entry), wanted);
    }
    if (rows > 0 || child !== undefined) {
      // What is below is lost, or in use: libhdf5 never leaves the iterator before a block.
      state.iterator = start + size;
      return undefined;
    }
    if (row < wanted) {
      this.#skip(parent, entry, Math.min(wanted, parent.rows, table.directRows) * table.width);
      return undefined;
    }
    const block = this.#addDirect(start, row);
    parent.children[entry] = block.address;
    this.#blocks.writeIndirect(parent);
    state.iterator = start + size;
    return block;
  }

  #addDirect(start: number, row: number): DirectBlock {
    const size = this.#table.blockSize(row);
    const block = this.#blocks.addDirect(start, size);
    this.#state.allocatedBytes += size;
    this.#free.add({ offset: start + this.#table.directHead, size: this.#table.freeInBlock(row) });
    return block;
  }

  #addIndirect(parent: IndirectBlock, entry: number): IndirectBlock {
    const { start, rows } = this.#blocks.entry(parent.start, entry);
    const block = this.#blocks.addIndirect(start, rows);
    this.#blocks.writeIndirect(block);
    parent.children[entry] = block.address;
    this.#blocks.writeIndirect(parent);
    return block;
  }

  /** Passes over blocks that are too small; libhdf5 makes them later, when it wants some of their size. */
  #skip(parent: IndirectBlock, from: number, to: number): void {
    const { width } = this.#table;
    // None of them is there, if the iterator is right; those that are stay as they are.
    const taken = parent.children.slice(from, to).findIndex((child) => child !== undefined);
    const end = Math.min(taken < 0 ? to : from + taken, from + MAX_COUNT);
    const row = Math.floor(from / width);
    const ghosts = { count: 0, bytes: 0 };
    for (let ghost = row + 1; ghost * width < end; ghost++) {
      ghosts.count += 1;
      ghosts.bytes += this.#table.freeInBlock(ghost);
    }
    const { start } = this.#blocks.entry(parent.start, from);
    const place = { blockStart: parent.start, row, column: from % width, count: end - from };
    this.#free.addBlocks({ offset: start, size: this.#table.freeInBlock(row), ...place }, ghosts);
    this.#state.iterator = this.#blocks.entry(parent.start, end).start;
  }

  /** Puts an indirect block above the root, or makes the first one. */
  #addRoot(neededRows: number): void {
    const state = this.#state;
    const { startingRows } = this.#parameters;
    const root = this.#blocks.addIndirect(0, this.#rowsOfRoot(startingRows || this.#table.maxRows, neededRows));
    root.children[0] = state.root;
    state.iterator = state.root === undefined ? 0 : this.#table.blockSize(0);
    this.#setRoot(root, state.root === undefined ? 0 : this.#table.freeInBlock(0));
  }

  #growRoot(root: IndirectBlock, neededRows: number): void {
    const rows = this.#rowsOfRoot(2 * root.rows, neededRows);
    if (rows <= root.rows) throw unsupportedFormat(`fractal heap at ${this.#heap}: it is full`);
    this.#setRoot(this.#blocks.grow(root, rows), this.#table.freeInRows(root.rows));
  }

  #setRoot(root: IndirectBlock, freeBefore: number): void {
    this.#blocks.writeIndirect(root);
    const state = this.#state;
    state.root = root.address;
    state.rootRows = root.rows;
    state.managedBytes = this.#table.rowStart(root.rows);
    state.freeBytes += this.#table.freeInRows(root.rows) - freeBefore;
  }

  #rowsOfRoot(rows: number, needed: number): number {
    return Math.min(Math.max(rows, needed), this.#table.maxRows);
  }

  #root(): IndirectBlock {
    return this.#blocks.indirect({ address: this.#state.root!, start: 0 }, this.#state.rootRows);
  }

  #below(parent: IndirectBlock, entry: number): IndirectBlock {
    const { start, rows } = this.#blocks.entry(parent.start, entry);
    return this.#blocks.indirect({ address: parent.children[entry]!, start }, rows);
  }

  #entryAt(parent: IndirectBlock, offset: number): number {
    const { row, column } = this.#table.entryAt(offset - parent.start);
    if (row >= parent.rows) throw this.#corrupt(`offset ${offset} is past the ${parent.rows} rows of a block`);
    return row * this.#table.width + column;
  }

  #corrupt(detail: string) {
    return corruptFile(`fractal heap at ${this.#heap}: ${detail}`);
  }
}
