import { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { addressAt, UNDEFINED_ADDRESS } from '../bytes/unsignedAt.js';
import { readGlobalHeapObject } from '../globalHeap/globalHeap.js';
import { parseSelection, type StoredSelection } from '../selections/parseSelection.js';

/** Bytes of a token, and of the index at its end. */
const TOKEN_BYTES = 12;
const INDEX_BYTES = 4;

/** What an old region reference leads to: a dataset, and a selection of its elements. */
export interface RegionReference {
  /** Of the dataset's object header. */
  readonly dataset: number;
  readonly region: StoredSelection;
}

/** The ID of the heap object that the token of an old region reference is: an address of 8 bytes, and an index. */
export function regionId(token: Uint8Array): { readonly address: number; readonly index: number } {
  if (token.length !== TOKEN_BYTES) throw corruptFile(`region reference of ${token.length} bytes`);
  const view = new DataView(token.buffer, token.byteOffset, token.byteLength);
  const address = addressAt(view, 0, TOKEN_BYTES - INDEX_BYTES);
  if (address === UNDEFINED_ADDRESS) throw corruptFile('region reference: the undefined address');
  return { address, index: view.getUint32(TOKEN_BYTES - INDEX_BYTES, true) };
}

/** The region reference in an object of the collection at an address (File Format Specification, VIII). */
export function parseRegionReference(object: Uint8Array, format: FileFormat, address: number): RegionReference {
  const reader = new ByteReader(object, format, `region in the global heap collection at ${address}`);
  return { dataset: reader.definedAddress('address of the dataset'), region: parseRegion(reader) };
}

/** What the token of an old region reference leads to. */
export function* readRegionReference(format: FileFormat, token: Uint8Array): Parser<RegionReference> {
  const { address, index } = regionId(token);
  return parseRegionReference(yield* readGlobalHeapObject(format, address, index), format, address);
}

/** The selection of a reference to a region, which has an end in every dimension. */
export function parseRegion(reader: ByteReader): StoredSelection {
  const selection = parseSelection(reader);
  if (selection.type === 'hyperslab' && [...selection.count, ...selection.block].includes(Number.POSITIVE_INFINITY))
    throw reader.unsupported('a hyperslab without end');
  return selection;
}
