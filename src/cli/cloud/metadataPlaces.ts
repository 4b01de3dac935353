import type { FileLayout } from '../../index.node.js';

/** The beginning that the reader fetches with its first request, and the blocks in which it fetches metadata elsewhere, by default. */
const HEAD_BYTES = 2 ** 20;
const BLOCK_BYTES = 64 * 1024;

/** Where a file's metadata lie. */
export interface MetadataPlaces {
  readonly bytes: number;
  /** Bytes of them within the first MiB. */
  readonly bytesInHead: number;
  /** Runs without a gap, and blocks of 64 KiB that have some. */
  readonly runs: number;
  readonly blocks: number;
  /** Offset after the last of them. */
  readonly end: number;
}

export function metadataPlaces({ metadata: { offsets, lengths } }: FileLayout): MetadataPlaces {
  let [bytes, bytesInHead, blocks, end, lastBlock] = [0, 0, 0, 0, -1];
  for (const [n, offset] of offsets.entries()) {
    const length = lengths[n] ?? 0;
    end = offset + length;
    bytes += length;
    bytesInHead += Math.max(0, Math.min(end, HEAD_BYTES) - offset);
    const [first, last] = [Math.max(Math.floor(offset / BLOCK_BYTES), lastBlock + 1), Math.ceil(end / BLOCK_BYTES) - 1];
    blocks += Math.max(0, last - first + 1);
    lastBlock = Math.max(lastBlock, last);
  }
  return { bytes, bytesInHead, runs: offsets.length, blocks, end };
}
