import { decoderFor } from '../../../codec/decoder.js';
import { storedRawType } from '../../../codec/RawType.js';
import { findObjectAttribute } from '../../../format/attributes/readObjectAttributes.js';
import { extentNpoints } from '../../../model/Dataspace.js';
import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import type { MemoryType } from '../../../model/Operations.js';
import { readerOf } from '../../../storage/readerOf.js';
import { standardReferences } from '../reader/standardReferences.js';
import type { AttributePlace } from './AttributePlace.js';
import { parseStored } from './parseStored.js';
import { storedObject } from './storedObject.js';

/**
 * Reads all of an attribute without libhdf5, which has some elements in memory in a form that only it knows. Undefined
 * where only libhdf5 finds the elements.
 */
export function readStoredAttribute(place: AttributePlace, memType: MemoryType, routine: string): H5Data | undefined {
  const { file, path, attribute } = place;
  const object = storedObject(file, path, routine);
  const stored = object && parseStored(findObjectAttribute(object.format, object, attribute), file, path, routine);
  if (!object || !stored || 'error' in stored) return undefined;
  const { datatype, data, dataspace, elementSize } = stored;
  const raw = storedRawType(datatype, object.sizeofOffsets);
  if (raw?.size !== elementSize) return undefined;
  const references = standardReferences(object.format, readerOf(file.bytes), file.hid);
  const decoder = decoderFor(raw, datatype, memType, { file: file.hid, routine, references });
  const n = extentNpoints(dataspace);
  const values = decoder.allocate(n);
  try {
    decoder.decode({ bytes: data, heap: data }, 0, n, values, 0, 1);
  } catch (error) {
    if (!(error instanceof H5Error)) throw error;
    const message = `attribute '${attribute}' of '${path}' in '${file.name}': ${error.message}`;
    throw new H5Error(error.kind, routine, message, { cause: error });
  }
  return values;
}
