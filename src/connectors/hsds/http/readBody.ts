import { failure } from '../../../model/H5Error.js';
import type { HttpBodyReader } from '../../../model/HttpAccess.js';
import type { HsdsResponse } from '../settings/HsdsFetch.js';
import type { Deadline } from './Deadline.js';
import { TransientFailure } from './TransientFailure.js';

/** How much of a body may be there. */
export interface BodyBounds {
  /** Exactly so many bytes, where that is known. */
  readonly byteLength?: number | undefined;
  /** Gives where they go, which has `byteLength` bytes; memory of their own by default. */
  readonly into?: (() => Uint8Array) | undefined;
  readonly maxBytes: number;
  readonly subject: string;
}

/**
 * Reads a body into a buffer, by default one of its own, which grows with what has come unless the length is known.
 *
 * Errors (rejects): `TransientFailure` for a body that is cut off, too long, or stalls; `H5Error` `out-of-memory` for one that is longer
 * than it may be; the reason of the caller's signal.
 */
export async function readBody(response: HsdsResponse, deadline: Deadline, bounds: BodyBounds): Promise<Uint8Array> {
  const { byteLength, maxBytes, subject } = bounds;
  let bytes: Uint8Array = bounds.into?.() ?? allocated(byteLength ?? 0, subject);
  let length = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const piece = await nextPiece(reader, deadline, length);
    if (!piece) break;
    // Where it would go may be the caller's again.
    if (deadline.signal.aborted) throw deadline.signal.reason;
    if (!(piece instanceof Uint8Array)) throw failure('io', `${subject}: fetch gave a body that is not of bytes`);
    const end = length + piece.length;
    if (byteLength !== undefined && end > byteLength) throw wrongLength(byteLength, `more than ${byteLength}`);
    if (end > maxBytes) throw failure('out-of-memory', `${subject}: the answer has more than ${maxBytes} bytes`);
    if (end > bytes.length) {
      const larger = allocated(Math.max(end, Math.min(2 * bytes.length, maxBytes)), subject);
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(piece, length);
    length = end;
  }
  if (byteLength !== undefined && length !== byteLength) throw wrongLength(byteLength, String(length));
  return length === bytes.length ? bytes : bytes.slice(0, length);
}

async function nextPiece(
  reader: HttpBodyReader,
  deadline: Deadline,
  received: number,
): Promise<Uint8Array | undefined> {
  try {
    const what = `nothing more of the answer came after ${received} bytes`;
    const { done, value } = await deadline.for(reader.read(), what, 'broken');
    return done ? undefined : value;
  } catch (error) {
    if (error instanceof TransientFailure || deadline.signal.aborted) throw error;
    throw new TransientFailure('broken', `the answer was cut off after ${received} bytes`, { cause: error });
  }
}

function wrongLength(byteLength: number, received: string): TransientFailure {
  return new TransientFailure('broken', `the answer has ${received} bytes instead of ${byteLength}`);
}

function allocated(bytes: number, subject: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    throw failure('out-of-memory', `${subject}: cannot allocate ${bytes} bytes`, { cause: error });
  }
}
