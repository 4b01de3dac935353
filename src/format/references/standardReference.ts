import { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { StoredSelection } from '../selections/parseSelection.js';
import { rankOf } from '../selections/selectionOf.js';
import { parseRegion } from './regionReference.js';

/** The name of the file that a reference points into, if it is another one. */
interface External {
  readonly externalFile?: string;
}

/**
 * A reference of HDF5 1.12 (`H5T_STD_REF`) as it is stored. An element holds a type, flags, and either the token of an object,
 * or the size and the ID of a global heap object with the rest: the token, then a selection or a name (libhdf5's `H5R__encode`
 * and `H5T__ref_disk_write`; the File Format Specification does not describe it).
 */
export type StandardReference = External &
  (
    | { readonly type: 'object'; readonly token: Uint8Array }
    | { readonly type: 'region'; readonly token: Uint8Array; readonly rank: number; readonly region: StoredSelection }
    | { readonly type: 'attr'; readonly token: Uint8Array; readonly attribute: string }
  );

/** `H5R_type_t`; lower numbers are old references. */
export const REFERENCE_TYPES = { object: 2, region: 3, attr: 4 } as const;

/** `H5R_IS_EXTERNAL`: the name of another file follows the token. */
const EXTERNAL = 0x01;
/** `H5O_MAX_TOKEN_SIZE`. */
const MAX_TOKEN_BYTES = 16;
/** Bytes of a token in memory. */
const TOKEN_BYTES = 8;
const STRUCTURE = 'reference (H5T_STD_REF)';

/** Whether the element at byte `at` refers to a global heap object; object references within the file hold everything themselves. */
export function hasHeapObject(bytes: Uint8Array, at = 0): boolean {
  return bytes[at] !== REFERENCE_TYPES.object || ((bytes[at + 1] ?? 0) & EXTERNAL) !== 0;
}

/**
 * Parses the reference in an element (see `StandardReference`); undefined for a null reference, which has type 0 and no heap
 * object.
 *
 * @param heapObject - Gives the bytes of a global heap object by the address of its collection and its index.
 *   Errors: `H5Error` `corrupt-file`, `unsupported` (unlimited selections).
 */
export function parseStandardReference(
  element: Uint8Array,
  format: FileFormat,
  heapObject: (address: number, index: number) => Uint8Array,
): StandardReference | undefined {
  const head = new ByteReader(element, format, STRUCTURE);
  const type = head.u8();
  const flags = head.u8();
  if (!hasHeapObject(element)) return { type: 'object', token: parseToken(head) };
  const size = head.u32();
  const address = head.address();
  const index = head.u32();
  if (type === 0 && address === 0) return undefined;
  if (type < REFERENCE_TYPES.object || type > REFERENCE_TYPES.attr) throw head.corrupt(`type ${type}`);
  if (!address) throw head.corrupt('it has no global heap object');
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

/** Parses a token, the address of an object header; shorter ones are padded to the size of a token in memory. */
function parseToken(reader: ByteReader): Uint8Array {
  const size = reader.u8();
  if (size > MAX_TOKEN_BYTES) throw reader.corrupt(`a token of ${size} bytes`);
  if (size > TOKEN_BYTES) throw reader.unsupported(`a token of ${size} bytes`);
  const token = new Uint8Array(TOKEN_BYTES);
  token.set(reader.take(size));
  return token;
}

/** A name with a two-byte length and no NUL. */
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
