import type { ByteReader } from './ByteReader.js';
import type { Extent } from './Extent.js';
import type { FileFormat } from './FileFormat.js';
import type { Parser } from './Parser.js';
import { readAt } from './readAt.js';

/** The most bytes, and ranges, announced at once. */
const BATCH_BYTES = 4 * 2 ** 20;
const BATCH_RANGES = 1024;

/**
 * Reads structures of one kind, called `structure` in messages, at many addresses and returns the results of `visit`. Late
 * bytes of many structures arrive in one wave.
 */
export function* readEach<T>(
  format: FileFormat,
  extents: readonly Extent[],
  structure: string,
  visit: (reader: ByteReader, index: number) => T,
): Parser<T[]> {
  const results: T[] = [];
  let announced = 0;
  for (const [index, { address, length }] of extents.entries()) {
    const batch = index < announced ? [] : batchFrom(extents, index);
    announced = Math.max(announced, index + batch.length);
    results.push(visit(yield* readAt(format, address, length, structure, batch.slice(1)), index));
  }
  return results;
}

/** The extents after one that are announced with it. */
function batchFrom(extents: readonly Extent[], first: number): readonly Extent[] {
  let end = first + 1;
  for (let bytes = extents[first]!.length; end < Math.min(extents.length, first + BATCH_RANGES); end++) {
    bytes += extents[end]!.length;
    if (bytes > BATCH_BYTES) break;
  }
  return extents.slice(first, end);
}
