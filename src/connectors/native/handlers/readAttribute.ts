import type { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import { extentNpoints } from '../../../model/Dataspace.js';
import type { MemoryType } from '../../../model/Datatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { withSubject } from '../../shared/withSubject.js';
import { decodeElements } from '../reader/heaps/decodeElements.js';
import { parseSteps } from '../reader/parseSteps.js';
import { type AttributePlace, attributeSubject } from '../worker/Place.js';
import { type ViewedAttribute, viewAttribute } from './viewAttribute.js';

/**
 * Reads all elements of an attribute (`H5Aread`); null where its dataspace is null. Errors: `H5Error` `not-found`,
 * `bad-argument`, `corrupt-file`.
 */
export function* readAttribute(at: AttributePlace, memType: MemoryType): Steps<H5Data> {
  const { file } = at.place;
  return yield* file.untorn(function* () {
    const stored = yield* viewAttribute(at);
    return yield* attributeElements(at, stored, memType, (yield* file.view()).heaps);
  });
}

/**
 * All elements of an attribute that was read from its object; null where its dataspace is null.
 *
 * @param heaps - The global heaps of its file, as the view has them.
 * Errors: those of `readAttribute`.
 */
export function* attributeElements(
  at: AttributePlace,
  stored: ViewedAttribute,
  memType: MemoryType,
  heaps: GlobalHeapCollections,
): Steps<H5Data> {
  const { file } = at.place;
  const { data, dataspace } = stored;
  if (dataspace.class === 'H5S_NULL') return null;
  try {
    const n = extentNpoints(dataspace);
    return yield* parseSteps(decodeElements(heaps, stored, data, n, memType, file.hid), file.reader);
  } catch (error) {
    // Errors of arguments name the argument, not the attribute.
    throw error instanceof H5Error && error.kind === 'bad-argument' ? error : withSubject(attributeSubject(at), error);
  }
}
