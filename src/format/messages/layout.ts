import type { ByteReader } from '../bytes/ByteReader.js';

/** How a dataset's raw data are stored (File Format Specification, IV.A.2.i). An absent address means that no space is allocated. */
export type DataLayout =
  | { readonly kind: 'compact'; readonly version: number; readonly data: Uint8Array }
  | {
      readonly kind: 'contiguous';
      readonly version: number;
      readonly address?: number;
      /** Size in bytes; versions 1 and 2 do not store it. */
      readonly size?: number;
    }
  | {
      readonly kind: 'chunked';
      readonly version: number;
      /** Dimensions of a chunk, in elements. */
      readonly chunk: readonly number[];
      /** Bytes of an element in the file. */
      readonly elementSize: number;
      /** Whether partial edge chunks are stored without filters. */
      readonly partialChunksUnfiltered: boolean;
      readonly index: ChunkIndex;
    }
  | {
      readonly kind: 'virtual';
      readonly version: number;
      /** ID of the global heap object that holds the mappings. */
      readonly mappings?: { readonly address: number; readonly index: number };
    };

/** The index of the chunks, with the parameters that the layout message stores (File Format Specification, Appendix C). */
export type ChunkIndex = { readonly address?: number } & (
  | { readonly type: 'btree1' | 'implicit' }
  /** The address is that of the chunk; a filtered chunk has a size and a filter mask. */
  | { readonly type: 'single'; readonly storedSize?: number; readonly filterMask?: number }
  | { readonly type: 'fixed-array'; readonly pageBits: number }
  | {
      readonly type: 'extensible-array';
      readonly maxElementsBits: number;
      readonly indexBlockElements: number;
      readonly superBlockMinDataPointers: number;
      readonly dataBlockMinElements: number;
      readonly pageBits: number;
    }
  | {
      readonly type: 'btree2';
      readonly nodeSize: number;
      readonly splitPercent: number;
      readonly mergePercent: number;
    }
);

const COMPACT = 0;
const CONTIGUOUS = 1;
const CHUNKED = 2;
const VIRTUAL = 3;
/** Added after HDF5 2.0: chunks of several sections, for sparse data. */
const STRUCTURED = 4;

/** `H5O_LAYOUT_NDIMS`: the maximum rank, plus one for the size of an element. */
const MAX_DIMENSIONS = 33;
const PARTIAL_CHUNKS_UNFILTERED = 0x01;
const SINGLE_CHUNK_FILTERED = 0x02;
const KNOWN_CHUNK_FLAGS = PARTIAL_CHUNKS_UNFILTERED | SINGLE_CHUNK_FILTERED;

/** The data layout message (File Format Specification, IV.A.2.i). Versions 4 and 5 have the same encoding. */
export function parseLayout(reader: ByteReader): DataLayout {
  const version = reader.version(1, 5);
  return version < 3 ? parseDimensioned(reader, version) : parseByClass(reader, version);
}

/** Versions 1 and 2 store dimensions for every class. */
function parseDimensioned(reader: ByteReader, version: number): DataLayout {
  const rank = reader.u8();
  const layoutClass = reader.u8();
  if (rank < 1 || rank > MAX_DIMENSIONS) throw reader.corrupt(`${rank} dimensions`);
  if (layoutClass > CHUNKED) throw reader.corrupt(`layout class ${layoutClass}`);
  reader.skip(5);
  const address = layoutClass === COMPACT ? undefined : reader.address();
  if (layoutClass === CHUNKED) {
    const sizes = chunkDimensions(reader, rank, 4);
    return {
      kind: 'chunked',
      version,
      ...sizes,
      partialChunksUnfiltered: false,
      index: at(address, { type: 'btree1' }),
    };
  }
  reader.skip(4 * rank);
  if (layoutClass === COMPACT) return { kind: 'compact', version, data: reader.take(reader.u32()) };
  return at(address, { kind: 'contiguous', version });
}

