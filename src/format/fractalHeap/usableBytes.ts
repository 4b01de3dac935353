import { directRows, rowsOf } from './doublingTable.js';
import type { HeapHeader } from './HeapHeader.js';
import type { HeapParameters } from './heapParameters.js';

/**
 * Bytes for objects in all direct blocks that the root of a heap spans, allocated or not. libhdf5 counts them as free as soon
 * as the root spans them, and subtracts what it uses (`H5HF__man_iblock_root_create`, `H5HF__hdr_adj_free`).
 *
 * @param head - Bytes of a direct block before its objects.
 */
export function usableBytes(heap: HeapParameters & Pick<HeapHeader, 'root' | 'rootRows'>, head: number): number {
  if (heap.root === undefined) return 0;
  return heap.rootRows === 0 ? heap.startingBlockSize - head : ofRows(heap, heap.rootRows, head);
}

function ofRows(heap: HeapParameters, rows: number, head: number): number {
  let bytes = 0;
  for (let row = 0; row < rows; row++) {
    const size = heap.startingBlockSize * 2 ** Math.max(0, row - 1);
    bytes += heap.tableWidth * (row < directRows(heap) ? size - head : ofRows(heap, rowsOf(heap, size), head));
  }
  return bytes;
}
