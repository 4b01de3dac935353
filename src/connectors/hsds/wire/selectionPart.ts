import { failure } from '../../../model/H5Error.js';
import { partsOf, type Region, regionOfParts, SELECTION_TYPES } from './SelectionParts.js';
import { LIST, MAGIC, SelectionReader, SLICE, VERSION, WIDTHS } from './SelectionReader.js';

/**
 * The bytes of a selection in an extent.
 *
 * Errors: `H5Error` `unsupported` (blocks that lie apart, with too many elements to be told one by one).
 */
export function encodeSelection(region: Region): Uint8Array {
  const { type, dims, parts } = partsOf(region);
  const largest = Math.max(0, ...dims);
  const code = largest < 2 ** 16 ? 0 : largest < 2 ** 32 ? 1 : 2;
  const out: number[] = [];
  const put = (value: number, width: number = WIDTHS[code]) => {
    let rest = value;
    for (let n = 0; n < width; n++, rest = Math.floor(rest / 256)) out.push(rest % 256);
  };
  out.push(...MAGIC, VERSION, 0, type, code);
  put(dims.length, 2);
  for (const size of dims) put(size);
  out.push(0);
  for (const part of parts) {
    if ('list' in part) {
      out.push(LIST);
      put(part.list.length, 4);
      for (const coordinate of part.list) put(coordinate);
    } else {
      out.push(SLICE);
      for (const value of [part.start, part.stop, part.step]) put(value);
    }
  }
  return Uint8Array.from(out);
}

/**
 * The selection of such bytes, and its extent.
 *
 * Errors: `H5Error` `corrupt-file`, `unsupported` (coordinates in some dimensions and slices in others; fields).
 */
export function decodeSelection(bytes: Uint8Array): Region {
  const reader = new SelectionReader(bytes);
  const { type, rank } = reader;
  const dims = Array.from({ length: rank }, () => reader.integer());
  if (reader.byte() !== 0) throw failure('unsupported', 'a region reference to fields of a compound');
  const hasParts = type !== SELECTION_TYPES.all && type !== SELECTION_TYPES.none;
  return regionOfParts({ type, dims, parts: hasParts ? dims.map(() => reader.dimension()) : [] });
}