function parseByClass(reader: ByteReader, version: number): DataLayout {
  const layoutClass = reader.u8();
  if (layoutClass === COMPACT) return { kind: 'compact', version, data: reader.take(reader.u16()) };
  if (layoutClass === CONTIGUOUS) {
    return at(reader.address(), { kind: 'contiguous', version, size: reader.length() });
  }
  if (layoutClass === CHUNKED) return version === 3 ? parseChunked3(reader) : parseChunked4(reader, version);
  if (layoutClass === VIRTUAL && version > 3) return parseVirtual(reader, version);
  if (layoutClass === STRUCTURED && version > 3) throw reader.unsupported('structured chunks');
  throw reader.corrupt(`layout class ${layoutClass}`);
}

function parseChunked3(reader: ByteReader): DataLayout {
  const rank = reader.u8();
  const address = reader.address();
  const sizes = chunkDimensions(reader, rank, 4);
  return {
    kind: 'chunked',
    version: 3,
    ...sizes,
    partialChunksUnfiltered: false,
    index: at(address, { type: 'btree1' }),
  };
}

function parseChunked4(reader: ByteReader, version: number): DataLayout {
  const flags = reader.u8();
  if (flags & ~KNOWN_CHUNK_FLAGS) throw reader.unsupported(`chunk flags 0x${flags.toString(16)}`);
  const rank = reader.u8();
  const width = reader.u8();
  if (width < 1 || width > 8) throw reader.corrupt(`chunk dimensions of ${width} bytes`);
  const sizes = chunkDimensions(reader, rank, width);
  const index = parseChunkIndex(reader, flags);
  const partialChunksUnfiltered = (flags & PARTIAL_CHUNKS_UNFILTERED) !== 0;
  return { kind: 'chunked', version, ...sizes, partialChunksUnfiltered, index: at(reader.address(), index) };
}

function parseChunkIndex(reader: ByteReader, flags: number): ChunkIndex {
  const type = reader.u8();
  switch (type) {
    case 1:
      if (!(flags & SINGLE_CHUNK_FILTERED)) return { type: 'single' };
      return { type: 'single', storedSize: reader.length(), filterMask: reader.u32() };
    case 2:
      return { type: 'implicit' };
    case 3:
      return { type: 'fixed-array', pageBits: positive(reader) };
    case 4:
      return {
        type: 'extensible-array',
        maxElementsBits: positive(reader),
        indexBlockElements: positive(reader),
        superBlockMinDataPointers: positive(reader),
        dataBlockMinElements: positive(reader),
        pageBits: positive(reader),
      };
    case 5:
      return { type: 'btree2', nodeSize: reader.u32(), splitPercent: reader.u8(), mergePercent: reader.u8() };
    default:
      throw reader.unsupported(`chunk index type ${type}`);
  }
}

function parseVirtual(reader: ByteReader, version: number): DataLayout {
  const address = reader.address();
  const index = reader.u32();
  return { kind: 'virtual', version, ...(address !== undefined && { mappings: { address, index } }) };
}

/** Reads the dimensions of a chunk; the last stored one is the size of an element. */
function chunkDimensions(reader: ByteReader, rank: number, width: number): { chunk: number[]; elementSize: number } {
  if (rank < 2 || rank > MAX_DIMENSIONS) throw reader.corrupt(`${rank} chunk dimensions`);
  const sizes = Array.from({ length: rank }, () => reader.unsigned(width));
  const zero = sizes.indexOf(0);
  if (zero >= 0) throw reader.corrupt(`chunk dimension ${zero} is 0`);
  return { chunk: sizes.slice(0, -1), elementSize: sizes[rank - 1]! };
}

function positive(reader: ByteReader): number {
  const value = reader.u8();
  if (value === 0) throw reader.corrupt('a parameter of the chunk index is 0');
  return value;
}

function at<T extends object>(address: number | undefined, value: T): T & { readonly address?: number } {
  return address === undefined ? value : { ...value, address };
}
