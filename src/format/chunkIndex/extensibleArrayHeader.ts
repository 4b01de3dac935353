import { verifyChecksum } from '../bytes/checksum.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import { ElementFormat } from './ChunkElements.js';
import type { ChunkGrid } from './ChunkGrid.js';

/** The header of an extensible array (File Format Specification, Appendix C.4), with the values derived from it. */
export interface ExtensibleArrayHeader {
  readonly format: ElementFormat;
  /** Elements in the index block. */
  readonly indexBlockLength: number;
  /** Addresses of data blocks in the index block. */
  readonly directDataBlocks: number;
  /** Super blocks that are not stored: the addresses of their data blocks are in the index block. */
  readonly directSuperBlocks: number;
  /** All super blocks, starting with those that are not stored. */
  readonly superBlocks: readonly SuperBlockShape[];
  /** Elements in a page of a data block; a data block with no more is not paged. */
  readonly pageLength: number;
  /** Bytes of a block's offset in the array. */
  readonly offsetBytes: number;
  /** One more than the highest number of an element that was ever set. */
  readonly length: number;
  readonly indexBlock?: number;
}

/** How many elements and data blocks a super block has, and how many precede it (not counting the index block's). */
export interface SuperBlockShape {
  readonly start: number;
  readonly firstDataBlock: number;
  readonly dataBlocks: number;
  /** Elements of each data block. */
  readonly dataBlockLength: number;
}

/** Reads the header of an extensible array. */
export function* readExtensibleArrayHeader(grid: ChunkGrid, address: number): Parser<ExtensibleArrayHeader> {
  const { sizeofLengths, sizeofOffsets } = grid.format;
  const bytes = 12 + 6 * sizeofLengths + sizeofOffsets + 4;
  const reader = yield* readAt(grid.format, address, bytes, 'extensible array header');
  reader.signature('EAHD');
  reader.version(0, 0);
  verifyChecksum(reader);
  const format = new ElementFormat(grid, reader);
  const maxBits = reader.u8();
  const indexBlockLength = reader.u8();
  const minDataBlockLength = reader.u8();
  const minDataBlocks = reader.u8();
  const pageLength = 2 ** reader.u8();
  reader.skip(4 * sizeofLengths); // numbers and sizes of blocks: statistics
  const length = reader.length();
  reader.length(); // elements with space: statistics
  const indexBlock = reader.address();
  if (maxBits < 1 || maxBits > 64) throw reader.corrupt(`${maxBits} bits for the number of elements`);
  for (const [field, value] of Object.entries({ minDataBlockLength, minDataBlocks })) {
    if (!Number.isInteger(Math.log2(value))) throw reader.corrupt(`${field} ${value} is not a power of two`);
  }
  const superBlocks = superBlockShapes(1 + maxBits - Math.log2(minDataBlockLength), minDataBlockLength);
  const directSuperBlocks = 2 * Math.log2(minDataBlocks);
  if (superBlocks.length < directSuperBlocks) {
    throw reader.corrupt(`${superBlocks.length} super blocks, ${directSuperBlocks} of them in the index block`);
  }
  return {
    format,
    indexBlockLength,
    directDataBlocks: 2 * (minDataBlocks - 1),
    directSuperBlocks,
    superBlocks,
    pageLength,
    offsetBytes: Math.ceil(maxBits / 8),
    length,
    ...(indexBlock !== undefined && { indexBlock }),
  };
}

/** From one super block to the next, the number of data blocks and their length double alternately. */
function superBlockShapes(count: number, minDataBlockLength: number): SuperBlockShape[] {
  const shapes: SuperBlockShape[] = [];
  let start = 0;
  let firstDataBlock = 0;
  for (let index = 0; index < count; index++) {
    const dataBlocks = 2 ** Math.floor(index / 2);
    const dataBlockLength = minDataBlockLength * 2 ** Math.ceil(index / 2);
    shapes.push({ start, firstDataBlock, dataBlocks, dataBlockLength });
    start += dataBlocks * dataBlockLength;
    firstDataBlock += dataBlocks;
  }
  return shapes;
}
