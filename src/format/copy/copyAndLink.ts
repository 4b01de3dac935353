import { carryOut } from '../edit/carryOut.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { changeLinks } from '../links/changeLinks.js';
import type { LinkPlace } from '../links/relocateLink.js';
import { addReferences } from '../objects/addReferences.js';
import { Copying, type CopyRequest } from './Copying.js';
import type { CopySteps } from './CopyStep.js';
import { copyHeader } from './copyHeader.js';
import { survey } from './survey.js';

/** What is copied, and the link that is to lead to the copy. */
export interface CopyAndLink extends CopyRequest {
  readonly to: LinkPlace;
}

/**
 * Copies an object with all that is below it, within a file or from one to another, as libhdf5's `H5Ocopy` does
 * (`H5O__copy_obj`): raw data as they are stored, unless their elements lead elsewhere in the file; what several links below
 * lead to once; attributes, orders of creation, times, fill values, filters and datatypes as they are. References between
 * files become null, unless they are expanded; then what nothing but references leads to gets a link in the root group.
 *
 * It goes in steps, between which it can be ended: then, and when it fails, all space is given back. The link comes last.
 *
 * Errors: `H5Error` `unsupported` (what h5rx does not know how to copy, before anything is written), `corrupt-file`, `io`.
 */
export function* copyAndLink({ to, ...request }: CopyAndLink): CopySteps<void> {
  const { space, address } = request;
  const mark = space.mark();
  let isDone = false;
  try {
    const copying = new Copying(request);
    yield* survey(copying);
    yield copying.progress;
    for (const object of copying.objects.values()) if (object.place) yield* copyHeader(copying, object);
    isDone = true;
    finish(space, copying);
    const { group, name, cset } = to;
    const { target } = copying.objects.get(address)!;
    carryOut(space, (edit) => changeLinks(edit, group, { insert: { name, cset, type: 'hard', address: target } }));
  } finally {
    if (!isDone) space.restore(mark);
  }
}

/** Counts the uses of datatypes that were there before, and links what only references lead to. */
function finish(space: FileSpace, { objects }: Copying): void {
  for (const { target, place, references, onlyReferred } of objects.values()) {
    if (!place) addReferences(space, target, references);
    // The name that libhdf5 gives it.
    const insert = { name: `~obj_pointed_by_${target}`, cset: 'ASCII', type: 'hard', address: target } as const;
    if (onlyReferred) carryOut(space, (edit) => changeLinks(edit, space.superblock.rootGroup, { insert }));
  }
}
