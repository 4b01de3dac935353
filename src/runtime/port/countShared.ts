type Reserving = new (bytes: number, options: { readonly maxByteLength: number }) => ArrayBuffer;

/** A collection costs more than reading some megabytes: shared bytes count for a quarter. */
const SHARE = 1 / 4;

/** Stands for shared memory as long as this thread refers to it. */
const counted = new WeakMap<ArrayBufferLike, ArrayBuffer>();

/**
 * Lets the garbage collector of this thread know of the shared memory of a value. V8 counts shared memory in no thread, so nothing
 * makes it collect: a program that reads would fill the machine with unreachable buffers. For each buffer an
 * ordinary one of a fraction of its size is made, which the collector counts and drops together with it. It is
 * resizable, so that its addresses are reserved but, as it is never touched, no memory is used.
 */
export function countShared(value: unknown, depth = 0): void {
  if (typeof SharedArrayBuffer === 'undefined') return;
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    if (buffer instanceof SharedArrayBuffer && !counted.has(buffer)) count(buffer);
    return;
  }
  // Columns of compounds are as deep as in `transferablesOf`.
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 4) return;
  for (const field of Object.values(value)) countShared(field, depth + 1);
}

function count(buffer: SharedArrayBuffer): void {
  // Engines without buffers that can be resized would use the memory.
  if (!('resizable' in ArrayBuffer.prototype)) return;
  const byteLength = Math.ceil(buffer.byteLength * SHARE);
  try {
    counted.set(buffer, new (ArrayBuffer as unknown as Reserving)(byteLength, { maxByteLength: byteLength }));
  } catch {
    // No addresses are left: the buffer is not counted.
  }
}
