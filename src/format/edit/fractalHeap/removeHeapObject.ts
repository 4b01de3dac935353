import type { FileEdit } from '../FileEdit.js';
import { HeapChanges } from './HeapChanges.js';

/**
 * Removes an object from a fractal heap, once the edit is visible. Until then it is where it was; later edits use its space.
 *
 * @param heap - Address of the heap's header, which stays.
 * @param id - The object's ID. Errors: `H5Error` `corrupt-file`, when no object has it as far as the heap tells.
 */
export function removeHeapObject(edit: FileEdit, heap: number, id: Uint8Array): void {
  HeapChanges.of(edit, heap).remove(id);
}
