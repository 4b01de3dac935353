import type { H5WritableData, NumericArray } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { DataTransfer } from '../../../model/H5P.js';
import { NUMERIC_ARRAYS } from '../../../model/NUMERIC_ARRAYS.js';
import { isDetached } from '../../../runtime/port/transferables.js';

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
 * Errors: `bad-argument` when the memory of the buffer is gone, at the call or when a piece is fetched.
 */
export function wireBuffer(buf: H5WritableData, { transfer, copy }: DataTransfer): WireBuffer {
  if (!ArrayBuffer.isView(buf)) return { buf, transfer: [], immediate: true };
  const view = buf as NumericArray;
  const { buffer, byteOffset, byteLength, length } = view;
  if (!(buffer instanceof ArrayBuffer)) return { buf, transfer: [], immediate: true };
  if (isDetached(buffer)) throw failure('bad-argument', 'buf is detached: its memory was handed over');
  if (transfer) return { buf, transfer: [buffer], immediate: true };
  const name = view[Symbol.toStringTag];
  const TypedArray = NUMERIC_ARRAYS.get(name);
  // What it is of is told by the worker.
  if (!TypedArray) return { buf, transfer: [], immediate: true };
  // Made of the memory: a subclass may slice as it likes, and Node's Buffer does not copy.
  const part = (from: number, to: number): NumericArray => {
    try {
      return new TypedArray(new TypedArray(buffer, byteOffset + from * TypedArray.BYTES_PER_ELEMENT, to - from));
    } catch (cause) {
      const message = `buf was detached or made shorter: elements ${from} to ${to} of ${length} are gone`;
      throw failure('bad-argument', message, { cause });
    }
  };
  // Small ones are copied, so that many of them go out together.
  if (byteLength <= LARGEST_BATCHED) return { buf: part(0, length), transfer: [], immediate: false };
  if (byteLength < SMALLEST_PULLED)
    return { buf: byteLength < buffer.byteLength ? part(0, length) : buf, transfer: [], immediate: true };
  const pulled = { pulled: name, length };
  if (!copy) return { buf: pulled, transfer: [], immediate: false, pull: part };
  const own = part(0, length);
  return {
    buf: pulled,
    transfer: [],
    immediate: false,
    pull: (from, to) => own.slice(from, to) as NumericArray,
  };
}
