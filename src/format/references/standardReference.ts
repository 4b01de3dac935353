import { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { StoredSelection } from '../selections/parseSelection.js';
import { rankOf } from '../selections/selectionOf.js';
import { parseRegion } from './regionReference.js';

/** The name of the file that a reference leads into, where it is another one. */
interface External {
  readonly externalFile?: string;
}

/**
 * A reference of HDF5 1.12 (`H5T_STD_REF`) as a file has it. An element has a type, flags, and either the token of an
 * object or the size and the place of an object in a global heap with the rest: token, then a selection or a name
 * (libhdf5's `H5R__encode`, `H5T__ref_disk_write`; the File Format Specification does not say it).
 */
export type StandardReference = External &
  (
    | { readonly type: 'object'; readonly token: Uint8Array }
    | { readonly type: 'region'; readonly token: Uint8Array; readonly rank: number; readonly region: StoredSelection }
    | { readonly type: 'attr'; readonly token: Uint8Array; readonly attribute: string }
  );

/** `H5R_type_t`: those before are of the old forms. */
export const REFERENCE_TYPES = { object: 2, region: 3, attr: 4 } as const;

/** `H5R_IS_EXTERNAL`: the name of another file follows the token. */
const EXTERNAL = 0x01;
/** `H5O_MAX_TOKEN_SIZE`. */
const MAX_TOKEN_BYTES = 16;
/** Those of object references in memory. */
const TOKEN_BYTES = 8;
const STRUCTURE = 'reference (H5T_STD_REF)';

/** Whether the element at a byte has an object in a global heap: references to objects of the same file have all in place. */
export function hasBlob(bytes: Uint8Array, at = 0): boolean {
  return bytes[at] !== REFERENCE_TYPES.object || ((bytes[at + 1] ?? 0) & EXTERNAL) !== 0;
}

/**
 * The reference in an element; undefined for a null reference, of type 0 and without an object in a heap.
 *
 * @param heapObject - Gives the bytes of an object of a global heap, by the collection's address and its index there.
 *   Errors: `H5Error` `corrupt-file`, `unsupported` (selections without end).
 */
export function parseStandardReference(
  element: Uint8Array,
  format: FileFormat,
  heapObject: (address: number, index: number) => Uint8Array,
): StandardReference | undefined {
  const head = new ByteReader(element, format, STRUCTURE);
  const type = head.u8();
  const flags = head.u8();
  if (!hasBlob(element)) return { type: 'object', token: parseToken(head) };
  const size = head.u32();
  const address = head.address();
  const index = head.u32();
  if (type === 0 && address === 0) return undefined;
  if (type < REFERENCE_TYPES.object || type > REFERENCE_TYPES.attr) throw head.corrupt(`type ${type}`);
  if (!address) throw head.corrupt('it has no object in a global heap');
  const blob = heapObject(address, index);
  const reader = new ByteReader(
    blob,
    format,
    `${STRUCTURE} in object ${index} of the global heap collection at ${address}`,
  );
  if (blob.length !== size) throw reader.corrupt(`the object has ${blob.length} bytes, not ${size}`);
  const token = parseToken(reader);
  const external: External = flags & EXTERNAL ? { externalFile: parseName(reader) } : {};
  if (type === REFERENCE_TYPES.attr) return { type: 'attr', token, ...external, attribute: parseName(reader) };
  if (type === REFERENCE_TYPES.object) return { type: 'object', token, ...external };
  return { type: 'region', token, ...external, ...parseRankedRegion(reader) };
}

/** What HDF5 calls a token is the address of an object's header; shorter ones are made as long as those of other references. */
function parseToken(reader: ByteReader): Uint8Array {
  const size = reader.u8();
  if (size > MAX_TOKEN_BYTES) throw reader.corrupt(`a token of ${size} bytes`);
  if (size > TOKEN_BYTES) throw reader.unsupported(`a token of ${size} bytes`);
  const token = new Uint8Array(TOKEN_BYTES);
  token.set(reader.take(size));
  return token;
}

/** Its length has two bytes, and no NUL ends it. */
function parseName(reader: ByteReader): string {
  return reader.text(reader.u16());
}

function parseRankedRegion(reader: ByteReader): { rank: number; region: StoredSelection } {
  const size = reader.u32();
  const rank = reader.u32();
  if (rank > 32) throw reader.corrupt(`a selection of rank ${rank}`);
  const region = parseRegion(new ByteReader(reader.take(size), reader.format, reader.structure));
  const found = rankOf(region);
  if (found !== undefined && found !== rank) throw reader.corrupt(`a selection of rank ${found}, not ${rank}`);
  return { rank, region };
}
