import type { H5Error } from '../../../model/H5Error.js';
import { ByteReader } from '../../ByteReader.js';
import { lookup3 } from '../../checksum.js';
import { corruptFile } from '../../formatError.js';
import type { FractalHeap } from '../../fractalHeap.js';
import { checkDirectBlock, readIndirectBlock } from '../../heapBlocks.js';
import { readAt } from '../../readAt.js';
import { ByteWriter } from '../ByteWriter.js';
import type { FileEdit } from '../FileEdit.js';
import type { Extent } from '../FileSpace.js';
import type { DoublingTable } from './DoublingTable.js';

/** Where a block is, in the file and in the heap. */
interface BlockPlace {
  readonly address: number;
  readonly start: number;
}

export interface DirectBlock extends BlockPlace {
  /** All of it. */
  readonly bytes: Uint8Array;
}

export interface IndirectBlock extends BlockPlace {
  readonly rows: number;
  /** Addresses of the blocks below, row by row; undefined where there is none. */
  readonly children: (number | undefined)[];
}

const CHECKSUM_BYTES = 4;

/**
 * The blocks of a fractal heap as one edit changes them (File Format Specification, III.G). Each is written as a whole, with
 * everything that was in it at its place, so that who reads the heap before the edit is complete finds it there.
 */
export class HeapBlocks {
  readonly #edit: FileEdit;
  readonly #heap: FractalHeap;
  readonly #table: DoublingTable;
  /** By their addresses. */
  readonly #direct = new Map<number, DirectBlock>();
  readonly #indirect = new Map<number, IndirectBlock>();
  readonly #written = new Map<number, Uint8Array>();

  constructor(edit: FileEdit, heap: FractalHeap, table: DoublingTable) {
    this.#edit = edit;
    this.#heap = heap;
    this.#table = table;
  }

  /** The direct block that is at a place, verified. */
  direct(place: BlockPlace, size: number): DirectBlock {
    const known = this.#direct.get(place.address);
    if (known) return this.#checked(known, place);
    const { format } = this.#edit;
    const reader = this.#edit.read(readAt(format, place.address, size, 'fractal heap direct block'));
    checkDirectBlock(this.#heap, reader, place.start);
    const block = { ...place, bytes: reader.bytes.slice() };
    this.#direct.set(place.address, block);
    return block;
  }

  indirect(place: BlockPlace, rows: number): IndirectBlock {
    const known = this.#indirect.get(place.address);
    if (known) return this.#checked(known, place);
    const { format } = this.#edit;
    const { children: reader } = this.#edit.read(readIndirectBlock(format, this.#heap, { ...place, size: 0, rows }));
    const addresses = new ByteReader(reader.bytes, format, reader.structure);
    const block = {
      ...place,
      rows,
      children: Array.from({ length: rows * this.#table.width }, () => addresses.address()),
    };
    this.#indirect.set(place.address, block);
    return block;
  }

  /** Makes a direct block; it is in the file once it has been written. */
  addDirect(start: number, size: number): DirectBlock {
    const address = this.#edit.allocate(size);
    const bytes = new Uint8Array(size);
    bytes.set(this.#head('FHDB', start).bytes);
    const block = { address, start, bytes };
    this.#direct.set(address, block);
    return block;
  }

  addIndirect(start: number, rows: number): IndirectBlock {
    const address = this.#edit.allocate(this.indirectBytes(rows));
    const children = new Array<number | undefined>(rows * this.#table.width).fill(undefined);
    const block = { address, start, rows, children };
    this.#indirect.set(address, block);
    return block;
  }

  /** The same root with more rows, elsewhere. It has to be written. */
  grow(root: IndirectBlock, rows: number): IndirectBlock {
    const grown = this.addIndirect(root.start, rows);
    for (const [index, child] of root.children.entries()) grown.children[index] = child;
    this.#edit.release({ address: root.address, length: this.indirectBytes(root.rows) });
    this.#indirect.delete(root.address);
    this.#written.delete(root.address);
    return grown;
  }

  writeDirect({ address, bytes }: DirectBlock): void {
    if (this.#heap.checksums) {
      const view = new DataView(bytes.buffer, this.#table.directHead - CHECKSUM_BYTES);
      // The checksum is that of the block with zeros in its place.
      view.setUint32(0, 0);
      view.setUint32(0, lookup3(bytes), true);
    }
    this.#write(address, bytes);
  }

  writeIndirect({ address, start, children }: IndirectBlock): void {
    const writer = this.#head('FHIB', start);
    for (const child of children) writer.address(child);
    this.#write(address, writer.checksum().finish());
  }

  /** Bytes of an indirect block. */
  indirectBytes(rows: number): number {
    const { sizeofOffsets } = this.#edit.format;
    return this.#table.indirectHead + rows * this.#table.width * sizeofOffsets + CHECKSUM_BYTES;
  }

  /** All blocks of a heap with a root. */
  extents(root: number, rootRows: number): Extent[] {
    const extents: Extent[] = [];
    const seen = new Set<number>();
    const walk = (place: BlockPlace, rows: number, size: number): void => {
      if (seen.has(place.address)) throw this.#twice(place.address);
      seen.add(place.address);
      if (rows === 0) {
        extents.push({ address: place.address, length: this.direct(place, size).bytes.length });
        return;
      }
      extents.push({ address: place.address, length: this.indirectBytes(rows) });
      for (const [entry, address] of this.indirect(place, rows).children.entries()) {
        if (address === undefined) continue;
        const { start, size: below, rows: rowsBelow } = this.entry(place.start, entry);
        walk({ address, start }, rowsBelow, below);
      }
    };
    walk({ address: root, start: 0 }, rootRows, this.#table.blockSize(0));
    return extents;
  }

  /** What is at an entry of an indirect block: where in the heap, its size, and its rows, 0 for a direct block. */
  entry(blockStart: number, entry: number): { readonly start: number; readonly size: number; readonly rows: number } {
    const { width, directRows } = this.#table;
    const row = Math.floor(entry / width);
    const size = this.#table.blockSize(row);
    const start = blockStart + this.#table.rowStart(row) + (entry % width) * size;
    return { start, size, rows: row < directRows ? 0 : this.#table.rowsBelow(row) };
  }

  #head(signature: string, start: number): ByteWriter {
    const { address, offsetBytes } = this.#heap;
    return new ByteWriter(this.#edit.format).text(signature).u8(0).address(address).unsigned(start, offsetBytes);
  }

  #write(address: number, bytes: Uint8Array): void {
    const written = this.#written.get(address);
    // The edit keeps the very bytes that it is given, so that they change where they are in the order of writes.
    if (written) {
      if (written !== bytes) written.set(bytes);
      return;
    }
    this.#written.set(address, bytes);
    this.#edit.write(address, bytes);
  }

  #checked<T extends BlockPlace>(block: T, { address, start }: BlockPlace): T {
    if (block.start !== start) throw this.#twice(address);
    return block;
  }

  #twice(address: number): H5Error {
    return corruptFile(`fractal heap at ${this.#heap.address}: its block at ${address} occurs twice`);
  }
}
