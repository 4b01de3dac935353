import type { FileEdit } from '../FileEdit.js';
import { EMPTY_HEAP, encodeHeapHeader } from './HeapHeader.js';
import type { HeapParameters } from './heapParameters.js';

/** Makes an empty fractal heap (File Format Specification, III.G). Gives the address of its header. */
export function createHeap(edit: FileEdit, parameters: HeapParameters): number {
  return edit.add(encodeHeapHeader(edit.format, { parameters, numbersWrapped: false, state: EMPTY_HEAP }));
}
