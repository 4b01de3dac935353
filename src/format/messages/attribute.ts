import { type Dataspace, extentNpoints } from '../../model/Dataspace.js';
import type { CharacterSet, Datatype } from '../../model/Datatype.js';
import { encodeName } from '../../model/nameBytes.js';
import { ByteReader, roundUp } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { storedSize } from '../bytes/storedSize.js';
import { CHARACTER_SETS, parseCharacterSet } from './characterSet.js';
import { encodeDataspace, numberOfElements, parseDataspace } from './dataspace.js';
import { parseDatatype, type StoredDatatype } from './datatype.js';
import { type DatatypeEncoding, encodeDatatype } from './encodeDatatype.js';
import { encodeSharedMessage } from './sharedMessage.js';
import { textBytes } from './textBytes.js';

/** An attribute as it is stored. */
export interface StoredAttribute {
  readonly name: string;
  readonly cset: CharacterSet;
  readonly datatype: Datatype;
  /** Bytes of an element in the file. */
  readonly elementSize: number;
  /** Address of its committed datatype, if it has one. */
  readonly committedType?: number;
  readonly dataspace: Dataspace;
  /** The elements as they are stored. */
  readonly data: Uint8Array;
}

/** Reads the shared parts of an attribute; `pointer` is positioned at the pointer that the message holds instead. */
export interface SharedParts {
  datatype(pointer: ByteReader): Parser<StoredDatatype & { readonly committed?: number }>;
  dataspace(pointer: ByteReader): Parser<Dataspace>;
}

const DATATYPE_SHARED = 0x01;
const DATASPACE_SHARED = 0x02;
/** A field of two bytes counts the name with its NUL. */
const MAX_NAME_BYTES = 65534;

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

/** Everything before the data (File Format Specification, IV.A.2.m); it can be read whatever the datatype is. */
export function parseAttributeHead(reader: ByteReader) {
  const version = reader.version(1, 3);
  const stored = reader.u8();
  const flags = version === 1 ? 0 : stored;
  const nameLength = reader.u16();
  const typeLength = reader.u16();
  const spaceLength = reader.u16();
  const cset: CharacterSet = version === 3 ? parseCharacterSet(reader) : 'ASCII';
  const padded = (length: number) => (version === 1 ? roundUp(length, 8) : length);
  const part = (length: number, what: string) => {
    const bytes = reader.take(padded(length)).subarray(0, length);
    return new ByteReader(bytes, reader.format, `${what} of the ${reader.structure}`);
  };
  // libhdf5 takes the last byte for a NUL, whatever it is, and finds the attribute only by the bytes before it.
  const name = part(nameLength, 'name').text(Math.max(0, nameLength - 1));
  return { name, cset, flags, typeBytes: part(typeLength, 'datatype'), spaceBytes: part(spaceLength, 'dataspace') };
}

/** The pointer to an attribute's shared datatype (File Format Specification, IV.A.2); undefined if it is not shared. */
export function attributeTypePointer(reader: ByteReader): ByteReader | undefined {
  const { flags, typeBytes } = parseAttributeHead(reader);
  return flags & DATATYPE_SHARED ? typeBytes : undefined;
}

/** Versions of an attribute's parts; absent ones are those of libhdf5's low bound `earliest`. */
export interface AttributeEncoding {
  /** The least version; committed datatypes need version 2 or later, names in UTF-8 version 3. */
  readonly version?: 1 | 2 | 3;
  readonly datatype?: DatatypeEncoding;
  readonly dataspace?: { readonly version?: 1 | 2 };
}

/** The data of an attribute message (File Format Specification, IV.A.2.m), with a pointer if its datatype is committed. */
export function encodeAttribute(
  attribute: Omit<StoredAttribute, 'elementSize'>,
  sizes: FieldSizes,
  { version = 1, datatype, dataspace }: AttributeEncoding = {},
): Uint8Array {
  const { name, cset, committedType, data } = attribute;
  textBytes(name, 'the name of an attribute', MAX_NAME_BYTES);
  const length = extentNpoints(attribute.dataspace) * storedSize(attribute.datatype, sizes.sizeofOffsets);
  if (data.length !== length)
    throw new RangeError(`attribute '${name}': ${data.length} bytes of elements instead of ${length}`);
  const isShared = committedType !== undefined;
  const least = cset === 'UTF-8' ? 3 : isShared ? 2 : 1;
  const parts = {
    version: version > least ? version : least,
    flags: isShared ? DATATYPE_SHARED : 0,
    name,
    cset,
    datatype: isShared
      ? encodeSharedMessage(committedType, sizes)
      : encodeDatatype(attribute.datatype, sizes, datatype),
    dataspace: encodeDataspace(attribute.dataspace, sizes, dataspace),
    data,
  } as const;
  return encodeAttributeParts(parts, sizes);
}

/** The parts of an attribute message (File Format Specification, IV.A.2.m), each encoded as it is stored. */
export interface AttributeParts {
  readonly version: 1 | 2 | 3;
  /** Bit 0: the datatype is shared. Bit 1: the dataspace is. */
  readonly flags: number;
  readonly name: string;
  readonly cset: CharacterSet;
  readonly datatype: Uint8Array;
  readonly dataspace: Uint8Array;
  readonly data: Uint8Array;
}

/** Joins parts that are encoded already to the data of an attribute message (File Format Specification, IV.A.2.m). */
export function encodeAttributeParts(parts: AttributeParts, sizes: FieldSizes): Uint8Array {
  const { version, flags, cset, datatype, dataspace, data } = parts;
  const name = encodeName(`${parts.name}\0`);
  const writer = new ByteWriter(sizes).u8(version).u8(version === 1 ? 0 : flags);
  writer.u16(name.length).u16(datatype.length).u16(dataspace.length);
  if (version === 3) writer.u8(CHARACTER_SETS.indexOf(cset));
  for (const part of [name, datatype, dataspace]) {
    writer.put(part);
    // Only version 1 pads its parts; its head has eight bytes, so padding the whole message pads each part.
    if (version === 1) writer.align(8);
  }
  return writer.put(data).finish();
}

/** Splits the data of an attribute message (File Format Specification, IV.A.2.m) into its parts, so that some can be replaced. */
export function parseAttributeParts(format: FileFormat, message: Uint8Array): AttributeParts {
  const reader = new ByteReader(message, format, 'attribute message');
  const { name, cset, flags, typeBytes, spaceBytes } = parseAttributeHead(reader);
  const data = message.subarray(reader.position);
  const version = message[0] as 1 | 2 | 3;
  return { version, flags, name, cset, datatype: typeBytes.bytes, dataspace: spaceBytes.bytes, data };
}
