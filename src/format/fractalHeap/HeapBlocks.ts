import { ByteWriter } from '../bytes/ByteWriter.js';
import { lookup3, verifyChecksum } from '../bytes/checksum.js';
import { corruptFile } from '../bytes/formatError.js';
import { readAt } from '../bytes/readAt.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { directRows, entryAt, rowsOf, spanOf } from './doublingTable.js';
import type { HeapHeader } from './HeapHeader.js';

/** An indirect block; `entries` are the addresses of its child blocks, row by row. */
interface Indirect {
  readonly address: number;
  readonly start: number;
  readonly rows: number;
  readonly entries: (number | undefined)[];
}

const HEAD_BYTES = 5;
const CHECKSUM_BYTES = 4;

/** Finds, adds and encodes the blocks of a fractal heap that an edit changes (File Format Specification, III.G). */
export class HeapBlocks {
  readonly #edit: FileEdit;
  readonly #address: number;

  /** @param address - Address of the heap's header, which every block stores. */
  constructor(edit: FileEdit, address: number) {
    this.#edit = edit;
    this.#address = address;
  }

  /** Bytes of a direct block before its objects: its head and its checksum. */
  static directHeadBytes(heap: HeapHeader, sizeofOffsets: number): number {
    return HEAD_BYTES + sizeofOffsets + offsetBytes(heap) + CHECKSUM_BYTES;
  }

  /** Writes head and checksum of the direct block at offset `start` of the heap into `content`, the whole block. */
  encodeDirect(heap: HeapHeader, start: number, content: Uint8Array): Uint8Array {
    const writer = new ByteWriter(this.#edit.format).text('FHDB').u8(0).address(this.#address);
    writer.unsigned(start, offsetBytes(heap)).u32(0);
    content.set(writer.bytes);
    // The checksum covers the whole block, with zeros in place of the checksum itself.
    const at = content.byteOffset + writer.length - CHECKSUM_BYTES;
    new DataView(content.buffer).setUint32(at, lookup3(content), true);
    return content;
  }

  /** The address of the direct block at offset `start` of the heap; undefined if it is not allocated. */
  find(heap: HeapHeader, start: number): number | undefined {
    if (heap.root === undefined) return undefined;
    if (heap.rootRows === 0) return start === 0 ? heap.root : undefined;
    if (start >= spanOf(heap, heap.rootRows)) return undefined;
    let block = this.#read(heap, heap.root, 0, heap.rootRows);
    for (;;) {
      const entry = entryAt(heap, start - block.start);
      const address = block.entries[entry.index];
      if (address === undefined || entry.row < directRows(heap)) return address;
      block = this.#read(heap, address, block.start + entry.start, rowsOf(heap, entry.size));
    }
  }

  /** Enters a new direct block at offset `start` into the doubling table, which may grow; returns the header's root fields. */
  place(heap: HeapHeader, start: number, address: number): Pick<HeapHeader, 'root' | 'rootRows' | 'managedBytes'> {
    if (heap.root === undefined && start === 0 && directSize(heap, start) === heap.startingBlockSize)
      return { root: address, rootRows: 0, managedBytes: heap.startingBlockSize };
    let { root, rootRows } = heap;
    const neededRows = entryAt(heap, start).row + 1;
    if (root === undefined || rootRows === 0) {
      const entries = new Array<number | undefined>(neededRows * heap.tableWidth);
      // The only block so far becomes the first of the table.
      if (root !== undefined) entries[0] = root;
      rootRows = neededRows;
      root = this.#edit.add(this.#encode(heap, { address: 0, start: 0, rows: rootRows, entries }));
    } else if (neededRows > rootRows) {
      const old = this.#read(heap, root, 0, rootRows);
      rootRows = Math.max(neededRows, 2 * rootRows);
      const grown = { ...old, rows: rootRows };
      this.#edit.release({ address: root, length: this.#length(heap, old.rows) });
      root = this.#edit.add(this.#encode(heap, grown));
    }
    this.#set(heap, this.#read(heap, root, 0, rootRows), start, address);
    return { root, rootRows, managedBytes: spanOf(heap, rootRows) };
  }

  /** Visits every allocated block, direct or indirect, with its length in the file. */
  forEach(heap: HeapHeader, visit: (address: number, length: number) => void): void {
    if (heap.root === undefined) return;
    if (heap.rootRows === 0) {
      visit(heap.root, heap.startingBlockSize);
      return;
    }
    const waiting = [{ address: heap.root, start: 0, rows: heap.rootRows }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const block = this.#read(heap, next.address, next.start, next.rows);
      for (const [index, address] of block.entries.entries()) {
        if (address === undefined) continue;
        const row = Math.floor(index / heap.tableWidth);
        const size = heap.startingBlockSize * 2 ** Math.max(0, row - 1);
        const start = next.start + (row === 0 ? 0 : spanOf(heap, row)) + (index % heap.tableWidth) * size;
        if (row < directRows(heap)) visit(address, size);
        else waiting.push({ address, start, rows: rowsOf(heap, size) });
      }
      visit(next.address, this.#length(heap, next.rows));
    }
  }

  #set(heap: HeapHeader, root: Indirect, start: number, address: number): void {
    let block = root;
    for (;;) {
      const entry = entryAt(heap, start - block.start);
      if (entry.row < directRows(heap)) {
        block.entries[entry.index] = address;
        this.#edit.write(block.address, this.#encode(heap, block));
        return;
      }
      const rows = rowsOf(heap, entry.size);
      const childStart = block.start + entry.start;
      let child = block.entries[entry.index];
      if (child === undefined) {
        const entries = new Array<number | undefined>(rows * heap.tableWidth);
        child = this.#edit.add(this.#encode(heap, { address: 0, start: childStart, rows, entries }));
        block.entries[entry.index] = child;
        this.#edit.write(block.address, this.#encode(heap, block));
      }
      block = this.#read(heap, child, childStart, rows);
    }
  }

  #read(heap: HeapHeader, address: number, start: number, rows: number): Indirect {
    const reader = this.#edit.read(
      readAt(this.#edit.format, address, this.#length(heap, rows), 'fractal heap indirect block'),
    );
    reader.signature('FHIB');
    reader.version(0, 0);
    verifyChecksum(reader);
    const owner = reader.address();
    if (owner !== this.#address)
      throw reader.corrupt(`it belongs to the heap at ${owner}, not to the one at ${this.#address}`);
    const offset = reader.unsigned(offsetBytes(heap));
    if (offset !== start)
      throw corruptFile(`fractal heap indirect block at ${address}: offset ${offset}, not ${start}`);
    const entries = Array.from({ length: rows * heap.tableWidth }, () => reader.address());
    return { address, start, rows, entries };
  }

  #encode(heap: HeapHeader, { start, rows, entries }: Indirect): Uint8Array {
    const writer = new ByteWriter(this.#edit.format).text('FHIB').u8(0).address(this.#address);
    writer.unsigned(start, offsetBytes(heap));
    for (let index = 0; index < rows * heap.tableWidth; index++) writer.address(entries[index]);
    return writer.checksum().finish();
  }

  #length(heap: HeapHeader, rows: number): number {
    const { sizeofOffsets } = this.#edit.format;
    return HEAD_BYTES + sizeofOffsets + offsetBytes(heap) + rows * heap.tableWidth * sizeofOffsets + CHECKSUM_BYTES;
  }
}

function offsetBytes({ maxHeapBits }: HeapHeader): number {
  return Math.ceil(maxHeapBits / 8);
}

function directSize(heap: HeapHeader, start: number): number {
  return entryAt(heap, start).size;
}
