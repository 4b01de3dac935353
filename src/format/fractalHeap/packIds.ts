/** Concatenates heap IDs, each cut to `idBytes`. */
export function packIds(ids: readonly Uint8Array[], idBytes: number): Uint8Array {
  const packed = new Uint8Array(ids.length * idBytes);
  for (const [index, id] of ids.entries()) packed.set(id.subarray(0, idBytes), index * idBytes);
  return packed;
}
