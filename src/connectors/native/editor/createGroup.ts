import { createGroup as makeGroup } from '../../../format/objects/createGroup.js';
import type { GroupCreation, LinkCreation } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { LentFile } from '../library/LentFile.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { created, createObject } from './createObject.js';
import { editOr } from './editOr.js';
import type { NewLinkPlace } from './newLinkPlace.js';

/** Creates a group. */
export function* createGroup(to: NewLinkPlace, lcpl: LinkCreation, gcpl: GroupCreation): Steps<Place> {
  const { linkCreationOrder, attrCreationOrder, linkPhaseChange } = gcpl;
  const { file } = to.group;
  // h5wasm tracks and indexes both orders together, or none.
  const isOrdinary = linkCreationOrder === attrCreationOrder && linkCreationOrder !== 'tracked';
  const isLibrarys = isOrdinary && !linkPhaseChange && !lcpl.charEncoding;
  const made = yield* editOr(file, {
    what: `creating ${subjectOf(to)}`,
    byLibrary: isLibrarys ? (lent) => createByLibrary(lent, to, linkCreationOrder !== undefined) : undefined,
    byEdit: () =>
      createObject(to, lcpl, (edit) =>
        makeGroup(edit, {
          style: file.style,
          ...(linkCreationOrder && { linkCreationOrder }),
          ...(attrCreationOrder && { attrCreationOrder }),
          ...(linkPhaseChange && {
            linkPhaseChange: { maxCompact: linkPhaseChange[0], minDense: linkPhaseChange[1] },
          }),
        }),
      ),
  });
  return made ?? (yield* created(to));
}

function createByLibrary(lent: LentFile, to: NewLinkPlace, tracksOrder: boolean): void {
  lent.change(subjectOf(to), (module, id) => module.create_group(id, to.path, tracksOrder));
}
