import { bytesFor } from '../../bytesFor.js';
import { verifyChecksum } from '../../checksum.js';
import type { FileFormat } from '../../FileFormat.js';
import type { FractalHeap } from '../../fractalHeap.js';
import type { Parser } from '../../Parser.js';
import { readAt } from '../../readAt.js';
import { ByteWriter, type FieldSizes } from '../ByteWriter.js';
import type { Extent } from '../FileSpace.js';
import type { FreeBlocks, FreeSection, FreeSpaceContents } from './FreeSpace.js';
import type { HeapParameters } from './heapParameters.js';

/** What is in a free-space manager, and where in the file it is. */
export interface StoredFreeSpace {
  readonly contents: FreeSpaceContents;
  readonly extents: readonly Extent[];
}

/** Clients of free-space managers: a fractal heap is the first one. */
const FRACTAL_HEAP = 0;
/** Types of sections of fractal heaps. Only these two are stored; there are two more in libhdf5's memory. */
const SINGLE = 0;
const FIRST_ROW = 1;
const SECTION_TYPES = 4;
/** When libhdf5 makes the list of sections smaller or larger in the file, in percent (`H5HF_FSPACE_SHRINK`, `_EXPAND`). */
const SHRINK_PERCENT = 80;
const EXPAND_PERCENT = 120;
const CHECKSUM_BYTES = 4;

type HeapBounds = Pick<HeapParameters, 'maxHeapBits' | 'maxDirectBlockSize'>;

/** Bytes of the header of a free-space manager. */
export function freeSpaceHeaderBytes({ sizeofLengths, sizeofOffsets }: FieldSizes): number {
  return 4 + 2 + 7 * sizeofLengths + 8 + sizeofOffsets + CHECKSUM_BYTES;
}

/** Reads the free-space manager of a fractal heap (File Format Specification, III.H). */
export function* readFreeSpace(
  format: FileFormat,
  heap: FractalHeap,
  address: number,
  { maxHeapBits }: Pick<HeapBounds, 'maxHeapBits'>,
): Parser<StoredFreeSpace> {
  const length = freeSpaceHeaderBytes(format);
  const reader = yield* readAt(format, address, length, 'free-space manager');
  reader.signature('FSHD');
  reader.version(0, 0);
  verifyChecksum(reader);
  const client = reader.u8();
  if (client !== FRACTAL_HEAP) throw reader.corrupt(`client ${client} instead of a fractal heap`);
  const totalBytes = reader.length();
  const totalCount = reader.length();
  const count = reader.length();
  const ghostCount = reader.length();
  const types = reader.u16();
  if (types > SECTION_TYPES) throw reader.unsupported(`${types} types of sections`);
  reader.skip(4); // shrink and expand percent: those of libhdf5 are written
  const offsetBits = reader.u16();
  if (offsetBits !== maxHeapBits) throw reader.corrupt(`offsets of ${offsetBits} bits instead of ${maxHeapBits}`);
  const sizeBytes = bytesFor(reader.length());
  const listAddress = reader.address();
  const listBytes = reader.lengthInFile();
  const allocatedBytes = reader.lengthInFile();
  const sections: FreeSection[] = [];
  const blocks: FreeBlocks[] = [];
  const extents = [{ address, length }];
  if (listAddress !== undefined) {
    const list = yield* readAt(format, listAddress, listBytes, 'free-space section list');
    list.signature('FSSE');
    list.version(0, 0);
    verifyChecksum(list);
    const owner = list.definedAddress('address of the manager');
    if (owner !== address) throw list.corrupt(`it belongs to the manager at ${owner}, not to that at ${address}`);
    while (count > 0 && list.remaining > CHECKSUM_BYTES) {
      const ofSize = list.unsigned(bytesFor(count));
      const size = list.unsigned(sizeBytes);
      if (size === 0 || ofSize === 0) throw list.corrupt(`${ofSize} sections of ${size} bytes`);
      for (let index = 0; index < ofSize; index++) {
        const offset = list.unsigned(heap.offsetBytes);
        const type = list.u8();
        if (type === SINGLE) sections.push({ offset, size });
        else if (type === FIRST_ROW) {
          const blockStart = list.unsigned(heap.offsetBytes);
          blocks.push({ offset, size, blockStart, row: list.u16(), column: list.u16(), count: list.u16() });
        } else throw list.corrupt(`section of type ${type}`);
      }
    }
    extents.push({ address: listAddress, length: Math.max(listBytes, allocatedBytes) });
  }
  const found = sections.length + blocks.length;
  const bytes = [...sections, ...blocks].reduce((sum, { size }) => sum + size, 0);
  if (found !== count || totalCount !== count + ghostCount || totalBytes < bytes) {
    const stated = `${totalCount} sections, of which ${count} are stored, ${totalBytes} bytes`;
    throw reader.corrupt(`${stated}; its list has ${found} of ${bytes} bytes`);
  }
  const ghosts = { count: ghostCount, bytes: totalBytes - bytes };
  return { contents: { sections, blocks, ghosts }, extents };
}

/** The list of sections of a manager that is at some address, those of one size together. */
export function encodeSections(
  sizes: FieldSizes,
  { maxHeapBits, maxDirectBlockSize }: HeapBounds,
  manager: number,
  { sections, blocks }: FreeSpaceContents,
): Uint8Array {
  const offsetBytes = Math.ceil(maxHeapBits / 8);
  const all: (FreeSection | FreeBlocks)[] = [...sections, ...blocks];
  all.sort((one, other) => one.size - other.size || one.offset - other.offset);
  const writer = new ByteWriter(sizes).text('FSSE').u8(0).address(manager);
  const ofSize = new Map<number, (FreeSection | FreeBlocks)[]>();
  for (const section of all) {
    const same = ofSize.get(section.size);
    if (same) same.push(section);
    else ofSize.set(section.size, [section]);
  }
  for (const [size, same] of ofSize) {
    writer.unsigned(same.length, bytesFor(all.length)).unsigned(size, bytesFor(maxDirectBlockSize));
    for (const section of same) {
      writer.unsigned(section.offset, offsetBytes);
      if ('row' in section) {
        writer.u8(FIRST_ROW).unsigned(section.blockStart, offsetBytes);
        writer.u16(section.row).u16(section.column).u16(section.count);
      } else {
        writer.u8(SINGLE);
      }
    }
  }
  return writer.checksum().finish();
}

/** The header of a manager, which has at least one section. */
export function encodeFreeSpaceHeader(
  sizes: FieldSizes,
  { maxHeapBits, maxDirectBlockSize }: HeapBounds,
  list: Extent,
  { sections, blocks, ghosts }: FreeSpaceContents,
): Uint8Array {
  const count = sections.length + blocks.length;
  const bytes = [...sections, ...blocks].reduce((sum, { size }) => sum + size, 0);
  return new ByteWriter(sizes)
    .text('FSHD')
    .u8(0)
    .u8(FRACTAL_HEAP)
    .lengthField(bytes + ghosts.bytes)
    .lengthField(count + ghosts.count)
    .lengthField(count)
    .lengthField(ghosts.count)
    .u16(SECTION_TYPES)
    .u16(SHRINK_PERCENT)
    .u16(EXPAND_PERCENT)
    .u16(maxHeapBits)
    .lengthField(maxDirectBlockSize)
    .address(list.address)
    .lengthField(list.length)
    .lengthField(list.length)
    .checksum()
    .finish();
}
