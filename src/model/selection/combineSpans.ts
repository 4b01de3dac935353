import type { Span, SpanList } from '../Dataspace.js';
import { H5Error } from '../H5Error.js';
import { pushSpan, spanList } from './spanList.js';

/** Which elements of two selections A and B the result keeps. */
export interface Keep {
  readonly onlyA: boolean;
  readonly onlyB: boolean;
  readonly both: boolean;
}

/** The most spans a selection may take to describe; about 1 GB of memory. */
export const MAX_SPANS = 2 ** 24;

/** The refusal of a selection that would take more than `MAX_SPANS` spans. */
export function tooManySpans(routine: string): H5Error {
  return new H5Error(
    'out-of-memory',
    routine,
    `the selection takes more than ${MAX_SPANS} spans to describe; select it in parts`,
  );
}

/**
 * The elements of A and B that `keep` keeps; `null` stands for no elements.
 *
 * Takes time in proportion to the spans of both, not to their elements: lists that spans share are combined once.
 * Errors: `H5Error` `out-of-memory` when the result takes more than `MAX_SPANS` spans.
 */
export function combineSpans(routine: string, a: SpanList | null, b: SpanList | null, keep: Keep): SpanList | null {
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
    const spans: Span[] = [];
    let i = 0;
    let j = 0;
    let from = 0;
    for (;;) {
      const one = a[i];
      const other = b[j];
      if ((one === undefined && !keep.onlyB) || (other === undefined && !keep.onlyA)) break;
      if (one === undefined && other === undefined) break;
      const lowA = one === undefined ? Infinity : Math.max(one.low, from);
      const lowB = other === undefined ? Infinity : Math.max(other.low, from);
      let high: number;
      if (one !== undefined && lowA < lowB) {
        high = Math.min(one.high, lowB - 1);
        if (keep.onlyA) pushSpan(spans, lowA, high, one.down);
      } else if (other !== undefined && lowB < lowA) {
        high = Math.min(other.high, lowA - 1);
        if (keep.onlyB) pushSpan(spans, lowB, high, other.down);
      } else {
        const [first, second] = [one as Span, other as Span];
        high = Math.min(first.high, second.high);
        if (first.down === undefined || second.down === undefined) {
          if (keep.both) pushSpan(spans, lowA, high, undefined);
        } else {
          const down = combine(first.down, second.down);
          if (down !== null) pushSpan(spans, lowA, high, down);
        }
      }
      from = high + 1;
      if (one !== undefined && one.high < from) i += 1;
      if (other !== undefined && other.high < from) j += 1;
      if (made + spans.length > MAX_SPANS) throw tooManySpans(routine);
    }
    made += spans.length;
    return spans.length === 0 ? null : spanList(spans);
  }

  if (a === null) return keep.onlyB ? b : null;
  if (b === null) return keep.onlyA ? a : null;
  return combine(a, b);
}
