import type { ByteReader } from '../bytes/ByteReader.js';
import { verifyChecksum } from '../bytes/checksum.js';
import { corruptFile, unsupportedFormat } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import { addressAt, UNDEFINED_ADDRESS } from '../bytes/unsignedAt.js';
import type { ChunkArray, ElementRun } from './ChunkArray.js';
import { ChunkElements } from './ChunkElements.js';
import type { ChunkGrid } from './ChunkGrid.js';
import { ChunkNumbering } from './ChunkNumbering.js';
import {
  type ExtensibleArrayHeader,
  readExtensibleArrayHeader,
  type SuperBlockShape,
} from './extensibleArrayHeader.js';
import { isPageWritten } from './isPageWritten.js';
import { NodeCache } from './NodeCache.js';

const CHECKSUM_BYTES = 4;

/** The index block: the first elements, and the addresses of the blocks with the others. */
interface IndexBlock {
  readonly run: ElementRun;
  /** Addresses of data blocks, followed by those of super blocks. */
  readonly addresses: DataView;
}

/** A super block: the addresses of data blocks, and which of their pages have been written. */
interface SuperBlock {
  readonly written: Uint8Array;
  readonly addresses: DataView;
  /** 1 for a paged data block whose head has been read and verified. */
  readonly verified: Uint8Array;
}

/**
 * The extensible array index: the elements are in the index block and in data blocks, whose addresses are in the index
 * block and in super blocks (File Format Specification, Appendix C.4). It indexes datasets with one unlimited
 * dimension.
 */
export class ExtensibleArray implements ChunkArray {
  readonly numbering: ChunkNumbering;
  readonly #grid: ChunkGrid;
  readonly #address: number;
  readonly #runs: NodeCache<ElementRun>;
  // Cached outside the runs' budget: they are few, and each leads to many elements.
  readonly #superBlocks: (SuperBlock | undefined)[] = [];
  #header: ExtensibleArrayHeader | undefined;
  #indexBlock: IndexBlock | undefined;

  constructor(grid: ChunkGrid, address: number, cacheBytes: number) {
    const unlimited = grid.maxCounts.indexOf(Number.POSITIVE_INFINITY);
    this.#grid = grid;
    this.#address = address;
    this.#runs = new NodeCache(cacheBytes);
    this.numbering = new ChunkNumbering(grid.maxCounts, Math.max(0, unlimited));
  }

  *length(): Parser<number> {
    return (yield* this.#open()).length;
  }

  *runAt(number: number): Parser<ElementRun> {
    const header = this.#header ?? (yield* this.#open());
    const { length, indexBlock, indexBlockLength } = header;
    if (indexBlock === undefined) return { first: 0, count: length };
    const root = this.#indexBlock ?? (yield* this.#readIndexBlock(header, indexBlock));
    if (number < indexBlockLength) return root.run;
    const index = superBlockOf(header, number - indexBlockLength);
    const shape = header.superBlocks[index];
    if (shape === undefined) throw this.#corrupt(`${length} elements are more than it can have`);
    const block = Math.floor((number - indexBlockLength - shape.start) / shape.dataBlockLength);
    if (index < header.directSuperBlocks) return yield* this.#directRun(header, root, shape, block);
    return yield* this.#superBlockRun(header, root, index, block, number);
  }

  *#open(): Parser<ExtensibleArrayHeader> {
    if (this.#header) return this.#header;
    const unlimited = this.#grid.maxCounts.filter((count) => count === Number.POSITIVE_INFINITY).length;
    if (unlimited !== 1) throw this.#corrupt(`the dataset has ${unlimited} unlimited dimensions`);
    this.#header = yield* readExtensibleArrayHeader(this.#grid, this.#address);
    return this.#header;
  }

  *#readIndexBlock(header: ExtensibleArrayHeader, address: number): Parser<IndexBlock> {
    const { format, indexBlockLength: count, directDataBlocks, directSuperBlocks, superBlocks } = header;
    const blocks = directDataBlocks + superBlocks.length - directSuperBlocks;
    const addressBytes = blocks * this.#grid.format.sizeofOffsets;
    const content = count * format.bytes + addressBytes;
    const reader = yield* this.#readBlock(header, address, 'EAIB', 'index block', content);
    const elements = new ChunkElements(format, reader, count);
    this.#indexBlock = { run: { first: 0, count, elements }, addresses: viewOf(reader.take(addressBytes)) };
    return this.#indexBlock;
  }

