import type { Span, SpanList } from '../../../../model/Dataspace.js';
import { Ordinals } from '../../../../transfer/Ordinals.js';

/** Finds the elements of a selection by their numbers, in C order. */
export class SpanCursor {
  /** Those of the element that was located last; the array is used again. */
  readonly coordinates: number[] = [];
  /** Elements that follow it without a gap in its row, with it. */
  remaining = 0;
  readonly #root: SpanList;
  readonly #ordinals = new Ordinals();

  constructor(root: SpanList) {
    this.#root = root;
  }

  /** Sets the fields above for the element of a number. */
  locate(ordinal: number): void {
    let rest = ordinal;
    let list: SpanList | undefined = this.#root;
    for (let d = 0; list; d += 1) {
      const before = this.#ordinals.before(list);
      const i = lastNotAbove(before, rest);
      const { low, high, down }: Span = list.spans[i] as Span;
      const below = down?.npoints ?? 1;
      const inside = rest - (before[i] as number);
      const steps = Math.floor(inside / below);
      this.coordinates[d] = low + steps;
      this.remaining = high - low - steps + 1;
      rest = inside - steps * below;
      list = down;
    }
  }
}

/** The index of the last of increasing values that is not above a value; the first one is 0. */
function lastNotAbove(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= value) low = middle;
    else high = middle;
  }
  return low;
}
