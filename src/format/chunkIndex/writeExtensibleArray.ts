import { ByteWriter } from '../bytes/ByteWriter.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { ChunkIndex } from '../messages/layout.js';
import type { ArrayElements } from './ArrayElements.js';
import { boundedBlock } from './boundedBlock.js';
import { type ChunkedDataset, ChunkGrid } from './ChunkGrid.js';
import { type ExtensibleArrayHeader, readExtensibleArrayHeader } from './extensibleArrayHeader.js';
import { pagesBytes, writePages } from './writePages.js';

const VERSION = 0;
const CHECKSUM_BYTES = 4;
const STATISTICS = 6;

type Parameters = Extract<ChunkIndex, { type: 'extensible-array' }>;
type Shape = ExtensibleArrayHeader['superBlocks'][number];

/** Writes an extensible array (File Format Specification, Appendix C.4); returns its header's address. */
export function writeExtensibleArray(
  edit: FileEdit,
  dataset: ChunkedDataset,
  elements: ArrayElements,
  parameters: Parameters,
): number {
  return new ExtensibleArrayWriter(edit, dataset, elements, parameters).write();
}

class ExtensibleArrayWriter {
  readonly #edit: FileEdit;
  readonly #elements: ArrayElements;
  readonly #parameters: Parameters;
  readonly #address: number;
  /** Derived from the parameters. */
  readonly #shape: ExtensibleArrayHeader;
  /** Number and bytes of super blocks and of data blocks, and elements with space: the header's statistics. */
  #superBlocks = 0;
  #superBlockBytes = 0;
  #dataBlocks = 0;
  #dataBlockBytes = 0;
  #room = 0;

  constructor(edit: FileEdit, dataset: ChunkedDataset, elements: ArrayElements, parameters: Parameters) {
    const { sizeofOffsets, sizeofLengths } = elements.grid.format;
    this.#edit = edit;
    this.#elements = elements;
    this.#parameters = parameters;
    this.#address = edit.allocate(12 + STATISTICS * sizeofLengths + sizeofOffsets + CHECKSUM_BYTES);
    this.#writeHeader(undefined);
    this.#shape = edit.read(readExtensibleArrayHeader(new ChunkGrid(edit.format, dataset), this.#address));
  }

  write(): number {
    const { indexBlockLength, superBlocks, directSuperBlocks } = this.#shape;
    const last = superBlocks[superBlocks.length - 1];
    const capacity = indexBlockLength + (last ? last.start + last.dataBlocks * last.dataBlockLength : 0);
    const { length } = this.#elements;
    // Above 2^53 numbers are not exact.
    if (length > Math.min(capacity, Number.MAX_SAFE_INTEGER))
      throw unsupportedFormat(`extensible array: ${length} elements are more than it can have`);
    this.#room = indexBlockLength;
    const writer = this.#begin('EAIB');
    this.#elements.put(writer, 0, indexBlockLength);
    superBlocks.forEach((shape, index) => {
      if (index < directSuperBlocks) this.#putDirectDataBlocks(writer, shape);
    });
    superBlocks.forEach((shape, index) => {
      if (index >= directSuperBlocks) writer.address(this.#superBlock(shape));
    });
    this.#writeHeader(this.#edit.add(writer.checksum().finish()));
    return this.#address;
  }

  /** Data blocks whose addresses are in the index block. */
  #putDirectDataBlocks(writer: ByteWriter, { start, firstDataBlock, dataBlocks, dataBlockLength: count }: Shape): void {
    const { indexBlockLength, pageLength } = this.#shape;
    // libhdf5 does not record which of their pages are written.
    if (count > pageLength) throw unsupportedFormat('extensible array: pages of data blocks of the index block');
    for (let block = 0; block < dataBlocks; block++) {
      const first = indexBlockLength + start + block * count;
      // libhdf5 counts these blocks from the first of the array instead of from the first of their super block.
      const offset = start + (firstDataBlock + block) * count;
      writer.address(this.#hasChunk(first, count) ? this.#dataBlock(first, count, offset) : undefined);
    }
  }

  /** Writes a super block with its data blocks, unless they have no chunks. */
  #superBlock({ start, dataBlocks, dataBlockLength: count }: Shape): number | undefined {
    const { indexBlockLength, pageLength, offsetBytes } = this.#shape;
    const first = indexBlockLength + start;
    if (!this.#hasChunk(first, dataBlocks * count)) return undefined;
    const { sizeofOffsets } = this.#elements.grid.format;
    const pages = count > pageLength ? count / pageLength : 0;
    const bitmapBytes = dataBlocks * Math.ceil(pages / 8);
    boundedBlock('super block of an extensible array', bitmapBytes + dataBlocks * sizeofOffsets);
    const written = new Uint8Array(bitmapBytes);
    const addresses = new ByteWriter(this.#elements.grid.format);
    for (let block = 0; block < dataBlocks; block++) {
      const blockFirst = first + block * count;
      const isThere = this.#hasChunk(blockFirst, count);
      const offset = start + block * count;
      addresses.address(isThere ? this.#dataBlock(blockFirst, count, offset, written, block * pages) : undefined);
    }
    const writer = this.#begin('EASB').unsigned(start, offsetBytes).put(written).put(addresses.bytes).checksum();
    this.#superBlocks += 1;
    this.#superBlockBytes += writer.length;
    return this.#edit.add(writer.finish());
  }

  /** Writes a data block; of a paged one, sets the bits of the pages written. */
  #dataBlock(first: number, count: number, offset: number, written?: Uint8Array, firstBit = 0): number {
    const { pageLength, offsetBytes } = this.#shape;
    const { bytes: elementBytes } = this.#elements;
    const writer = this.#begin('EADB').unsigned(offset, offsetBytes);
    let address: number;
    let length: number;
    if (written && count > pageLength) {
      writer.checksum();
      length = writer.length + pagesBytes({ count, pageLength }, elementBytes);
      address = this.#edit.allocate(length);
      const pages = { first, count, pageLength, address: address + writer.length };
      writePages(this.#edit, this.#elements, pages, written, firstBit);
      this.#edit.write(address, writer.finish());
    } else {
      boundedBlock('data block of an extensible array', count * elementBytes);
      this.#elements.put(writer, first, count);
      length = writer.checksum().length;
      address = this.#edit.add(writer.finish());
    }
    this.#dataBlocks += 1;
    this.#dataBlockBytes += length;
    this.#room += count;
    return address;
  }

  #begin(signature: string): ByteWriter {
    const { grid, client } = this.#elements;
    return new ByteWriter(grid.format).text(signature).u8(VERSION).u8(client).address(this.#address);
  }

  #writeHeader(indexBlock: number | undefined): void {
    const { grid, client, bytes, length } = this.#elements;
    const { maxElementsBits, indexBlockElements, dataBlockMinElements, superBlockMinDataPointers, pageBits } =
      this.#parameters;
    const writer = new ByteWriter(grid.format).text('EAHD').u8(VERSION).u8(client).u8(bytes).u8(maxElementsBits);
    writer.u8(indexBlockElements).u8(dataBlockMinElements).u8(superBlockMinDataPointers).u8(pageBits);
    writer.lengthField(this.#superBlocks).lengthField(this.#superBlockBytes);
    writer.lengthField(this.#dataBlocks).lengthField(this.#dataBlockBytes);
    writer.lengthField(length).lengthField(this.#room).address(indexBlock);
    this.#edit.write(this.#address, writer.checksum().finish());
  }

  #hasChunk(first: number, count: number): boolean {
    return this.#elements.next(first) < first + count;
  }
}
