import { ByteWriter } from '../bytes/ByteWriter.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { ArrayElements } from './ArrayElements.js';
import { boundedBlock } from './boundedBlock.js';
import { pagesBytes, writePages } from './writePages.js';

const VERSION = 0;
const CHECKSUM_BYTES = 4;

/** Writes a fixed array (File Format Specification, Appendix C.3); returns its header's address. */
export function writeFixedArray(edit: FileEdit, elements: ArrayElements, pageBits: number): number {
  const { format, maxCounts } = elements.grid;
  const { client } = elements;
  const length = maxCounts.reduce((product, count) => product * count, 1);
  const pageLength = 2 ** pageBits;
  const isPaged = length > pageLength;
  const bitmapBytes = isPaged ? Math.ceil(Math.ceil(length / pageLength) / 8) : 0;
  const headBytes = 6 + format.sizeofOffsets + bitmapBytes + CHECKSUM_BYTES;
  boundedBlock('data block of a fixed array', headBytes + (isPaged ? 0 : length * elements.bytes));

  const header = edit.allocate(8 + format.sizeofLengths + format.sizeofOffsets + CHECKSUM_BYTES);
  const pages = { first: 0, count: length, pageLength };
  const block = edit.allocate(headBytes + (isPaged ? pagesBytes(pages, elements.bytes) : length * elements.bytes));
  const writer = new ByteWriter(format).text('FADB').u8(VERSION).u8(client).address(header);
  if (isPaged) {
    const written = new Uint8Array(bitmapBytes);
    writePages(edit, elements, { ...pages, address: block + headBytes }, written);
    writer.put(written);
  } else {
    elements.put(writer, 0, length);
  }
  edit.write(block, writer.checksum().finish());

  const head = new ByteWriter(format).text('FAHD').u8(VERSION).u8(client).u8(elements.bytes).u8(pageBits);
  edit.write(header, head.lengthField(length).address(block).checksum().finish());
  return header;
}
