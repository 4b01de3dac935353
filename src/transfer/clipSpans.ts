import type { Span, SpanList } from '../model/Dataspace.js';
import { firstSpanFrom, pushSpan, spanList } from '../model/selection/spanList.js';

/** The part of a span tree within a block, of which both corners are inside; `null` when there is none. */
export function clipSpans(root: SpanList, low: readonly number[], high: readonly number[]): SpanList | null {
  const done = new Map<SpanList, SpanList | null>();
  const clip = (list: SpanList, dimension: number): SpanList | null => {
    let clipped = done.get(list);
    if (clipped === undefined) {
      clipped = clipList(list, dimension);
      done.set(list, clipped);
    }
    return clipped;
  };
  const clipList = (list: SpanList, dimension: number): SpanList | null => {
    const from = low[dimension] as number;
    const to = high[dimension] as number;
    const spans: Span[] = [];
    for (let i = firstSpanFrom(list, from); i < list.spans.length; i += 1) {
      const span = list.spans[i] as Span;
      if (span.low > to) break;
      const down = span.down === undefined ? undefined : clip(span.down, dimension + 1);
      if (down !== null) pushSpan(spans, Math.max(span.low, from), Math.min(span.high, to), down);
    }
    return spans.length === 0 ? null : spanList(spans);
  };
  return clip(root, 0);
}
