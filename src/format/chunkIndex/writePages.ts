import { ByteWriter } from '../bytes/ByteWriter.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { ArrayElements } from './ArrayElements.js';
import { boundedBlock } from './boundedBlock.js';

const CHECKSUM_BYTES = 4;

/** The pages of one data block (File Format Specification, Appendix C.3 and C.4). */
export interface Pages {
  /** Number of the first element, and count of all elements; the last page may be short. */
  readonly first: number;
  readonly count: number;
  /** Elements of a page. */
  readonly pageLength: number;
  /** Address of the first page. */
  readonly address: number;
}

/** Bytes of all pages of a data block. */
export function pagesBytes({ count, pageLength }: Pick<Pages, 'count' | 'pageLength'>, elementBytes: number): number {
  return count * elementBytes + Math.ceil(count / pageLength) * CHECKSUM_BYTES;
}

/** Writes the pages that have a chunk, and sets their bits in a bitmap in which the first page has bit `firstBit`. */
export function writePages(
  edit: FileEdit,
  elements: ArrayElements,
  { first, count, pageLength, address }: Pages,
  written: Uint8Array,
  firstBit = 0,
): void {
  const pageBytes = pageLength * elements.bytes + CHECKSUM_BYTES;
  boundedBlock('page of an array of chunks', pageBytes);
  const end = first + count;
  for (let next = elements.next(first); next < end; ) {
    const page = Math.floor((next - first) / pageLength);
    const start = first + page * pageLength;
    const length = Math.min(pageLength, end - start);
    const writer = new ByteWriter(elements.grid.format);
    elements.put(writer, start, length);
    edit.write(address + page * pageBytes, writer.checksum().finish());
    setWritten(written, firstBit + page);
    next = elements.next(start + length);
  }
}

/** The counterpart of `isPageWritten`. */
function setWritten(bitmap: Uint8Array, page: number): void {
  bitmap[Math.floor(page / 8)]! |= 0x80 >> (page % 8);
}
