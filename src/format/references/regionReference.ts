import { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { readGlobalHeapObject } from '../globalHeap/globalHeap.js';
import { parseSelection, type StoredSelection } from '../selections/parseSelection.js';

/** An old region reference: the address of its dataset as a token, and the selection. */
export interface RegionReference {
  readonly token: Uint8Array;
  readonly region: StoredSelection;
}

/** What an old region reference leads to: an object of a global heap (File Format Specification, VIII). */
export function* readRegion(format: FileFormat, token: Uint8Array): Parser<RegionReference> {
  const reference = new ByteReader(token, format, 'region reference');
  const address = reference.definedAddress('address of the global heap collection');
  const bytes = yield* readGlobalHeapObject(format, address, reference.u32());
  const reader = new ByteReader(bytes, format, `region in the global heap collection at ${address}`);
  const dataset = reader.take(format.sizeofOffsets).slice();
  return { token: dataset, region: parseRegion(reader) };
}

/** The selection of a reference to a region, which has an end in every dimension. */
export function parseRegion(reader: ByteReader): StoredSelection {
  const selection = parseSelection(reader);
  if (selection.type === 'hyperslab' && [...selection.count, ...selection.block].includes(Number.POSITIVE_INFINITY))
    throw reader.unsupported('a hyperslab without end');
  return selection;
}
