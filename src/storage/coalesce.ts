import type { ByteRange } from './RangeReader.js';

/** A range that is read in one request, and the indices of the ranges in it. */
export interface CoalescedRange extends ByteRange {
  readonly parts: readonly number[];
}

/**
 * Joins ranges that lie near each other; the result is in the order of their offsets.
 *
 * @param gap - Gap in bytes up to which two ranges are joined.
 * @param most - Largest joined range in bytes; a single range may have more.
 */
export function coalesce(ranges: readonly ByteRange[], gap: number, most: number): CoalescedRange[] {
  const order = Array.from(ranges.keys()).sort((a, b) => ranges[a]!.offset - ranges[b]!.offset || a - b);
  const coalesced: { offset: number; length: number; parts: number[] }[] = [];
  for (const part of order) {
    const { offset, length } = ranges[part]!;
    const last = coalesced.at(-1);
    const end = Math.max(offset + length, last ? last.offset + last.length : 0);
    if (last && offset - (last.offset + last.length) <= gap && end - last.offset <= most) {
      last.length = end - last.offset;
      last.parts.push(part);
    } else coalesced.push({ offset, length, parts: [part] });
  }
  return coalesced;
}
