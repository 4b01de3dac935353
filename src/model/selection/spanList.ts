import type { Span, SpanList } from '../Dataspace.js';

/** A frozen list of spans, which are disjoint and in increasing order. */
export function spanList(spans: Span[]): SpanList {
  let npoints = 0;
  for (const { low, high, down } of spans) npoints += (high - low + 1) * (down?.npoints ?? 1);
  return Object.freeze({ spans: Object.freeze(spans), npoints });
}

/** Appends a span to spans in increasing order; where it continues the last one with the same elements below, both become one. */
export function pushSpan(spans: Span[], low: number, high: number, down: SpanList | undefined): void {
  const last = spans[spans.length - 1];
  if (last !== undefined && last.high + 1 === low && sameSpans(last.down, down)) {
    spans[spans.length - 1] = span(last.low, high, last.down);
  } else {
    spans.push(span(low, high, down));
  }
}

function span(low: number, high: number, down: SpanList | undefined): Span {
  return Object.freeze(down === undefined ? { low, high } : { low, high, down });
}

/**
 * Whether two trees select the same elements. A tree in which no two neighbouring spans could be one (all trees of this
 * library) is the only one for its elements, so that comparing spans compares selections.
 */
export function sameSpans(a: SpanList | undefined, b: SpanList | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (a.npoints !== b.npoints || a.spans.length !== b.spans.length || hashOf(a) !== hashOf(b)) return false;
  let sameDown: Span | undefined;
  let sameDownOther: Span | undefined;
  return a.spans.every((one, i) => {
    const other = b.spans[i] as Span;
    if (one.low !== other.low || one.high !== other.high) return false;
    // Trees share their lists: a pair compared a moment ago is not compared again.
    if (one.down !== sameDown?.down || other.down !== sameDownOther?.down) {
      if (!sameSpans(one.down, other.down)) return false;
      sameDown = one;
      sameDownOther = other;
    }
    return true;
  });
}

const hashes = new WeakMap<SpanList, number>();

function hashOf(list: SpanList): number {
  let hash = hashes.get(list);
  if (hash === undefined) {
    hash = list.spans.length;
    for (const { low, high, down } of list.spans) {
      hash = Math.imul(hash ^ low, 0x01000193); // the prime of FNV-1a; any odd number will do
      hash = Math.imul(hash ^ high, 0x01000193);
      if (down !== undefined) hash = Math.imul(hash ^ hashOf(down), 0x01000193);
    }
    hashes.set(list, hash);
  }
  return hash;
}

/** The index of the first span that ends at or after a coordinate; the number of spans when there is none. */
export function firstSpanFrom(list: Pick<SpanList, 'spans'>, coordinate: number): number {
  const { spans } = list;
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle] as Span).high < coordinate) low = middle + 1;
    else high = middle;
  }
  return low;
}
