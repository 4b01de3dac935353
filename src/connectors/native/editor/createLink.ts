import { createLink as createStored } from '../../../format/links/createLink.js';
import type { NewLink } from '../../../format/links/NewLink.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { linkPlace } from './linkPlace.js';
import { requireObject } from './requireObject.js';

/** Where a new link leads. */
export type LinkTarget =
  | { readonly type: 'hard'; readonly path: string }
  | { readonly type: 'soft'; readonly target: string }
  | { readonly type: 'external'; readonly file: string; readonly target: string };

/** Makes a link at a path by an edit of the file; the place is free and its group exists. */
export function createLink(file: OpenFile, path: string, to: LinkTarget, lcpl: LinkCreation, routine: string): void {
  file.edit(routine, path, (space) => {
    const { group, name, cset } = linkPlace(file, path, lcpl, routine);
    const insert: NewLink =
      to.type === 'hard'
        ? { name, cset, type: 'hard', address: requireObject(file, to.path, routine).address }
        : { name, cset, ...to };
    createStored(space, group, insert);
  });
}
