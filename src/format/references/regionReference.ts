import { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { addressAt, UNDEFINED_ADDRESS } from '../bytes/unsignedAt.js';
import { readGlobalHeapObject } from '../globalHeap/globalHeap.js';
import { parseSelection, type StoredSelection } from '../selections/parseSelection.js';

/** Bytes of the token of an old region reference, and of the index at its end. */
const TOKEN_BYTES = 12;
const INDEX_BYTES = 4;

/** The target of an old region reference: a dataset, and a selection of its elements. */
export interface RegionReference {
  /** Address of the dataset's object header. */
  readonly dataset: number;
  readonly region: StoredSelection;
}

/** Parses the token of an old region reference, a heap ID: an address of 8 bytes and an index (File Format Specification, VIII). */
export function regionId(token: Uint8Array): { readonly address: number; readonly index: number } {
  if (token.length !== TOKEN_BYTES) throw corruptFile(`region reference of ${token.length} bytes`);
  const view = new DataView(token.buffer, token.byteOffset, token.byteLength);
  const address = addressAt(view, 0, TOKEN_BYTES - INDEX_BYTES);
  if (address === UNDEFINED_ADDRESS) throw corruptFile('region reference: its address is undefined');
  return { address, index: view.getUint32(TOKEN_BYTES - INDEX_BYTES, true) };
}

/** Parses the heap object of a region reference, in the collection at `address` (File Format Specification, VIII). */
export function parseRegionReference(object: Uint8Array, format: FileFormat, address: number): RegionReference {
  const reader = new ByteReader(object, format, `region in the global heap collection at ${address}`);
  return { dataset: reader.definedAddress('address of the dataset'), region: parseRegion(reader) };
}

/** Reads the target of an old region reference (File Format Specification, VIII). */
export function* readRegionReference(format: FileFormat, token: Uint8Array): Parser<RegionReference> {
  const { address, index } = regionId(token);
  return parseRegionReference(yield* readGlobalHeapObject(format, address, index), format, address);
}

/** Parses the selection of a region reference (File Format Specification, VIII), which must not be unlimited. */
export function parseRegion(reader: ByteReader): StoredSelection {
  const selection = parseSelection(reader);
  if (selection.type === 'hyperslab' && [...selection.count, ...selection.block].includes(Number.POSITIVE_INFINITY))
    throw reader.unsupported('an unlimited hyperslab');
  return selection;
}
