import { putAttribute as putInObject } from '../../../format/attributes/putAttribute.js';
import { removeAttribute } from '../../../format/attributes/removeAttribute.js';
import { replaceAttribute } from '../../../format/attributes/replaceAttribute.js';
import type { FileEdit } from '../../../format/edit/FileEdit.js';
import type { StoredAttribute } from '../../../format/messages/attribute.js';
import { encodeDataspace } from '../../../format/messages/dataspace.js';
import { type Dataspace, extentNpoints } from '../../../model/Dataspace.js';
import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { attributeExists, viewAttribute } from '../handlers/viewAttribute.js';
import type { AttributePlace } from '../worker/Place.js';
import { editAttribute } from './editAttribute.js';
import { storedElements } from './storedElements.js';

/** Bit 1 of the flags of an attribute message (File Format Specification, IV.A.2.m): its dataspace is shared. */
const DATASPACE_SHARED = 0x02;

/** What an attribute is to be. */
export interface NewAttribute {
  /** Absent where there is an attribute, whose type stays. */
  readonly type?: Datatype | undefined;
  readonly space: Dataspace;
  /** All elements. */
  readonly data: H5WritableData;
  readonly memType?: MemoryType;
}

/**
 * Creates an attribute with its elements, or replaces the one of its name by it, in one step. Where another type takes the place of a
 * committed one, that attribute is deleted first.
 * Errors: `H5Error` `unsupported` where the file cannot be edited.
 */
export function* putAttribute(at: AttributePlace, attribute: NewAttribute): Steps<void> {
  const { type, space: dataspace } = attribute;
  const { file } = at.place;
  const present = (yield* attributeExists(at)) ? yield* viewAttribute(at) : undefined;
  if (type === undefined) {
    if (present) replaceElements(at, present, attribute);
    return;
  }
  if (present?.committedType !== undefined)
    editAttribute(at, (space, address) => removeAttribute(space, address, at.attribute));
  const { sizeofOffsets } = (yield* file.view()).superblock;
  const datatype = withVariableSizes(type, MEMORY_SIZES, fileSizes(sizeofOffsets));
  editAttribute(at, (space, address) => {
    putInObject(space, address, at.attribute, (edit) => {
      return { cset: 'ASCII', datatype, dataspace, data: encoded(edit, at, datatype, attribute) };
    });
  });
}

/** Gives an attribute another extent and other elements; its type stays as it is stored. */
function replaceElements(at: AttributePlace, { datatype }: StoredAttribute, attribute: NewAttribute): void {
  editAttribute(at, (space, address) => {
    replaceAttribute(space, address, at.attribute, (edit, { flags, dataspace }) => ({
      flags: flags & ~DATASPACE_SHARED,
      dataspace: encodeDataspace(attribute.space, edit.format, { version: dataspace[0] === 1 ? 1 : 2 }),
      data: encoded(edit, at, datatype, attribute),
    }));
  });
}

/** The elements of an attribute as they are stored; what they hold in a heap is added to the edit. */
function encoded(edit: FileEdit, at: AttributePlace, datatype: Datatype, attribute: NewAttribute): Uint8Array {
  const { space, data: elements, memType = 'H5T_NATIVE' } = attribute;
  const n = extentNpoints(space);
  const context = { file: at.place.file.hid };
  return storedElements(edit, inUtf8(datatype), memType, elements, n, context, at.attribute);
}

/** The type by which text is encoded: as in libhdf5, strings that say ASCII may hold UTF-8. */
function inUtf8(type: Datatype): Datatype {
  return type.class === 'H5T_STRING' ? { ...type, cset: 'UTF-8' } : type;
}
