import type { ByteReader } from '../bytes/ByteReader.js';
import { verifyChecksum } from '../bytes/checksum.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import type { ChunkArray, ElementRun } from './ChunkArray.js';
import { ChunkElements, ElementFormat } from './ChunkElements.js';
import type { ChunkGrid } from './ChunkGrid.js';
import { ChunkNumbering } from './ChunkNumbering.js';
import { isPageWritten } from './isPageWritten.js';
import { NodeCache } from './NodeCache.js';

const CHECKSUM_BYTES = 4;

interface Header {
  readonly format: ElementFormat;
  /** Number of elements in the array, and in a page of its data block. */
  readonly length: number;
  readonly pageLength: number;
  readonly dataBlock?: number;
}

/** A paged data block: which pages have been written, and the address of the first one. */
interface Pages {
  readonly written: Uint8Array;
  readonly address: number;
}

/** The fixed array index: a header and one data block, paged if it is long (File Format Specification, Appendix C.3). */
export class FixedArray implements ChunkArray {
  readonly numbering: ChunkNumbering;
  readonly #grid: ChunkGrid;
  readonly #address: number;
  readonly #pageCache: NodeCache<ElementRun>;
  #header: Header | undefined;
  #whole: ElementRun | undefined;
  #pages: Pages | undefined;

  constructor(grid: ChunkGrid, address: number, cacheBytes: number) {
    this.#grid = grid;
    this.#address = address;
    this.#pageCache = new NodeCache(cacheBytes);
    this.numbering = new ChunkNumbering(grid.maxCounts);
  }

  *length(): Parser<number> {
    return (yield* this.#open()).length;
  }

  *runAt(number: number): Parser<ElementRun> {
    const header = this.#header ?? (yield* this.#open());
    const { length, dataBlock } = header;
    if (dataBlock === undefined) return { first: 0, count: length };
    if (length > header.pageLength) return yield* this.#page(header, dataBlock, number);
    this.#whole ??= { first: 0, count: length, elements: yield* this.#readWhole(header, dataBlock) };
    return this.#whole;
  }

  *#open(): Parser<Header> {
    if (this.#header) return this.#header;
    const { format: fileFormat, maxCounts } = this.#grid;
    const { sizeofLengths, sizeofOffsets } = fileFormat;
    if (maxCounts.includes(Number.POSITIVE_INFINITY)) {
      throw corruptFile(`fixed array header at ${this.#address}: the dataset has an unlimited dimension`);
    }
    const length = 8 + sizeofLengths + sizeofOffsets + CHECKSUM_BYTES;
    const reader = yield* readAt(fileFormat, this.#address, length, 'fixed array header');
    reader.signature('FAHD');
    reader.version(0, 0);
    verifyChecksum(reader);
    const format = new ElementFormat(this.#grid, reader);
    const pageLength = 2 ** reader.u8();
    const elements = reader.length();
    const dataBlock = reader.address();
    const chunks = maxCounts.reduce((product, count) => product * count, 1);
    if (elements < chunks) throw reader.corrupt(`${elements} elements for ${chunks} chunks`);
    this.#header = { format, length: elements, pageLength, ...(dataBlock !== undefined && { dataBlock }) };
    return this.#header;
  }

  *#readWhole(header: Header, address: number): Parser<ChunkElements> {
    const block = yield* this.#readBlock(header, address, header.length * header.format.bytes);
    return new ChunkElements(header.format, block, header.length);
  }

  /** The page of an element, or the run of unwritten pages around it. */
  *#page(header: Header, dataBlock: number, number: number): Parser<ElementRun> {
    const { format, length, pageLength } = header;
    const pages = this.#pages ?? (yield* this.#readPages(header, dataBlock));
    const page = Math.floor(number / pageLength);
    const first = page * pageLength;
    if (!isPageWritten(pages.written, page)) {
      const next = nextWritten(pages.written, page) * pageLength;
      return { first, count: Math.min(next, length) - first };
    }
    const address = pages.address + page * (pageLength * format.bytes + CHECKSUM_BYTES);
    const kept = this.#pageCache.get(address);
    if (kept) return kept;
    const count = Math.min(pageLength, length - first);
    const bytes = count * format.bytes + CHECKSUM_BYTES;
    const reader = yield* readAt(this.#grid.format, address, bytes, 'fixed array data block page');
    verifyChecksum(reader);
    const run = { first, count, elements: new ChunkElements(format, reader, count) };
    this.#pageCache.set(address, run, bytes);
    return run;
  }

  *#readPages(header: Header, dataBlock: number): Parser<Pages> {
    const bitmap = Math.ceil(Math.ceil(header.length / header.pageLength) / 8);
    const block = yield* this.#readBlock(header, dataBlock, bitmap);
    this.#pages = { written: block.take(bitmap), address: dataBlock + block.bytes.length };
    return this.#pages;
  }

  /** Reads a data block with `content` bytes after its head; the reader is at these. */
  *#readBlock(header: Header, address: number, content: number): Parser<ByteReader> {
    const { format } = this.#grid;
    const length = 6 + format.sizeofOffsets + content + CHECKSUM_BYTES;
    const reader = yield* readAt(format, address, length, 'fixed array data block');
    reader.signature('FADB');
    reader.version(0, 0);
    verifyChecksum(reader);
    const client = reader.u8();
    if (client !== header.format.client) throw reader.corrupt(`client ${client} instead of ${header.format.client}`);
    const owner = reader.address();
    if (owner !== this.#address) throw reader.corrupt(`it belongs to the array at ${owner}, not ${this.#address}`);
    return reader;
  }
}

/** The first page after `page` whose bit is set, or the number of pages. */
function nextWritten(bitmap: Uint8Array, page: number): number {
  let next = page + 1;
  while (next < 8 * bitmap.length && !isPageWritten(bitmap, next)) {
    next = next % 8 === 0 && bitmap[next / 8] === 0 ? next + 8 : next + 1;
  }
  return next;
}
