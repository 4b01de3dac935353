import type { Selection } from '../../model/Dataspace.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { cornersOf } from './cornersOf.js';
import { encodeSelection } from './encodeSelection.js';

/** Selection types, and the version with 32-bit coordinates. */
const POINTS = 1;
const HYPERSLABS = 2;
const VERSION = 1;
const MAX_COORDINATE = 2 ** 32 - 1;

/**
 * Serializes a selection in an extent of `dims` (`H5S_SELECT_SERIALIZE`; File Format Specification, VIII) in version 1, which every
 * libhdf5 reads; in the newest version if coordinates need more than 32 bits.
 */
export function encodeOldSelection(selection: Selection, dims: readonly number[], sizes: FieldSizes): Uint8Array {
  const isOfPoints = selection.type === 'points';
  if (selection.type === 'none' || selection.type === 'all' || dims.some((size) => size > MAX_COORDINATE))
    return encodeSelection(selection, dims, sizes);
  const coordinates = isOfPoints ? selection.points.flat() : cornersOf(selection, dims);
  const number = coordinates.length / (isOfPoints ? dims.length : 2 * dims.length);
  const writer = new ByteWriter(sizes)
    .u32(isOfPoints ? POINTS : HYPERSLABS)
    .u32(VERSION)
    .u32(0);
  // The length of what follows.
  writer
    .u32(8 + 4 * coordinates.length)
    .u32(dims.length)
    .u32(number);
  for (const coordinate of coordinates) writer.u32(coordinate);
  return writer.finish();
}
