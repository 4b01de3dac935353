import type { FileFormat } from '../../../format/bytes/FileFormat.js';
import { corruptFile } from '../../../format/bytes/formatError.js';
import type { StoredChunk } from '../../../format/chunkIndex/ChunkIndexReader.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import type { ByteRange, RangeReader } from '../../../storage/RangeReader.js';
import type { Scratch } from './threadMemory.js';

/** The bytes of the nth chunk of a batch as they are stored; valid until the memory of the thread is used again. */
export type StoredBytes = (n: number) => Uint8Array;

/** Chunks close together are read at once up to so many bytes: below it a call of the system costs more than the bytes. */
const WINDOW = 256 * 1024;
/** Bytes between two chunks that are rather read than passed over. */
const GAP = 4096;

type Chunks = readonly (StoredChunk | undefined)[];

/** Chunks whose bytes are there: each is read just before it is decoded, with those right behind it in the file. */
export function storedPresent(
  bytes: Pick<FileBytes, 'read'>,
  chunks: Chunks,
  { baseAddress }: Pick<FileFormat, 'baseAddress'>,
  scratch: Scratch,
): StoredBytes {
  /** What was read last: its place in the file, and the use of the memory that it is in. */
  let window: Uint8Array = new Uint8Array(0);
  let start = 0;
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
    return whole(window.subarray(address - start, address - start + size), chunk);
  };
}

/** Chunks whose bytes are late, all fetched in one batch. */
export async function storedLate(
  reader: RangeReader,
  chunks: Chunks,
  { baseAddress }: Pick<FileFormat, 'baseAddress'>,
  signal: AbortSignal | undefined,
): Promise<StoredBytes> {
  const ranges: ByteRange[] = [];
  const places = chunks.map((chunk) => {
    if (!chunk) return -1;
    return ranges.push({ offset: baseAddress + chunk.address, length: chunk.size }) - 1;
  });
  const read = ranges.length > 0 ? await reader.read(ranges, signal) : [];
  return (n) => whole(read[places[n] as number] as Uint8Array, chunks[n] as StoredChunk);
}

function whole(bytes: Uint8Array, { address, size }: StoredChunk): Uint8Array {
  if (bytes.length !== size)
    throw corruptFile(`chunk at ${address}: ${size} bytes wanted, ${bytes.length} are left in the file`);
  return bytes;
}
