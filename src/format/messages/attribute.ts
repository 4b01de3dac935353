import type { Dataspace } from '../../model/Dataspace.js';
import type { CharacterSet, Datatype } from '../../model/Datatype.js';
import { ByteReader, roundUp } from '../bytes/ByteReader.js';
import type { Parser } from '../bytes/Parser.js';
import { numberOfElements, parseDataspace } from './dataspace.js';
import { parseDatatype, type StoredDatatype } from './datatype.js';

/** An attribute as it is stored. */
export interface StoredAttribute {
  readonly name: string;
  readonly cset: CharacterSet;
  readonly datatype: Datatype;
  /** Bytes of an element in the file. */
  readonly elementSize: number;
  /** Address of the committed datatype it uses, if it uses one. */
  readonly committedType?: number;
  readonly dataspace: Dataspace;
  /** The elements as they are in the file. */
  readonly data: Uint8Array;
}

/** Reads the parts of an attribute that lie elsewhere; `pointer` is at what the message holds in their place. */
export interface SharedParts {
  datatype(pointer: ByteReader): Parser<StoredDatatype & { readonly committed?: number }>;
  dataspace(pointer: ByteReader): Parser<Dataspace>;
}

const DATATYPE_SHARED = 0x01;
const DATASPACE_SHARED = 0x02;

/** The attribute message (File Format Specification, IV.A.2.m), versions 1 to 3. */
export function* parseAttribute(reader: ByteReader, shared: SharedParts): Parser<StoredAttribute> {
  const { name, cset, flags, typeBytes, spaceBytes } = parseAttributeHead(reader);
  const element: StoredDatatype & { readonly committed?: number } =
    flags & DATATYPE_SHARED ? yield* shared.datatype(typeBytes) : parseDatatype(typeBytes);
  const dataspace = flags & DATASPACE_SHARED ? yield* shared.dataspace(spaceBytes) : parseDataspace(spaceBytes);
  return {
    name,
    cset,
    datatype: element.type,
    elementSize: element.size,
    ...(element.committed !== undefined && { committedType: element.committed }),
    dataspace,
    data: reader.take(numberOfElements(dataspace) * element.size),
  };
}

/** Everything up to the data, which alone can be read whatever the datatype is. */
export function parseAttributeHead(reader: ByteReader) {
  const version = reader.version(1, 3);
  const stored = reader.u8();
  const flags = version === 1 ? 0 : stored;
  const nameLength = reader.u16();
  const typeLength = reader.u16();
  const spaceLength = reader.u16();
  const cset: CharacterSet = version === 3 ? characterSet(reader) : 'ASCII';
  const padded = (length: number) => (version === 1 ? roundUp(length, 8) : length);
  const part = (length: number, what: string) => {
    const bytes = reader.take(padded(length)).subarray(0, length);
    return new ByteReader(bytes, reader.format, `${what} of the ${reader.structure}`);
  };
  // The last byte is a NUL, or is taken for one: libhdf5 finds an attribute by this name only.
  const name = part(nameLength, 'name').text(Math.max(0, nameLength - 1));
  return { name, cset, flags, typeBytes: part(typeLength, 'datatype'), spaceBytes: part(spaceLength, 'dataspace') };
}

/** What an attribute with a shared datatype, a committed one, holds in its place; undefined of others. */
export function attributeTypePointer(reader: ByteReader): ByteReader | undefined {
  const { flags, typeBytes } = parseAttributeHead(reader);
  return flags & DATATYPE_SHARED ? typeBytes : undefined;
}

function characterSet(reader: ByteReader): CharacterSet {
  const value = reader.u8();
  if (value > 1) throw reader.unsupported(`character set ${value}`);
  return value === 0 ? 'ASCII' : 'UTF-8';
}
