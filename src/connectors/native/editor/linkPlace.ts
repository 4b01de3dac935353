import type { LinkPlace } from '../../../format/links/moveLink.js';
import type { LinkCreation } from '../../../model/H5P.js';
import { characterSetOf } from '../library/characterSetOf.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { splitPath } from '../worker/paths.js';
import { requireObject } from './requireObject.js';

/** Where a new link at a path goes; the group exists. */
export function linkPlace(
  file: OpenFile,
  path: string,
  { charEncoding }: LinkCreation,
  routine: string,
): LinkPlace & { readonly groupPath: string } {
  const { parent, name } = splitPath(path);
  const { address, path: groupPath } = requireObject(file, parent, routine);
  return { group: address, groupPath, name, cset: characterSetOf(name, charEncoding) };
}
