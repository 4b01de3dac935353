import type { RowMapper } from './RowMapper.js';
import type { RowVisitor } from './TransferPlan.js';

/**
 * Nested loops over elements that lie at regular distances in two numberings, from the innermost loop outwards. Loops
 * that continue one another in both numberings are kept as one.
 */
export class RegularNest {
  readonly counts: number[] = [];
  /** Distances in the first numbering. */
  readonly sources: number[] = [];
  /** Distances in the second numbering. */
  readonly ordinals: number[] = [];

  /** Puts a loop around those there are. */
  addOuter(count: number, source: number, ordinal: number): void {
    if (count === 1) return;
    const last = this.counts.length - 1;
    const inner = this.counts[last];
    if (
      inner !== undefined &&
      source === inner * (this.sources[last] as number) &&
      ordinal === inner * (this.ordinals[last] as number)
    ) {
      this.counts[last] = inner * count;
      return;
    }
    this.counts.push(count);
    this.sources.push(source);
    this.ordinals.push(ordinal);
  }

  /** Gives the elements to a mapper as rows, from a first one at `source` and `ordinal`. */
  forEachRow(mapper: RowMapper, source: number, ordinal: number): void {
    this.#run(this.counts.length - 1, (from, length, at, step) => mapper.row(from, length, at, step), source, ordinal);
  }

  /** Visits the elements as rows whose places in the second numbering are those in a buffer. */
  visitRows(visit: RowVisitor, source: number, ordinal: number): void {
    this.#run(this.counts.length - 1, visit, source, ordinal);
  }

  #run(level: number, visit: RowVisitor, source: number, ordinal: number): void {
    if (level < 0) {
      visit(source, 1, ordinal, 1);
      return;
    }
    const count = this.counts[level] as number;
    const sourceStep = this.sources[level] as number;
    const ordinalStep = this.ordinals[level] as number;
    if (level === 0 && sourceStep === 1) {
      visit(source, count, ordinal, ordinalStep);
      return;
    }
    if (level === 1 && this.sources[0] === 1) {
      // Nearly all rows are visited here.
      const length = this.counts[0] as number;
      const step = this.ordinals[0] as number;
      for (let i = 0; i < count; i += 1) visit(source + i * sourceStep, length, ordinal + i * ordinalStep, step);
      return;
    }
    for (let i = 0; i < count; i += 1) {
      this.#run(level - 1, visit, source + i * sourceStep, ordinal + i * ordinalStep);
    }
  }
}
