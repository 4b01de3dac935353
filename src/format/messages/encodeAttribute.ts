import { extentNpoints } from '../../model/Dataspace.js';
import { attributeMessage } from '../attributes/attributeMessage.js';
import type { FieldSizes } from '../bytes/ByteWriter.js';
import { storedSize } from '../bytes/storedSize.js';
import type { StoredAttribute } from './attribute.js';
import { encodeDataspace } from './encodeDataspace.js';
import { type DatatypeEncoding, encodeDatatype } from './encodeDatatype.js';
import { encodeSharedMessage } from './encodeSharedMessage.js';
import { textBytes } from './textBytes.js';

/** Versions of an attribute's parts; what is absent has the one of libhdf5's low bound `earliest`. */
export interface AttributeEncoding {
  /** At least this one; a version that can say it is taken in its place: 2 of committed datatypes, 3 of names in UTF-8. */
  readonly version?: 1 | 2 | 3;
  readonly datatype?: DatatypeEncoding;
  readonly dataspace?: { readonly version?: 1 | 2 };
}

const TYPE_SHARED = 0x01;
/** A field of two bytes counts the name with its NUL. */
const MAX_NAME_BYTES = 65534;

/** The data of an attribute message (File Format Specification, IV.A.2.m), with a pointer where its datatype is committed. */
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
    flags: isShared ? TYPE_SHARED : 0,
    name,
    cset,
    datatype: isShared
      ? encodeSharedMessage(committedType, sizes)
      : encodeDatatype(attribute.datatype, sizes, datatype),
    dataspace: encodeDataspace(attribute.dataspace, sizes, dataspace),
    data,
  } as const;
  return attributeMessage(parts, sizes);
}
