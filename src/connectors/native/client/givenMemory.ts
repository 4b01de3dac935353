import type { NumericArray } from '../../../model/H5Data.js';
import { countShared } from '../../../runtime/port/countShared.js';
import type { GivenMemory } from '../reader/GivenMemory.js';

/** Shared memory that was sent to workers. */
const sent = new WeakSet<ArrayBufferLike>();

/** The caller's array for the elements of a read, as it crosses: itself only where its memory is shared. */
export function givenMemory(into: NumericArray): GivenMemory {
  const { buffer, length } = into;
  const type = into[Symbol.toStringTag];
  if (buffer instanceof ArrayBuffer) return { type, length, isNew: false };
  const isNew = !sent.has(buffer);
  sent.add(buffer);
  if (isNew) countShared(into);
  return { type, length, shared: into, isNew };
}
