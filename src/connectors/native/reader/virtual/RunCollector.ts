import type { Span, SpanList } from '../../../../model/Dataspace.js';
import { pushSpan, spanList } from '../../../../model/selection/spanList.js';
import type { SubTransfer } from './SubTransfer.js';

/** The most runs or points of a transfer. */
const MAX_RUNS = 2 ** 16;

/** Neighbours along the last dimension of the source, and the place of the first one in memory. */
interface Run {
  readonly start: readonly number[];
  readonly place: number;
  readonly length: number;
}

/** Gathers runs of elements of a source, with their places in memory, into transfers of limited size. */
export class RunCollector {
  readonly #dims: readonly number[];
  readonly #bufferLength: number;
  /** Whether runs are added in any order, not in C order. */
  readonly #isScattered: boolean;
  #runs: Run[] = [];
  #npoints = 0;

  constructor(dims: readonly number[], bufferLength: number, isScattered: boolean) {
    this.#dims = dims;
    this.#bufferLength = bufferLength;
    this.#isScattered = isScattered;
  }

  /**
   * Adds a run of `length` elements from the coordinates `start` on, which are neighbours in memory too. What is beyond the extent of
   * the source is left out. Gives a transfer once enough is gathered.
   */
  add(start: readonly number[], place: number, length: number): SubTransfer | undefined {
    const last = this.#dims.length - 1;
    if (this.#dims.some((size, d) => (start[d] as number) >= size)) return undefined;
    const within = last < 0 ? 1 : Math.min(length, (this.#dims[last] as number) - (start[last] as number));
    this.#runs.push({ start: start.slice(0, this.#dims.length), place, length: within });
    this.#npoints += within;
    const size = this.#isScattered ? this.#npoints : this.#runs.length;
    // The one element of a scalar source is a transfer of its own each time.
    return size >= MAX_RUNS || last < 0 ? this.finish() : undefined;
  }

  /** A transfer of what is gathered; undefined where that is nothing. */
  finish(): SubTransfer | undefined {
    const runs = this.#runs;
    const npoints = this.#npoints;
    this.#runs = [];
    this.#npoints = 0;
    if (npoints === 0) return undefined;
    const dims = [this.#bufferLength];
    if (this.#isScattered && this.#dims.length > 0) {
      const source: number[][] = [];
      const places: number[][] = [];
      for (const { start, place, length } of runs) {
        for (let n = 0; n < length; n += 1) {
          source.push(start.map((first, d) => (d === start.length - 1 ? first + n : first)));
          places.push([place + n]);
        }
      }
      return {
        source: { type: 'points', points: source },
        memory: { dims, selection: { type: 'points', points: places } },
        npoints,
      };
    }
    const spans: Span[] = [];
    for (const { place, length } of runs) pushSpan(spans, place, place + length - 1, undefined);
    return {
      source: this.#dims.length === 0 ? { type: 'all' } : { type: 'spans', root: spanListOf(runs, 0, runs.length, 0) },
      memory: { dims, selection: { type: 'spans', root: spanList(spans) } },
      npoints,
    };
  }
}

/** The span list of runs `from` to `to - 1`, which are in C order, for the dimensions from one on. */
function spanListOf(runs: readonly Run[], from: number, to: number, dimension: number): SpanList {
  const spans: Span[] = [];
  for (let first = from; first < to; ) {
    const { start, length } = runs[first] as Run;
    const low = start[dimension] as number;
    let next = first + 1;
    if (dimension === start.length - 1) {
      pushSpan(spans, low, low + length - 1, undefined);
    } else {
      while (next < to && (runs[next] as Run).start[dimension] === low) next += 1;
      pushSpan(spans, low, low, spanListOf(runs, first, next, dimension + 1));
    }
    first = next;
  }
  return spanList(spans);
}
