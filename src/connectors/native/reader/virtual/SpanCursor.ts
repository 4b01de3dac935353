import type { Span, SpanList } from '../../../../model/Dataspace.js';
import { Ordinals } from '../../../../transfer/Ordinals.js';

/** Finds elements of a selection by their number in C order. */
export class SpanCursor {
  /** Coordinates of the element that was located last; the array is reused. */
  readonly coordinates: number[] = [];
  /** How many elements there are from it on in its row without a gap. */
  remaining = 0;
  readonly #root: SpanList;
  readonly #ordinals = new Ordinals();

  constructor(root: SpanList) {
    this.#root = root;
  }

  /** Sets `coordinates` and `remaining` to those of the element with a number. */
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

/** The index of the last of increasing values that is not above a value; the first of them is 0. */
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
