import { badArgument, H5Error } from '../../../model/H5Error.js';
import { type LocatedLink, locateLink } from '../library/locate.js';
import type { OpenFile } from '../worker/OpenFile.js';

/** The link at a path of a file that is being edited, which must be one of that file itself. */
export function requireLink(file: OpenFile, path: string, routine: string): LocatedLink {
  if (path === '/') throw badArgument(routine, `'/' in '${file.name}' is the root group, which no link leads to`);
  const found = locateLink(file, path, routine);
  if (found === 'elsewhere') throw otherFile(file, path, routine);
  if (typeof found === 'string') throw new H5Error('not-found', routine, `'${path}' is not in '${file.name}'`);
  return found;
}

/** What cannot be done through an external link. */
export function otherFile(file: OpenFile, path: string, routine: string): H5Error {
  const message = `'${path}' in '${file.name}': the way there leads into another file, or through what h5rx does not read; open that file to change it`;
  return new H5Error('unsupported', routine, message);
}
