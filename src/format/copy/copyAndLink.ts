import { carryOut } from '../edit/carryOut.js';
import { changeLinks } from '../links/changeLinks.js';
import type { LinkPlace } from '../links/relocateLink.js';
import { addReferences } from '../objects/addReferences.js';
import { Copying, type CopyRequest } from './Copying.js';
import type { CopySteps } from './CopyStep.js';
import { copyHeader } from './copyHeader.js';
import { survey } from './survey.js';

/** What to copy, and the link to create for the copy. */
export interface CopyAndLink extends CopyRequest {
  readonly to: LinkPlace;
}

/**
 * Copies an object with everything below it, within a file or between files, as libhdf5's `H5Ocopy` does (`H5O__copy_obj`).
 * Raw data are copied as stored, unless their elements refer to something else in the file. An object with several links is
 * copied once. Attributes, creation orders, times, fill values, filters and datatypes stay the same. References between files
 * become null unless they are expanded; then objects that only references point to get a link in the root group.
 *
 * The copy proceeds in steps and can be ended between them; if it is ended or fails, all its space is freed. The link to the copy
 * is created last.
 *
 * Errors: `H5Error` `unsupported` (something that h5rx cannot copy, before anything is written), `corrupt-file`, `io`.
 */
export function* copyAndLink({ to, ...request }: CopyAndLink): CopySteps<void> {
  const { space, address } = request;
  const mark = space.mark();
  let isDone = false;
  try {
    const copying = new Copying(request);
    yield* survey(copying);
    yield copying.progress;
    yield* copyObjects(copying);
    isDone = true;
    finish(copying, space.superblock.rootGroup);
    const { group, name, cset } = to;
    const { target } = copying.objects.get(address)!;
    carryOut(space, (edit) => changeLinks(edit, group, { insert: { name, cset, type: 'hard', address: target } }));
  } finally {
    if (!isDone) space.restore(mark);
  }
}

/** Copies the objects that were found. */
export function* copyObjects(copying: Copying): CopySteps<void> {
  for (const object of copying.objects.values()) if (object.place) yield* copyHeader(copying, object);
  copying.writeHeaps();
}

/** Counts new uses of existing datatypes, and links the objects that only references point to in the root group. */
export function finish({ space, objects }: Copying, rootGroup: number): void {
  for (const { target, place, references, onlyReferred } of objects.values()) {
    if (!place) addReferences(space, target, references);
    // libhdf5 uses this name, too.
    const insert = { name: `~obj_pointed_by_${target}`, cset: 'ASCII', type: 'hard', address: target } as const;
    if (onlyReferred) carryOut(space, (edit) => changeLinks(edit, rootGroup, { insert }));
  }
}