  /** A data block whose address is in the index block. */
  *#directRun(
    header: ExtensibleArrayHeader,
    root: IndexBlock,
    shape: SuperBlockShape,
    block: number,
  ): Parser<ElementRun> {
    const { dataBlockLength: count } = shape;
    if (count > header.pageLength) {
      throw unsupportedFormat(`extensible array at ${this.#address}: pages of data blocks of the index block`);
    }
    const place = shape.firstDataBlock + block;
    const first = header.indexBlockLength + shape.start + block * count;
    // libhdf5 counts these blocks from the first of the array instead of from the first of their super block.
    const offsets = [shape.start + block * count, shape.start + place * count];
    return yield* this.#dataBlockRun(header, this.#blockAddress(root.addresses, place), first, count, offsets);
  }

  /** A data block, or one of its pages, whose address is in a super block. */
  *#superBlockRun(
    header: ExtensibleArrayHeader,
    root: IndexBlock,
    index: number,
    block: number,
    number: number,
  ): Parser<ElementRun> {
    const { start, dataBlocks, dataBlockLength: count } = header.superBlocks[index]!;
    const superStart = header.indexBlockLength + start;
    const place = header.directDataBlocks + index - header.directSuperBlocks;
    const superAddress = this.#blockAddress(root.addresses, place);
    if (superAddress === UNDEFINED_ADDRESS) return { first: superStart, count: dataBlocks * count };
    const superBlock = this.#superBlocks[index] ?? (yield* this.#readSuperBlock(header, index, superAddress));
    const address = this.#blockAddress(superBlock.addresses, block);
    const first = superStart + block * count;
    const offset = start + block * count;
    if (count <= header.pageLength || address === UNDEFINED_ADDRESS) {
      return yield* this.#dataBlockRun(header, address, first, count, [offset]);
    }
    if (superBlock.verified[block] === 0) {
      yield* this.#readDataBlock(header, address, 0, [offset]);
      superBlock.verified[block] = 1;
    }
    const page = Math.floor((number - first) / header.pageLength);
    const written = isPageWritten(superBlock.written, block * (count / header.pageLength) + page);
    const pageFirst = first + page * header.pageLength;
    if (!written) return { first: pageFirst, count: header.pageLength };
    return yield* this.#pageRun(header, address, page, pageFirst);
  }

  *#readSuperBlock(header: ExtensibleArrayHeader, index: number, address: number): Parser<SuperBlock> {
    const { start, dataBlocks, dataBlockLength } = header.superBlocks[index]!;
    const pages = dataBlockLength > header.pageLength ? dataBlockLength / header.pageLength : 0;
    const bitmap = dataBlocks * Math.ceil(pages / 8);
    const addressBytes = dataBlocks * this.#grid.format.sizeofOffsets;
    const content = header.offsetBytes + bitmap + addressBytes;
    const reader = yield* this.#readBlock(header, address, 'EASB', 'super block', content);
    checkOffset(reader, header, [start]);
    const written = reader.take(bitmap);
    const addresses = viewOf(reader.take(addressBytes));
    const superBlock = { written, addresses, verified: new Uint8Array(dataBlocks) };
    this.#superBlocks[index] = superBlock;
    return superBlock;
  }

  *#dataBlockRun(
    header: ExtensibleArrayHeader,
    address: number,
    first: number,
    count: number,
    offsets: readonly number[],
  ): Parser<ElementRun> {
    if (address === UNDEFINED_ADDRESS) return { first, count };
    const kept = this.#runs.get(address);
    // In a damaged array two places can refer to one block.
    if (kept?.first === first && kept.count === count) return kept;
    const reader = yield* this.#readDataBlock(header, address, count, offsets);
    return this.#keep(address, { first, count, elements: new ChunkElements(header.format, reader, count) });
  }

  /** A page; pages follow the head of their data block. */
  *#pageRun(header: ExtensibleArrayHeader, dataBlock: number, page: number, first: number): Parser<ElementRun> {
    const { format, pageLength: count } = header;
    const bytes = count * format.bytes + CHECKSUM_BYTES;
    const head = 6 + this.#grid.format.sizeofOffsets + header.offsetBytes + CHECKSUM_BYTES;
    const address = dataBlock + head + page * bytes;
    const kept = this.#runs.get(address);
    if (kept?.first === first && kept.count === count) return kept;
    const reader = yield* readAt(this.#grid.format, address, bytes, 'extensible array data block page');
    verifyChecksum(reader);
    return this.#keep(address, { first, count, elements: new ChunkElements(format, reader, count) });
  }

  /** Reads a data block up to its elements; a paged one holds none itself. */
  *#readDataBlock(
    header: ExtensibleArrayHeader,
    address: number,
    count: number,
    offsets: readonly number[],
  ): Parser<ByteReader> {
    const content = header.offsetBytes + count * header.format.bytes;
    const reader = yield* this.#readBlock(header, address, 'EADB', 'data block', content);
    checkOffset(reader, header, offsets);
    return reader;
  }

  /** Reads a block with `content` bytes after its head; the reader is at these. */
  *#readBlock(
    header: ExtensibleArrayHeader,
    address: number,
    signature: string,
    name: string,
    content: number,
  ): Parser<ByteReader> {
    const { format } = this.#grid;
    const length = 6 + format.sizeofOffsets + content + CHECKSUM_BYTES;
    const reader = yield* readAt(format, address, length, `extensible array ${name}`);
    reader.signature(signature);
    reader.version(0, 0);
    verifyChecksum(reader);
    const client = reader.u8();
    if (client !== header.format.client) throw reader.corrupt(`client ${client} instead of ${header.format.client}`);
    const owner = reader.address();
    if (owner !== this.#address) throw reader.corrupt(`it belongs to the array at ${owner}, not ${this.#address}`);
    return reader;
  }

  #blockAddress(addresses: DataView, place: number): number {
    const { sizeofOffsets } = this.#grid.format;
    return addressAt(addresses, place * sizeofOffsets, sizeofOffsets);
  }

  #keep(address: number, run: ElementRun & { elements: ChunkElements }): ElementRun {
    this.#runs.set(address, run, run.elements.byteLength);
    return run;
  }

  #corrupt(detail: string) {
    return corruptFile(`extensible array at ${this.#address}: ${detail}`);
  }
}

/** The super block of an element, which is counted without those of the index block. */
function superBlockOf({ superBlocks }: ExtensibleArrayHeader, element: number): number {
  let index = superBlocks.length - 1;
  while (index > 0 && superBlocks[index]!.start > element) index--;
  const { start, dataBlocks, dataBlockLength } = superBlocks[index]!;
  return element < start + dataBlocks * dataBlockLength ? index : superBlocks.length;
}

/** Verifies a block's offset in the array, which is unique. */
function checkOffset(reader: ByteReader, header: ExtensibleArrayHeader, expected: readonly number[]): void {
  const offset = reader.unsigned(header.offsetBytes);
  if (!expected.includes(offset)) throw reader.corrupt(`block offset ${offset} instead of ${expected[0]}`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
