import { findObjectAttribute } from '../../../format/attributes/readObjectAttributes.js';
import { replaceAttribute } from '../../../format/attributes/replaceAttribute.js';
import { readObject } from '../../../format/objects/readObject.js';
import { extentNpoints } from '../../../model/Dataspace.js';
import type { MemoryType } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { describeAttribute } from '../handlers/viewAttribute.js';
import { creationMetadata } from '../library/creationMetadata.js';
import { libraryRawType } from '../library/libraryRawType.js';
import { recreateAttribute } from '../library/recreateAttribute.js';
import { storableReferences } from '../library/references.js';
import { type AttributePlace, attributeSubject } from '../worker/Place.js';
import { preferEdit } from './changeFile.js';
import { editAttribute } from './editAttribute.js';
import { storedElements } from './storedElements.js';

/**
 * Writes all elements of an attribute (`H5Awrite`). libhdf5 writes them only where the file cannot be edited.
 * Errors: `H5Error` `not-found`; `bad-argument` for data that the attribute cannot hold.
 */
export function* writeAttribute(at: AttributePlace, memType: MemoryType, buf: H5WritableData): Steps<void> {
  const { file } = at.place;
  file.requireWritable();
  const description = yield* describeAttribute(at);
  const raw = libraryRawType(description.type);
  // An edit stores regions in a global heap itself; libhdf5 has to be given references to stored regions.
  const data = mayHoldReferences(buf) ? yield* storableReferences(at.place, raw, buf, 'kept') : buf;
  const what = `writing ${attributeSubject(at)}`;
  yield* preferEdit(file, {
    what,
    byLibrary:
      'unsupported' in creationMetadata(description.type)
        ? undefined
        : function* (lent) {
            const stored = mayHoldReferences(data) ? yield* storableReferences(at.place, raw, data) : data;
            recreateAttribute(lent, at, description, memType, stored);
          },
    byEdit: () => writeByEdit(at, memType, data),
  });
}

function mayHoldReferences(data: H5WritableData): boolean {
  if (data === null || ArrayBuffer.isView(data)) return false;
  return !Array.isArray(data) || typeof data[0] === 'object';
}

/** Replaces the elements of an attribute; it keeps its position in every order. */
function writeByEdit(at: AttributePlace, memType: MemoryType, buf: H5WritableData): void {
  const { attribute, place } = at;
  editAttribute(at, (space, address) => {
    replaceAttribute(space, address, attribute, (edit) => {
      const object = edit.read(readObject(edit.format, address));
      const stored = edit.read(findObjectAttribute(edit.format, object, attribute));
      if (!stored) throw failure('not-found', 'it no longer exists');
      if ('error' in stored) throw stored.error;
      if (stored.dataspace.class === 'H5S_NULL') {
        if (buf === null) return {};
        throw failure('bad-argument', 'it has a null dataspace: it holds no elements, and buf must be null');
      }
      const n = extentNpoints(stored.dataspace);
      const context = { file: place.file.hid };
      return { data: storedElements(edit, stored.datatype, memType, buf, n, context, 'buf', stored.data) };
    });
  });
}
