import type { Selection } from '../../model/Dataspace.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { cornersOf } from './cornersOf.js';

/** Selection types; the selections none and all consist of type, version and 8 zero bytes. */
const NONE = 0;
const POINTS = 1;
const HYPERSLABS = 2;
const ALL = 3;
const POINTS_VERSION = 2;
const HYPERSLABS_VERSION = 3;
const REGULAR = 0x01;

/**
 * Serializes a selection in an extent of `dims` (`H5S_SELECT_SERIALIZE`; File Format Specification, VIII) in the newest version,
 * which every libhdf5 from 1.12 on reads.
 */
export function encodeSelection(selection: Selection, dims: readonly number[], sizes: FieldSizes): Uint8Array {
  const writer = new ByteWriter(sizes);
  switch (selection.type) {
    case 'none':
      return writer.u32(NONE).u32(1).fill(0, 8).finish();
    case 'all':
      return writer.u32(ALL).u32(1).fill(0, 8).finish();
    case 'points': {
      const { points } = selection;
      const width = widthOf([points.length, ...points.flat()]);
      writer.u32(POINTS).u32(POINTS_VERSION).u8(width).u32(dims.length).unsigned(points.length, width);
      for (const point of points) putAll(writer, point, width);
      return writer.finish();
    }
    case 'hyperslab': {
      const { start, stride, count, block } = selection;
      const width = widthOf([start, stride, count, block].flat());
      writer.u32(HYPERSLABS).u32(HYPERSLABS_VERSION).u8(REGULAR).u8(width).u32(dims.length);
      for (const d of dims.keys()) putAll(writer, [start[d]!, stride[d]!, count[d]!, block[d]!], width);
      return writer.finish();
    }
    case 'spans':
      return encodeBlocks(writer, selection, dims);
  }
}

/** Encodes an irregular selection by the first and last corners of its blocks. */
function encodeBlocks(writer: ByteWriter, selection: Selection, dims: readonly number[]): Uint8Array {
  const corners = cornersOf(selection, dims);
  const number = corners.length / (2 * dims.length);
  const width = corners.reduce((widest, corner) => Math.max(widest, widthOf([corner])), widthOf([number]));
  writer.u32(HYPERSLABS).u32(HYPERSLABS_VERSION).u8(0).u8(width).u32(dims.length).unsigned(number, width);
  putAll(writer, corners, width);
  return writer.finish();
}

/** The width of numbers: 2, 4 or 8 bytes, of which the largest value means "unlimited". */
function widthOf(numbers: readonly number[]): 2 | 4 | 8 {
  let largest = 0;
  for (const number of numbers) if (number > largest) largest = number;
  return largest < 2 ** 16 - 1 ? 2 : largest < 2 ** 32 - 1 ? 4 : 8;
}

function putAll(writer: ByteWriter, numbers: readonly number[], width: number): void {
  for (const number of numbers) writer.unsigned(number, width);
}
