import type { Selection } from '../../model/Dataspace.js';
import { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { readGlobalHeapObject } from '../globalHeap/globalHeap.js';

/** The blocks of an irregular selection, first and last corner of each. */
export interface RegionBlocks {
  readonly type: 'blocks';
  readonly blocks: readonly { readonly start: readonly number[]; readonly end: readonly number[] }[];
}

/** A region as it is stored. */
export type StoredRegion = Exclude<Selection, { type: 'spans' }> | RegionBlocks;

const NONE = 0;
const POINTS = 1;
const HYPERSLABS = 2;
const ALL = 3;
const REGULAR = 0x01;

/** An old region reference: the address of its dataset as a token, and the selection. */
export interface RegionReference {
  readonly token: Uint8Array;
  readonly region: StoredRegion;
}

/** What an old region reference leads to: an object of a global heap (File Format Specification, VIII). */
export function* readRegion(format: FileFormat, token: Uint8Array): Parser<RegionReference> {
  const reference = new ByteReader(token, format, 'region reference');
  const address = reference.definedAddress('address of the global heap collection');
  const bytes = yield* readGlobalHeapObject(format, address, reference.u32());
  const reader = new ByteReader(bytes, format, `region in the global heap collection at ${address}`);
  const dataset = reader.take(format.sizeofOffsets).slice();
  return { token: dataset, region: parseSelection(reader) };
}

/** A serialized selection, as references to regions have it. */
export function parseSelection(reader: ByteReader): StoredRegion {
  const type = reader.u32();
  switch (type) {
    case NONE:
      return { type: 'none' };
    case ALL:
      return { type: 'all' };
    case POINTS:
      return parsePoints(reader);
    case HYPERSLABS:
      return parseHyperslabs(reader);
    default:
      throw reader.unsupported(`selection type ${type}`);
  }
}

function parsePoints(reader: ByteReader): StoredRegion {
  const version = reader.u32();
  if (version !== 1 && version !== 2) throw reader.unsupported(`point selection version ${version}`);
  if (version === 1) reader.skip(8);
  const width = version === 1 ? 4 : reader.u8();
  const rank = reader.u32();
  const count = reader.unsigned(widthOf(reader, width));
  checkCount(reader, count, rank * width);
  const points = Array.from({ length: count }, () => coordinates(reader, rank, width));
  return { type: 'points', points };
}

function parseHyperslabs(reader: ByteReader): StoredRegion {
  const version = reader.u32();
  if (version < 1 || version > 3) throw reader.unsupported(`hyperslab selection version ${version}`);
  let regular = false;
  let width = 4;
  if (version === 1) {
    reader.skip(8);
  } else {
    regular = (reader.u8() & REGULAR) !== 0;
    width = version === 2 ? 8 : widthOf(reader, reader.u8());
    if (version === 2) reader.skip(4);
  }
  const rank = reader.u32();
  if (regular) {
    checkCount(reader, rank, 4 * width);
    const dimensions = Array.from(
      { length: rank },
      () => coordinates(reader, 4, width) as [number, number, number, number],
    );
    const unlimited = width === 8 ? Number.POSITIVE_INFINITY : 2 ** (8 * width) - 1;
    if (dimensions.some(([, , count, block]) => count >= unlimited || block >= unlimited))
      throw reader.unsupported('a hyperslab without end');
    const column = (place: 0 | 1 | 2 | 3): number[] => dimensions.map((dimension) => dimension[place]);
    return { type: 'hyperslab', start: column(0), stride: column(1), count: column(2), block: column(3) };
  }
  const count = reader.unsigned(width);
  checkCount(reader, count, 2 * rank * width);
  const blocks = Array.from({ length: count }, () => ({
    start: coordinates(reader, rank, width),
    end: coordinates(reader, rank, width),
  }));
  return { type: 'blocks', blocks };
}

function widthOf(reader: ByteReader, width: number): number {
  if (width !== 2 && width !== 4 && width !== 8) throw reader.corrupt(`coordinates of ${width} bytes`);
  return width;
}

function coordinates(reader: ByteReader, rank: number, width: number): number[] {
  return Array.from({ length: rank }, () => reader.unsigned(width));
}

/** Nothing is allocated for more items than there are bytes. */
function checkCount(reader: ByteReader, count: number, bytesEach: number): void {
  if (bytesEach === 0 || count * bytesEach > reader.remaining)
    throw reader.corrupt(`${count} items of ${bytesEach} bytes in ${reader.remaining} bytes`);
}
