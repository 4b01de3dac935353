import type { H5WritableData, NumericArray } from '../../model/H5Data.js';
import type { DataTransfer } from '../../model/H5P.js';
import { bufferClaims, type MemoryUse } from './BufferClaims.js';

/** Deeper containers of a write buffer are not looked into. */
const DEEPEST = 4;

/** What a read uses of its caller's array. */
export function usedByRead(into: NumericArray): MemoryUse {
  return { views: [into], changes: true, isHeld: true };
}

/** What a write uses of its buffer; undefined where that needs no claim. */
export function usedByWrite(buf: H5WritableData, { copy }: DataTransfer, isPulled: boolean): MemoryUse | undefined {
  if (typeof buf !== 'object' || buf === null || copy) return undefined;
  const isHeld = isPulled || (ArrayBuffer.isView(buf) && isShared(buf));
  // What is sent at once only waits for others.
  if (!isHeld && bufferClaims.isEmpty) return undefined;
  if (ArrayBuffer.isView(buf)) return { views: [buf], changes: false, isHeld };
  const views: ArrayBufferView[] = [];
  collect(buf, views, 0);
  return views.length > 0 ? { views, changes: false, isHeld: views.some(isShared) } : undefined;
}

function collect(value: unknown, views: ArrayBufferView[], depth: number): void {
  if (ArrayBuffer.isView(value)) views.push(value);
  else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
    for (const field of Object.values(value)) collect(field, views, depth + 1);
  }
}

function isShared({ buffer }: ArrayBufferView): boolean {
  return !(buffer instanceof ArrayBuffer);
}
