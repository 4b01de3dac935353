import type { Span, SpanList } from '../Dataspace.js';
import { failure, type H5Error } from '../H5Error.js';
import { firstSpanFrom, pushSpan, spanList } from './spanList.js';

/** Which elements of two selections A and B the result keeps. */
export interface Keep {
  readonly onlyA: boolean;
  readonly onlyB: boolean;
  readonly both: boolean;
}

/** The most spans a selection may take to describe; about 1 GB of memory. */
export const MAX_SPANS = 2 ** 24;

/** The refusal of a selection that would take more than `MAX_SPANS` spans. */
export function tooManySpans(): H5Error {
  return failure('out-of-memory', `the selection takes more than ${MAX_SPANS} spans to describe; select it in parts`);
}

/**
 * The elements of A and B that `keep` keeps; `null` stands for no elements.
 *
 * Takes time in proportion to the spans of both, not to their elements: lists that spans share are combined once.
 * Errors: `H5Error` `out-of-memory` when the result takes more than `MAX_SPANS` spans.
 */
export function combineSpans(a: SpanList | null, b: SpanList | null, keep: Keep): SpanList | null {
  const done = new Map<SpanList, Map<SpanList, SpanList | null>>();
  let made = 0;

  function combine(a: SpanList, b: SpanList): SpanList | null {
    const row = done.get(a) ?? new Map<SpanList, SpanList | null>();
    done.set(a, row);
    const known = row.get(b);
    if (known !== undefined) return known;
    const result = merge(a.spans, b.spans);
    row.set(b, result);
    return result;
  }

  function merge(a: readonly Span[], b: readonly Span[]): SpanList | null {
    // Spans of one list that lie before the other, and do not touch it, are copied at once: joining many hyperslabs one
    // after the other mostly changes the end.
    let i = spansBefore(a, b);
    let j = spansBefore(b, a);
    const spans: Span[] = [];
    if (keep.onlyA) copySpans(spans, a, 0, i);
    if (keep.onlyB) copySpans(spans, b, 0, j);
    let from = 0;
    for (;;) {
      const one = a[i];
      const other = b[j];
      if (one === undefined || other === undefined) {
        if (one !== undefined && keep.onlyA) pushRest(spans, a, i, from);
        if (other !== undefined && keep.onlyB) pushRest(spans, b, j, from);
        break;
      }
      const lowA = Math.max(one.low, from);
      const lowB = Math.max(other.low, from);
      let high: number;
      if (lowA < lowB) {
        high = Math.min(one.high, lowB - 1);
        if (keep.onlyA) pushSpan(spans, lowA, high, one.down);
      } else if (lowB < lowA) {
        high = Math.min(other.high, lowA - 1);
        if (keep.onlyB) pushSpan(spans, lowB, high, other.down);
      } else {
        high = Math.min(one.high, other.high);
        if (one.down === undefined || other.down === undefined) {
          if (keep.both) pushSpan(spans, lowA, high, undefined);
        } else {
          const down = combine(one.down, other.down);
          if (down !== null) pushSpan(spans, lowA, high, down);
        }
      }
      from = high + 1;
      if (one.high < from) i += 1;
      if (other.high < from) j += 1;
      if (made + spans.length > MAX_SPANS) throw tooManySpans();
    }
    made += spans.length;
    if (made > MAX_SPANS) throw tooManySpans();
    return spans.length === 0 ? null : spanList(spans);
  }

  if (a === null) return keep.onlyB ? b : null;
  if (b === null) return keep.onlyA ? a : null;
  return combine(a, b);
}

/** The number of spans that end before the first one of another list begins, and are not adjacent to it. */
function spansBefore(spans: readonly Span[], other: readonly Span[]): number {
  return firstSpanFrom({ spans }, (other[0] as Span).low - 1);
}

/** Appends the spans from an index on; of the first one what begins at `from` or later. */
function pushRest(spans: Span[], rest: readonly Span[], index: number, from: number): void {
  const { low, high, down } = rest[index] as Span;
  pushSpan(spans, Math.max(low, from), high, down);
  copySpans(spans, rest, index + 1, rest.length);
}

/** Appends spans; many times faster than `slice` and `concat`, which are slow on frozen arrays. */
function copySpans(spans: Span[], source: readonly Span[], from: number, to: number): void {
  for (let i = from; i < to; i += 1) spans.push(source[i] as Span);
}
