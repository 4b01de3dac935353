import type { Selection, Span, SpanList } from '../../../../model/Dataspace.js';
import { type Blocks, blocksOf } from '../../../../model/selection/hyperslab.js';

/** A selected coordinate of a dimension. */
export interface SelectedCoordinate {
  readonly coordinate: number;
  /** Its number among the selected ones. */
  readonly ordinal: number;
  /** How many selected ones there are from it on without a gap. */
  readonly run: number;
}

/** The selected coordinates of one dimension, in increasing order. */
export interface Coordinates {
  readonly length: number;
  /** The coordinate with a number, which is less than `length`. */
  at(ordinal: number): SelectedCoordinate;
  /** The first selected one at or after a coordinate. */
  from(coordinate: number): SelectedCoordinate | undefined;
  /** The distance of equal blocks, and the coordinates of a block; undefined for one block and for irregular coordinates. */
  readonly repeats: { readonly distance: number; readonly block: number } | undefined;
  /** Whether they are one block, or equal blocks at equal distances. */
  readonly isRegular: boolean;
}

/**
 * The selected coordinates of each dimension, where the selection is all their combinations. Undefined for points, and where the
 * coordinates selected in one dimension depend on another one.
 */
export function coordinatesOf(selection: Selection, dims: readonly number[]): Coordinates[] | undefined {
  switch (selection.type) {
    case 'all':
      return dims.map((size) => new RegularCoordinates({ start: 0, stride: 1, count: 1, block: size }));
    case 'none':
      return dims.map(() => new RegularCoordinates({ start: 0, stride: 1, count: 1, block: 0 }));
    case 'hyperslab':
      return selection.start.map((_, d) => new RegularCoordinates(blocksOf(selection, d)));
    case 'spans': {
      const found: Coordinates[] = [];
      for (let list: SpanList | undefined = selection.root; list; ) {
        const spans: readonly Span[] = list.spans;
        const down: SpanList | undefined = spans[0]?.down;
        if (spans.some((span) => span.down !== down)) return undefined;
        found.push(new ListedCoordinates(spans));
        list = down;
      }
      return found;
    }
    case 'points':
      return undefined;
  }
}

/** One block, or equal blocks at equal distances. */
export class RegularCoordinates implements Coordinates {
  readonly length: number;
  readonly repeats: { readonly distance: number; readonly block: number } | undefined;
  readonly isRegular = true;
  readonly #blocks: Blocks;

  constructor(blocks: Blocks) {
    this.#blocks = blocks;
    this.length = blocks.count * blocks.block;
    this.repeats = blocks.count > 1 ? { distance: blocks.stride, block: blocks.block } : undefined;
  }

  at(ordinal: number): SelectedCoordinate {
    const { start, stride, block } = this.#blocks;
    const number = Math.floor(ordinal / block);
    const inside = ordinal - number * block;
    return { coordinate: start + number * stride + inside, ordinal, run: block - inside };
  }

  from(coordinate: number): SelectedCoordinate | undefined {
    const { start, stride, count, block } = this.#blocks;
    if (this.length === 0) return undefined;
    if (coordinate <= start) return this.at(0);
    const number = count === 1 ? 0 : Math.floor((coordinate - start) / stride);
    const inside = coordinate - start - number * stride;
    const ordinal = inside < block ? number * block + inside : (number + 1) * block;
    return ordinal < this.length ? this.at(ordinal) : undefined;
  }
}

/** Any coordinates, as a list of spans. */
class ListedCoordinates implements Coordinates {
  readonly length: number;
  readonly repeats = undefined;
  readonly isRegular: boolean;
  readonly #spans: readonly Span[];
  /** How many coordinates there are before each span. */
  readonly #before: Float64Array;

  constructor(spans: readonly Span[]) {
    this.#spans = spans;
    this.#before = new Float64Array(spans.length);
    let length = 0;
    spans.forEach(({ low, high }, i) => {
      this.#before[i] = length;
      length += high - low + 1;
    });
    this.length = length;
    this.isRegular = spans.length === 1;
  }

  at(ordinal: number): SelectedCoordinate {
    const i = this.#last((at) => (this.#before[at] as number) <= ordinal);
    const { low, high } = this.#spans[i] as Span;
    const coordinate = low + ordinal - (this.#before[i] as number);
    return { coordinate, ordinal, run: high - coordinate + 1 };
  }

  from(coordinate: number): SelectedCoordinate | undefined {
    const i = this.#last((at) => (this.#spans[at] as Span).low <= coordinate);
    const span = i < 0 ? undefined : this.#spans[i];
    if (span && coordinate <= span.high) return this.at((this.#before[i] as number) + coordinate - span.low);
    return i + 1 < this.#spans.length ? this.at(this.#before[i + 1] as number) : undefined;
  }

  /** The last span that meets a condition, where all spans before it do too; -1 when none does. */
  #last(holds: (at: number) => boolean): number {
    let low = -1;
    let high = this.#spans.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (holds(middle)) low = middle;
      else high = middle;
    }
    return low;
  }
}
