import { H5Error } from '../../../model/H5Error.js';
import { type LocatedObject, locateObject } from '../library/locate.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { otherFile } from './requireLink.js';

/** The object at a path of a file that is being edited, which must be one of that file itself. */
export function requireObject(file: OpenFile, path: string, routine: string): LocatedObject {
  const found = locateObject(file, path, routine);
  if (found === 'nowhere') throw new H5Error('not-found', routine, `'${path}' is not in '${file.name}'`);
  if (found === 'elsewhere') throw otherFile(file, path, routine);
  return found;
}
