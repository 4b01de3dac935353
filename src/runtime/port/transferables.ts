/** Smaller buffers are copied: that is cheaper than handing them over. */
const SMALLEST = 4096;

/** The buffers of a result that can be handed over instead of copied. */
export function transferablesOf(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  collect(value, buffers, 0);
  return [...buffers];
}

function collect(value: unknown, buffers: Set<ArrayBuffer>, depth: number): void {
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength >= SMALLEST) buffers.add(buffer);
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 4) return;
  for (const field of Object.values(value)) collect(field, buffers, depth + 1);
}

/** Whether a buffer is detached: it is empty and no view of it can be made. */
export function isDetached(buffer: ArrayBuffer): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
