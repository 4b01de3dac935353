import type { FileEdit } from '../FileEdit.js';
import { HeapChanges } from './HeapChanges.js';

/**
 * Inserts an object into a fractal heap: into its ID when it is tiny, into unused space of a block, or, when it is larger than
 * blocks take, to a place of its own. Nobody reads it before something has its ID.
 *
 * @param heap - Address of the heap's header, which stays.
 * @param bytes - The object; at least one byte.
 * @returns Its ID. Errors: `H5Error` `unsupported` (the heap is filtered, or full), `corrupt-file`.
 */
export function insertHeapObject(edit: FileEdit, heap: number, bytes: Uint8Array): Uint8Array {
  return HeapChanges.of(edit, heap).insert(bytes);
}
