import type { MemoryType } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { describeAttribute } from '../handlers/viewAttribute.js';
import { creationMetadata } from '../library/creationMetadata.js';
import { libraryRawType } from '../library/libraryRawType.js';
import { storableReferences } from '../library/references.js';
import { replaceAttribute } from '../library/replaceAttribute.js';
import { type AttributePlace, attributeSubject } from '../worker/Place.js';
import { writeAttribute as writeByEdit } from './attributes.js';
import { preferEdit } from './editOr.js';

/** Writes all of an attribute; by libhdf5 only where the file cannot be edited. */
export function* writeAttribute(at: AttributePlace, memType: MemoryType, buf: H5WritableData): Steps<void> {
  const { file } = at.place;
  file.requireWritable();
  const description = yield* describeAttribute(at);
  const raw = libraryRawType(description.type);
  // An edit puts regions into a heap itself; libhdf5 has to be given them stored.
  const data = holdsObjects(buf) ? yield* storableReferences(at.place, raw, buf, 'kept') : buf;
  const what = `writing ${attributeSubject(at)}`;
  yield* preferEdit(file, {
    what,
    byLibrary:
      'unsupported' in creationMetadata(description.type)
        ? undefined
        : function* (lent) {
            const stored = holdsObjects(data) ? yield* storableReferences(at.place, raw, data) : data;
            replaceAttribute(lent, at, description, memType, stored);
          },
    byEdit: () => writeByEdit(at, memType, data),
  });
}

/** Whether there can be references in data. */
function holdsObjects(data: H5WritableData): boolean {
  if (data === null || ArrayBuffer.isView(data)) return false;
  return !Array.isArray(data) || typeof data[0] === 'object';
}
