import type { FileEdit } from '../edit/FileEdit.js';
import { emptyHeap, encodeHeapHeader } from './HeapHeader.js';
import type { HeapParameters } from './heapParameters.js';

/** Creates an empty fractal heap (File Format Specification, III.G); returns the address of its header. */
export function createHeap(edit: FileEdit, parameters: HeapParameters): number {
  return edit.add(encodeHeapHeader(emptyHeap(parameters), edit.format));
}
