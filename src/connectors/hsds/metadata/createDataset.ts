import type { Dataspace } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import type { DatasetCreation } from '../../../model/H5P.js';
import { checkNewDataset } from '../../shared/checkNewDataset.js';
import type { Handling } from '../client/Handling.js';
import type { Place } from '../client/Place.js';
import { creationOf, jsonOfCreation } from '../json/creation.js';
import { jsonOfDataspace } from '../json/dataspace.js';
import { jsonOfDatatype, storedDatatype } from '../json/datatype.js';
import { createObject, type NewLink } from './newLink.js';
import type { NewType } from './storedTypeOf.js';

/** A dataset to be created. */
export interface NewDataset {
  readonly type: NewType;
  readonly space: Dataspace;
  readonly dcpl: DatasetCreation;
}

/** Stages a new dataset and the link to it. Errors: `H5Error` `bad-argument`, `unsupported`. */
export function createDataset(
  to: NewLink,
  { type: { type, committed }, space, dcpl }: NewDataset,
  handling: Handling,
): { readonly place: Place; readonly done: Promise<void> } {
  const { domain } = to.group;
  checkNewDataset(to.at.asked, type, space, dcpl);
  if (committed && committed.domain !== domain)
    throw failure('bad-argument', 'type_id: a committed datatype of another file; H5Ocopy copies it');
  const json = {
    type: jsonOfDatatype(type, committed?.id),
    ...jsonOfDataspace(space),
    creationProperties: jsonOfCreation(dcpl, type, space, handling.fileHid),
  };
  // As it will be answered.
  const stored = storedDatatype(json.type);
  handling.commit();
  const now = domain.changes.clock.next();
  return createObject(to, 'dataset', json, (record) => {
    record.head = {
      type,
      space,
      creation: creationOf(json, stored, handling.fileHid),
      created: now,
      modified: now,
      ...(committed && { committed: committed.id }),
      ...(dcpl.attrCreationOrder && { attributeOrder: dcpl.attrCreationOrder }),
    };
  });
}
