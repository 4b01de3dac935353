import { deleteLink as deleteStored } from '../../../format/links/deleteLink.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { requireLink } from './requireLink.js';

/**
 * Deletes the link at a path (`H5Ldelete`). Open identifiers follow their objects to other links, or stand for nothing
 * any more.
 */
export function deleteLink(objects: ObjectTable, file: OpenFile, path: string, routine: string): void {
  file.edit(routine, path, (space) => {
    const { group, link } = requireLink(file, path, routine);
    const paths = objects.pathsOf(file);
    const affected = paths.before(link.name, routine);
    deleteStored(space, group, link);
    paths.after(affected, undefined, routine);
  });
}
