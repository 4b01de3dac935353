import type { H5WritableData, NumericArray } from '../../model/H5Data.js';
import type { DataTransfer } from '../../model/H5P.js';

/** Buffers from this size on stay with the caller and are fetched piece by piece while the write runs. */
const SMALLEST_PULLED = 1 << 20;

/** Buffers up to this size wait for the end of the turn. */
const LARGEST_BATCHED = 1 << 16;

/** Stands for a typed array that stays on the calling thread. */
export interface PulledBuffer {
  readonly pulled: string;
  readonly length: number;
}

/** Whether a write's buffer stayed on the calling thread. */
export function isPulled(buf: H5WritableData | PulledBuffer): buf is PulledBuffer {
  return typeof buf === 'object' && buf !== null && 'pulled' in buf && typeof buf.pulled === 'string';
}

/** How a write's buffer crosses. */
export interface WireBuffer {
  readonly buf: H5WritableData | PulledBuffer;
  readonly transfer: ArrayBuffer[];
  /** It must be cloned before the call returns. */
  readonly immediate: boolean;
  readonly pull?: (from: number, to: number) => NumericArray;
}

/**
 * Hands a buffer over (`transfer`), copies it at the call (`copy`, and whatever is small or no typed array), or leaves
 * it where it is, to be fetched piece by piece: neither thread then holds a second copy, and none blocks on copying it.
 */
export function wireBuffer(buf: H5WritableData, { transfer, copy }: DataTransfer): WireBuffer {
  if (!ArrayBuffer.isView(buf)) return { buf, transfer: [], immediate: true };
  const view = buf as NumericArray;
  const { buffer } = view;
  if (!(buffer instanceof ArrayBuffer)) return { buf, transfer: [], immediate: true };
  if (transfer) return { buf, transfer: [buffer], immediate: true };
  // Small ones are copied, so that many of them go out together.
  if (view.byteLength <= LARGEST_BATCHED) return { buf: view.slice() as NumericArray, transfer: [], immediate: false };
  if (view.byteLength < SMALLEST_PULLED) {
    return {
      buf: view.byteLength < buffer.byteLength ? (view.slice() as NumericArray) : buf,
      transfer: [],
      immediate: true,
    };
  }
  const mine = copy ? (view.slice() as NumericArray) : view;
  return {
    buf: { pulled: mine.constructor.name, length: mine.length },
    transfer: [],
    immediate: false,
    pull: (from, to) => mine.slice(from, to) as NumericArray,
  };
}
