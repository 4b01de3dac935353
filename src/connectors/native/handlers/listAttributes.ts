import { harmless } from '../../../format/bytes/settled.js';
import type { ObjectAttribute } from '../../../format/objects/StoredObject.js';
import type { Columns } from '../../../model/Columns.js';
import type { FoundAttribute } from '../../../model/FoundMember.js';
import { H5T_NATIVE } from '../../../model/H5T.js';
import type { IterationFields } from '../../../model/info.js';
import type { IndexType, IterationOrder } from '../../../model/iteration.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { Place } from '../worker/Place.js';
import { attributeColumns } from './attributeColumns.js';
import { inMemory } from './describeDataset.js';
import { attributeElements } from './readAttribute.js';
import { attributeName, readableAttribute } from './viewAttribute.js';

/** What is told of an attribute so far. */
type Told = { -readonly [Field in keyof FoundAttribute]: FoundAttribute[Field] };

/**
 * Lists the attributes of an object (`H5Aiterate`).
 *
 * @param fields - What is told of each besides its name; an attribute that cannot be read has its error. By default datatype and
 *   dataspace are told, and an attribute that cannot be read fails the list.
 * Errors: `H5Error` `bad-argument` where creation order is asked for and not tracked; `corrupt-file`, `unsupported`.
 */
export function* listAttributes(
  place: Place,
  index: IndexType,
  order: IterationOrder,
  fields: IterationFields | undefined,
): Steps<Columns> {
  const { file, address } = place;
  const attributes = yield* file.look(place, (view) => view.attributes(address, index, order));
  const { superblock, heaps } = yield* file.view();
  const { sizeofOffsets } = superblock;
  const told: Told[] = [];

  function* tell(found: ObjectAttribute, one: Told): Steps<void> {
    const at = { place, attribute: one.name };
    const stored = { ...readableAttribute(found, at), sizeofOffsets };
    if (!fields || fields.info) {
      one.type = inMemory(stored.datatype, stored);
      one.space = stored.dataspace;
    }
    if (fields?.value) one.value = yield* attributeElements(at, stored, H5T_NATIVE, heaps);
  }

  for (const found of attributes) {
    const one: Told = { name: fields ? (found.name ?? '') : attributeName(found, place) };
    told.push(one);
    try {
      yield* tell(found, one);
    } catch (error) {
      if (!fields) throw error;
      one.error = harmless(error);
    }
  }
  return attributeColumns(told);
}
