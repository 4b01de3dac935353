import { createAnonymousGroup } from '../../../format/objects/createAnonymousGroup.js';
import type { GroupCreation, LinkCreation } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { LentFile } from '../library/LentFile.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { changeFile } from './changeFile.js';
import { created, createObject } from './createObject.js';
import type { NewLinkPlace } from './newLinkPlace.js';

/** Creates a group (`H5Gcreate`). */
export function* createGroup(to: NewLinkPlace, lcpl: LinkCreation, gcpl: GroupCreation): Steps<Place> {
  const { linkCreationOrder, attrCreationOrder, linkPhaseChange } = gcpl;
  const { file } = to.group;
  // h5wasm tracks and indexes the orders of links and attributes together, or neither.
  const isOneOrder = linkCreationOrder === attrCreationOrder && linkCreationOrder !== 'tracked';
  const canUseLibrary = isOneOrder && !linkPhaseChange && !lcpl.charEncoding;
  const made = yield* changeFile(file, {
    what: `creating ${subjectOf(to)}`,
    byLibrary: canUseLibrary ? (lent) => createByLibrary(lent, to, linkCreationOrder !== undefined) : undefined,
    byEdit: () =>
      createObject(to, lcpl, (edit) =>
        createAnonymousGroup(edit, {
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
