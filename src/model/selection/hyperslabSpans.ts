import type { Hyperslab, Span, SpanList } from '../Dataspace.js';
import { MAX_SPANS, tooManySpans } from './combineSpans.js';
import { blocksOf } from './hyperslab.js';
import { pushSpan, sameSpans, spanList } from './spanList.js';

/**
 * A hyperslab as spans; `null` when it selects nothing.
 *
 * The spans of a dimension share what is below them, so the tree takes the sum of the counts, not their product.
 * Errors: `H5Error` `out-of-memory` when that is more than `MAX_SPANS`.
 */
export function spansOfHyperslab(hyperslab: Hyperslab): SpanList | null {
  let down: SpanList | undefined;
  let made = 0;
  for (let dimension = hyperslab.start.length - 1; dimension >= 0; dimension -= 1) {
    const { start, stride, count, block } = blocksOf(hyperslab, dimension);
    if (count === 0 || block === 0) return null;
    made += count;
    if (made > MAX_SPANS) throw tooManySpans();
    const spans: Span[] = [];
    for (let i = 0; i < count; i += 1) {
      const low = start + i * stride;
      pushSpan(spans, low, low + block - 1, down);
    }
    down = spanList(spans);
  }
  return down ?? null;
}

/** The hyperslab that selects what the spans select; `null` when they are irregular. */
export function hyperslabOfSpans(root: SpanList): Hyperslab | null {
  const start: number[] = [];
  const stride: number[] = [];
  const count: number[] = [];
  const block: number[] = [];
  for (let list: SpanList | undefined = root; list !== undefined; list = list.spans[0]?.down) {
    const { spans } = list;
    const first = spans[0] as Span;
    const distance = spans.length === 1 ? 1 : (spans[1] as Span).low - first.low;
    const length = first.high - first.low + 1;
    const regular = spans.every(
      (span, i) =>
        span.low === first.low + i * distance &&
        span.high - span.low + 1 === length &&
        sameSpans(span.down, first.down),
    );
    if (!regular) return null;
    start.push(first.low);
    stride.push(distance);
    count.push(spans.length);
    block.push(length);
  }
  return { start, stride, count, block };
}
