import type { FileEdit } from '../FileEdit.js';
import { HeapChanges } from './HeapChanges.js';

/** Gives the space of a fractal heap back: its header, blocks, huge objects and their index, and its free-space manager. */
export function releaseHeap(edit: FileEdit, heap: number): void {
  HeapChanges.of(edit, heap).release();
}
