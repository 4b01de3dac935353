import { findObjectAttribute } from '../../../format/attributes/readObjectAttributes.js';
import { GlobalHeapCheck } from '../../../format/globalHeap/GlobalHeapCheck.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { parseStored } from './parseStored.js';
import { storedObject } from './storedObject.js';

/** Verifies that an attribute's elements point to objects that their heaps have: libhdf5 follows damaged ones for ever. */
export function checkAttributeHeaps(file: OpenFile, path: string, attribute: string, routine: string): void {
  const object = storedObject(file, path, routine);
  if (!object) return;
  const stored = parseStored(findObjectAttribute(object.format, object, attribute), file, path, routine);
  if (!stored || !('datatype' in stored)) return;
  const check = new GlobalHeapCheck(object.format).check(stored.datatype, stored.elementSize, stored.data);
  parseStored(check, file, path, routine);
}
