import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { bytesFor } from '../bytes/bytesFor.js';
import type { ChunkIndex, DataLayout } from './layout.js';

const COMPACT = 0;
const CONTIGUOUS = 1;
const CHUNKED = 2;
const VIRTUAL = 3;

/** `H5O_LAYOUT_NDIMS`: the maximum rank, plus one for the size of an element. */
const MAX_DIMENSIONS = 33;
const PARTIAL_CHUNKS_UNFILTERED = 0x01;
const SINGLE_CHUNK_FILTERED = 0x02;
const INDEX_TYPES = { single: 1, implicit: 2, 'fixed-array': 3, 'extensible-array': 4, btree2: 5 } as const;

type Chunked = Extract<DataLayout, { readonly kind: 'chunked' }>;

/**
 * The data of a data layout message (File Format Specification, IV.A.2.i) in the version of the layout; like libhdf5, layouts
 * of versions 1 and 2 are encoded in version 3. Contiguous layouts then need their size, which those versions do not store.
 */
export function encodeLayout(layout: DataLayout, sizes: FieldSizes): Uint8Array {
  const version = Math.max(3, layout.version);
  const writer = new ByteWriter(sizes).u8(version);
  switch (layout.kind) {
    case 'compact':
      return writer.u8(COMPACT).u16(layout.data.length).put(layout.data).finish();
    case 'contiguous':
      if (layout.size === undefined) throw new RangeError('a contiguous layout without its size');
      return writer.u8(CONTIGUOUS).address(layout.address).unsigned(layout.size, sizes.sizeofLengths).finish();
    case 'chunked':
      writer.u8(CHUNKED);
      if (version === 3) putChunked3(writer, layout);
      else putChunked4(writer, layout);
      return writer.finish();
    case 'virtual':
      if (version === 3) throw new RangeError('a virtual layout of version 3');
      // Without mappings, the address is undefined and the index 0.
      return writer
        .u8(VIRTUAL)
        .address(layout.mappings?.address)
        .u32(layout.mappings?.index ?? 0)
        .finish();
  }
}

function putChunked3(writer: ByteWriter, layout: Chunked): void {
  const { index, partialChunksUnfiltered } = layout;
  if (index.type !== 'btree1') throw new RangeError(`a chunk index of type ${index.type} in version 3`);
  if (partialChunksUnfiltered) throw new RangeError('partial chunks without filters in version 3');
  const dimensions = dimensionsOf(layout);
  writer.u8(dimensions.length).address(index.address);
  for (const size of dimensions) writer.u32(size);
}

function putChunked4(writer: ByteWriter, layout: Chunked): void {
  const { index, partialChunksUnfiltered } = layout;
  if (index.type === 'btree1') throw new RangeError(`a chunk index of type btree1 in version ${layout.version}`);
  const isFilteredSingle = index.type === 'single' && index.storedSize !== undefined;
  const flags =
    (partialChunksUnfiltered ? PARTIAL_CHUNKS_UNFILTERED : 0) | (isFilteredSingle ? SINGLE_CHUNK_FILTERED : 0);
  const dimensions = dimensionsOf(layout);
  const width = bytesFor(Math.max(...dimensions));
  writer.u8(flags).u8(dimensions.length).u8(width);
  for (const size of dimensions) writer.unsigned(size, width);
  writer.u8(INDEX_TYPES[index.type]);
  putParameters(writer, index);
  writer.address(index.address);
}

/** The dimensions of a chunk, followed by the size of an element. */
function dimensionsOf({ chunk, elementSize }: Chunked): number[] {
  const dimensions = [...chunk, elementSize];
  if (dimensions.length < 2 || dimensions.length > MAX_DIMENSIONS)
    throw new RangeError(`chunks of rank ${chunk.length}`);
  if (dimensions.includes(0)) throw new RangeError(`chunks of ${chunk.join(' × ')} elements of ${elementSize} bytes`);
  return dimensions;
}

function putParameters(writer: ByteWriter, index: ChunkIndex): void {
  switch (index.type) {
    case 'single':
      if (index.storedSize === undefined) return;
      writer.unsigned(index.storedSize, writer.sizes.sizeofLengths).u32(index.filterMask ?? 0);
      return;
    case 'fixed-array':
      writer.u8(index.pageBits);
      return;
    case 'extensible-array':
      writer.u8(index.maxElementsBits).u8(index.indexBlockElements).u8(index.superBlockMinDataPointers);
      writer.u8(index.dataBlockMinElements).u8(index.pageBits);
      return;
    case 'btree2':
      writer.u32(index.nodeSize).u8(index.splitPercent).u8(index.mergePercent);
      return;
    default:
  }
}
