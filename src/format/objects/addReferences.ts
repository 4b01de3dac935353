import { carryOut } from '../edit/carryOut.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { HeaderEdit } from '../header/HeaderEdit.js';

/** Adds references to an object's count before they are made: an interruption then leaves a count that is too high, which is harmless. */
export function addReferences(space: FileSpace, address: number, references = 1): void {
  carryOut(space, (edit) => {
    const header = HeaderEdit.open(edit, address);
    header.referenceCount += references;
    header.save();
  });
}
