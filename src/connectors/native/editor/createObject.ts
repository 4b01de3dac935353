import type { FileEdit } from '../../../format/edit/FileEdit.js';
import { createObject as createStored } from '../../../format/objects/createObject.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { linkPlace } from './linkPlace.js';

/**
 * Makes an object at a path by an edit of the file; the place is free and its group exists.
 *
 * @param make - Makes the object and gives its address.
 * @param uses - Address of the committed datatype that it uses, if it uses one.
 */
export function createObject(
  file: OpenFile,
  path: string,
  lcpl: LinkCreation,
  routine: string,
  make: (edit: FileEdit) => number,
  uses?: number,
): number {
  return file.edit(routine, path, (space) => createStored(space, linkPlace(file, path, lcpl, routine), make, uses));
}
