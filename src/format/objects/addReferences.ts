import { carryOut } from '../edit/carryOut.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { HeaderEdit } from '../header/HeaderEdit.js';

/** Counts references to an object that are about to be made: an interruption leaves a count that is too high, which harms nothing. */
export function addReferences(space: FileSpace, address: number, references = 1): void {
  carryOut(space, (edit) => {
    const header = HeaderEdit.open(edit, address);
    header.referenceCount += references;
    header.save();
  });
}
