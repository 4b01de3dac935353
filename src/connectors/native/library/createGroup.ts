import { createGroup as makeGroup } from '../../../format/objects/createGroup.js';
import type { GroupCreation, LinkCreation } from '../../../model/H5P.js';
import { createObject } from '../editor/createObject.js';
import { editOr } from '../editor/editOr.js';
import type { OpenFile } from '../worker/OpenFile.js';

/** Creates a group; its place is free and the group that it is made in exists. */
export function createGroup(
  file: OpenFile,
  path: string,
  lcpl: LinkCreation,
  gcpl: GroupCreation,
  routine: string,
): void {
  const { linkCreationOrder, attrCreationOrder, linkPhaseChange } = gcpl;
  // h5wasm tracks and indexes both orders together, or none.
  const isLibrarys = linkCreationOrder === attrCreationOrder && linkCreationOrder !== 'tracked';
  const trackOrder = linkCreationOrder !== undefined;
  const byLibrary = (): void => {
    file.check(routine, path, (module, id) => module.create_group(id, path, trackOrder));
  };
  editOr(file, isLibrarys && !linkPhaseChange && !lcpl.charEncoding ? byLibrary : undefined, routine, () => {
    createObject(file, path, lcpl, routine, (edit) =>
      makeGroup(edit, {
        style: file.style,
        ...(linkCreationOrder && { linkCreationOrder }),
        ...(attrCreationOrder && { attrCreationOrder }),
        ...(linkPhaseChange && { linkPhaseChange: { maxCompact: linkPhaseChange[0], minDense: linkPhaseChange[1] } }),
      }),
    );
  });
}
