import { attempt } from './attempt.js';
import { BlockCache } from './BlockCache.js';
import { CoalescingReader } from './CoalescingReader.js';
import type { FileBytes } from './FileBytes.js';
import type { OpenedStorage } from './OpenedStorage.js';
import type { RangeReader } from './RangeReader.js';
import { uniqueIdentity } from './uniqueIdentity.js';

/** Gap up to which two ranges of a Blob are read together: reading it costs no more than another slice. */
const GAP = 64 * 1024;
const MOST_BYTES = 8 * 2 ** 20;
/** Slices read concurrently. */
const AT_ONCE = 8;

/** What helps to understand a refusal: browsers say "permission problems" of a file that has changed. */
const STALE = ', of a file that may have changed since it was opened,';

/** Reads a Blob in place. Its bytes are late; those of metadata are cached in blocks. */
export function blobReader(blob: Blob): RangeReader {
  const { size } = blob;
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = await blob
      .slice(offset, offset + length)
      .arrayBuffer()
      .catch((error) =>
        attempt(`reading ${length} bytes at byte ${offset}${STALE}`, () => {
          throw error;
        }),
      );
    return new Uint8Array(bytes);
  };
  return lateBlob({ size, read }).reader;
}

/** Reads bytes as those of a Blob are read; `forget` drops what is cached. */
export function lateBlob(blob: { readonly size: number; read(offset: number, length: number): Promise<Uint8Array> }): {
  readonly reader: RangeReader;
  forget(): void;
} {
  const ranges = new CoalescingReader({
    get size() {
      return blob.size;
    },
    fetch: async ({ offset, length }, _, arrived) => arrived(await blob.read(offset, length)),
    gap: GAP,
    mostBytes: MOST_BYTES,
    atOnce: AT_ONCE,
  });
  const reader = new BlockCache(ranges);
  const forget = (): void => {
    ranges.forget();
    reader.forget();
  };
  return { reader, forget };
}

/**
 * Opens a `Blob` or `File` for reading, without loading it; every worker may read it in place.
 *
 * @param bytesOf - Gives synchronous access to its bytes, for libhdf5 only.
 */
export function openBlob(
  blob: Blob,
  name: string,
  bytesOf: (blob: Blob, identity: string) => FileBytes & { load?(): Promise<void> },
): OpenedStorage {
  const storage = bytesOf(blob, uniqueIdentity('blob'));
  return {
    name,
    reader: blobReader(blob),
    storage,
    ...(storage.load && { load: () => storage.load?.() ?? Promise.resolve() }),
    shared: () => blob,
  };
}
