import type { H5WritableData, NumericArray } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { DataTransfer } from '../../../model/H5P.js';
import { NUMERIC_ARRAYS } from '../../../model/NUMERIC_ARRAYS.js';
import { argumentOf } from '../../../operations/argumentOf.js';
import type { Routine } from '../../../operations/Operations.js';
import { isDetached } from '../../../runtime/port/transferables.js';
import type { Request } from '../../Connector.js';

/**
 * A request whose write buffer is its own where the transfer properties say so: handed over (`transfer`) or copied (`copy`), at the
 * call. Otherwise the buffer belongs to the operation until it ends.
 *
 * Errors: `H5Error` `bad-argument` for memory that was handed over before.
 */
export function withOwnBuffer<R extends Routine>(request: Request<R>): Request<R> {
  const { row, args } = request;
  const buf = argumentOf(row, args, 'buffer');
  if (buf === undefined || buf === null) return request;
  const dxpl = argumentOf(row, args, 'H5P_DATASET_XFER') ?? {};
  const own = ownBuffer(buf, dxpl);
  return own === buf ? request : { ...request, args: { ...args, buf: own } };
}

function ownBuffer(buf: H5WritableData, { transfer, copy }: DataTransfer): H5WritableData {
  if (!ArrayBuffer.isView(buf)) return copy ? structuredClone(buf) : buf;
  const { buffer } = buf as ArrayBufferView;
  // Shared memory cannot be handed over.
  if (!(buffer instanceof ArrayBuffer)) return copy ? copyOf(buf as NumericArray) : buf;
  if (isDetached(buffer)) throw failure('bad-argument', 'buf is detached: its memory was handed over');
  if (transfer) return structuredClone(buf, { transfer: [buffer] });
  return copy ? copyOf(buf as NumericArray) : buf;
}

/** A copy of its elements alone: a clone would be of all of its memory. */
function copyOf(view: NumericArray): NumericArray {
  const TypedArray = NUMERIC_ARRAYS.get(view[Symbol.toStringTag]);
  return TypedArray ? new TypedArray(view as never) : structuredClone(view);
}
