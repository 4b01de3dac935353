import zlib from 'node:zlib';
export interface PipelineDecoder {
  decode(stored: Uint8Array, filterMask: number): Uint8Array;
}
export function pipelineDecoder(
  filters: readonly { id: number }[],
  elementSize: number,
  chunkBytes: number,
): PipelineDecoder | undefined | Promise<PipelineDecoder | undefined> {
  if (filters.some(({ id }) => id > 2)) return undefined;
  const out = new Uint8Array(chunkBytes);
  const out32 = new Uint32Array(out.buffer, 0, chunkBytes >> 2);
  return {
    decode(stored, mask) {
      let b = stored;
      for (let i = filters.length - 1; i >= 0; i--) {
        if (mask & (1 << i)) continue;
        if (filters[i]!.id === 1)
          b = zlib.inflateSync(b, { maxOutputLength: chunkBytes, chunkSize: Math.max(64, chunkBytes) });
        else if (elementSize === 4) {
          const n = chunkBytes / 4;
          const s = b;
          for (let k = 0; k < n; k++)
            out32[k] = s[k]! | (s[k + n]! << 8) | (s[k + 2 * n]! << 16) | (s[k + 3 * n]! << 24);
          b = out;
        } else {
          const n = Math.floor(chunkBytes / elementSize);
          const o = new Uint8Array(chunkBytes);
          for (let k = 0; k < n; k++) for (let j = 0; j < elementSize; j++) o[k * elementSize + j] = b[j * n + k]!;
          o.set(b.subarray(n * elementSize), n * elementSize);
          b = o;
        }
      }
      return b;
    },
  };
}
