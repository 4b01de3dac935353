import type { Decompress, Kernels } from './Kernels.js';

/** What the package zstddec exports. */
export type ZstdModule = Pick<typeof import('zstddec'), 'ZSTDDecoder'>;

type Decode = (stream: Uint8Array, bytes: number) => Uint8Array;

let importZstddec: (() => Promise<ZstdModule>) | undefined;
let loading: Promise<Decode | undefined> | undefined;

/** Sets how this thread imports zstddec, when a filter first needs it. */
export function useZstd(importer: () => Promise<ZstdModule>): void {
  importZstddec = importer;
}

/**
 * Zstandard (RFC 8878), by libzstd as WebAssembly, in memory of its own: bytes are copied there and back. Undefined where it
 * cannot be loaded: in browsers zstddec fetches a data URL, which the policy of a page may forbid.
 */
export async function zstdDecompress(kernels: Kernels): Promise<Decompress | undefined> {
  loading ??= loadDecoder().catch(() => undefined);
  const decode = await loading;
  if (!decode) return undefined;
  return (source, sourceLength, target, room) => {
    // A size of 0 would let the stream state how much memory to allocate.
    if (room === 0) return -1;
    const decoded = decode(kernels.bytes.subarray(source, source + sourceLength), room);
    // The decoder returns no bytes on an error.
    if (decoded.length === 0) return -1;
    kernels.bytes.set(decoded, target);
    return decoded.length;
  };
}

async function loadDecoder(): Promise<Decode | undefined> {
  if (!importZstddec) return undefined;
  const { ZSTDDecoder } = await importZstddec();
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (stream, bytes) => decoder.decode(stream, bytes);
}
