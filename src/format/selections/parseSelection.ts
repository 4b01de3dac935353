import type { Selection } from '../../model/Dataspace.js';
import type { ByteReader } from '../bytes/ByteReader.js';

/** The blocks of an irregular selection, each by its first and last corner. */
export interface SelectionBlocks {
  readonly type: 'blocks';
  readonly blocks: readonly { readonly start: readonly number[]; readonly end: readonly number[] }[];
}

/** A selection as it is stored; an unlimited hyperslab has a count or a block of `Infinity` in one dimension. */
export type StoredSelection = Exclude<Selection, { type: 'spans' }> | SelectionBlocks;

const NONE = 0;
const POINTS = 1;
const HYPERSLABS = 2;
const ALL = 3;
const REGULAR = 0x01;
/** `H5S_MAX_RANK`. */
const MAX_RANK = 32;

/**
 * A serialized selection (`H5S_SELECT_SERIALIZE`; File Format Specification, VIII), as region references and the mappings of
 * virtual datasets contain it.
 */
export function parseSelection(reader: ByteReader): StoredSelection {
  const type = reader.u32();
  switch (type) {
    case NONE:
    case ALL: {
      const version = reader.u32();
      if (version !== 1) throw reader.unsupported(`selection version ${version}`);
      reader.skip(8);
      return { type: type === NONE ? 'none' : 'all' };
    }
    case POINTS:
      return parsePoints(reader);
    case HYPERSLABS:
      return parseHyperslabs(reader);
    default:
      throw reader.unsupported(`selection type ${type}`);
  }
}

function parsePoints(reader: ByteReader): StoredSelection {
  const version = reader.u32();
  if (version !== 1 && version !== 2) throw reader.unsupported(`point selection version ${version}`);
  if (version === 1) reader.skip(8);
  const width = version === 1 ? 4 : checkWidth(reader, reader.u8());
  const rank = parseRank(reader);
  const count = reader.unsigned(width);
  checkCount(reader, count, rank * width);
  const points = Array.from({ length: count }, () => coordinates(reader, rank, width));
  return { type: 'points', points };
}

function parseHyperslabs(reader: ByteReader): StoredSelection {
  const version = reader.u32();
  if (version < 1 || version > 3) throw reader.unsupported(`hyperslab selection version ${version}`);
  let regular = false;
  let width = 4;
  if (version === 1) {
    reader.skip(8);
  } else {
    regular = (reader.u8() & REGULAR) !== 0;
    width = version === 2 ? 8 : checkWidth(reader, reader.u8());
    if (version === 2) reader.skip(4);
  }
  const rank = parseRank(reader);
  if (regular) return parseRegular(reader, rank, width);
  const count = reader.unsigned(width);
  checkCount(reader, count, 2 * rank * width);
  const blocks = Array.from({ length: count }, () => ({
    start: coordinates(reader, rank, width),
    end: coordinates(reader, rank, width),
  }));
  return { type: 'blocks', blocks };
}

function parseRegular(reader: ByteReader, rank: number, width: number): StoredSelection {
  checkCount(reader, rank, 4 * width);
  const start: number[] = [];
  const stride: number[] = [];
  const count: number[] = [];
  const block: number[] = [];
  let unlimited = 0;
  for (let d = 0; d < rank; d += 1) {
    start.push(reader.unsigned(width));
    stride.push(reader.unsigned(width));
    count.push(reader.unsignedOrUnlimited(width));
    block.push(reader.unsignedOrUnlimited(width));
    if (count[d] === Number.POSITIVE_INFINITY) unlimited += 1;
    if (block[d] === Number.POSITIVE_INFINITY) unlimited += 1;
  }
  if (unlimited > 1) throw reader.corrupt('a hyperslab that is unlimited in more than one dimension');
  return { type: 'hyperslab', start, stride, count, block };
}

function parseRank(reader: ByteReader): number {
  const rank = reader.u32();
  if (rank < 1 || rank > MAX_RANK) throw reader.corrupt(`a selection of rank ${rank}`);
  return rank;
}

function checkWidth(reader: ByteReader, width: number): number {
  if (width !== 2 && width !== 4 && width !== 8) throw reader.corrupt(`coordinates of ${width} bytes`);
  return width;
}

function coordinates(reader: ByteReader, rank: number, width: number): number[] {
  return Array.from({ length: rank }, () => reader.unsigned(width));
}

/** Checks the count before anything is allocated: the remaining bytes must hold so many items. */
function checkCount(reader: ByteReader, count: number, bytesEach: number): void {
  if (count * bytesEach > reader.remaining)
    throw reader.corrupt(`${count} items of ${bytesEach} bytes in ${reader.remaining} bytes`);
}
