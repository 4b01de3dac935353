import { findObjectAttribute } from '../../../format/attributes/readObjectAttributes.js';
import { runSync } from '../../../format/bytes/runSync.js';
import { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import { extentNpoints } from '../../../model/Dataspace.js';
import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import type { MemoryType } from '../../../model/Operations.js';
import { readerOf } from '../../../storage/readerOf.js';
import { decodeElements } from '../reader/heaps/decodeElements.js';
import type { AttributePlace } from './AttributePlace.js';
import { parseStored } from './parseStored.js';
import { storedObject } from './storedObject.js';

/** Reads all of an attribute without libhdf5; undefined where h5rx does not find it. */
export function readStoredAttribute(place: AttributePlace, memType: MemoryType, routine: string): H5Data | undefined {
  const { file, path, attribute } = place;
  const object = storedObject(file, path, routine);
  const stored = object && parseStored(findObjectAttribute(object.format, object, attribute), file, path, routine);
  if (!object || !stored || 'error' in stored) return undefined;
  const heaps = new GlobalHeapCollections(object.format);
  const values = decodeElements(heaps, stored, stored.data, extentNpoints(stored.dataspace), memType, file.hid);
  try {
    return runSync(values, readerOf(file.bytes));
  } catch (error) {
    if (!(error instanceof H5Error) || error.kind === 'bad-argument') throw error;
    const message = `attribute '${attribute}' of '${path}' in '${file.name}': ${error.message}`;
    throw new H5Error(error.kind, routine, message, { cause: error });
  }
}
