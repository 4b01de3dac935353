import type { FileFormat } from '../../../format/bytes/FileFormat.js';
import { corruptFile } from '../../../format/bytes/formatError.js';
import type { StoredChunk } from '../../../format/chunkIndex/ChunkIndexReader.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import type { ByteRange, RangeReader } from '../../../storage/RangeReader.js';
import type { LateRead } from './ElementSource.js';
import type { Scratch } from './threadMemory.js';

/**
 * The stored bytes of the n-th chunk of a batch; valid until the working memory of the thread is used again.
 * Errors: `H5Error` `corrupt-file`.
 */
export type StoredBytes = (n: number) => Uint8Array;

/** The most bytes of neighbouring chunks that are read at once: up to there a system call costs more than the bytes. */
const WINDOW = 256 * 1024;
/** Gaps between chunks up to this many bytes are read too. */
const GAP = 4096;

type Chunks = readonly (StoredChunk | undefined)[];

/** For a file whose bytes are there: reads each chunk just before it is decoded, together with those right behind it in the file. */
export function presentStoredBytes(
  bytes: Pick<FileBytes, 'read'>,
  chunks: Chunks,
  { baseAddress }: Pick<FileFormat, 'baseAddress'>,
  scratch: Scratch,
): StoredBytes {
  /** The bytes that were read last. */
  let window: Uint8Array = new Uint8Array(0);
  /** Their address. */
  let start = 0;
  /** `scratch.uses` after they were read. */
  let use = -1;

  function readFrom(n: number, first: StoredChunk): void {
    let end = first.address + first.size;
    for (let next = n + 1; next < chunks.length; next += 1) {
      const chunk = chunks[next];
      if (!chunk || chunk.address < end || chunk.address > end + GAP) break;
      if (chunk.address + chunk.size - first.address > WINDOW) break;
      end = chunk.address + chunk.size;
    }
    const place = scratch.take(end - first.address);
    window = place.subarray(0, bytes.read(place, baseAddress + first.address));
    start = first.address;
    use = scratch.uses;
  }

  return (n) => {
    const chunk = chunks[n] as StoredChunk;
    const { address, size } = chunk;
    const isRead = use === scratch.uses && address >= start && address + size <= start + window.length;
    if (!isRead) readFrom(n, chunk);
    return checkedLength(window.subarray(address - start, address - start + size), chunk);
  };
}

/** For a file whose bytes are late: fetches all chunks in one batch. Errors, of the promise: `H5Error` `io`. */
export async function lateStoredBytes(
  reader: RangeReader,
  chunks: Chunks,
  { baseAddress }: Pick<FileFormat, 'baseAddress'>,
  late: LateRead | undefined,
): Promise<StoredBytes> {
  const ranges: ByteRange[] = [];
  const places = chunks.map((chunk) => {
    if (!chunk) return -1;
    return ranges.push({ offset: baseAddress + chunk.address, length: chunk.size }) - 1;
  });
  const read = ranges.length > 0 ? await reader.read(ranges, late?.signal, late?.priority) : [];
  return (n) => checkedLength(read[places[n] as number] as Uint8Array, chunks[n] as StoredChunk);
}

function checkedLength(bytes: Uint8Array, { address, size }: StoredChunk): Uint8Array {
  if (bytes.length !== size)
    throw corruptFile(`chunk at ${address}: ${size} bytes wanted, ${bytes.length} are left in the file`);
  return bytes;
}
