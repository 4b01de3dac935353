import { type Hyperslab, npointsOf, type SpanList } from '../model/Dataspace.js';
import { blocksOf } from '../model/selection/hyperslab.js';
import { hyperslabOfSpans } from '../model/selection/hyperslabSpans.js';
import { Ordinals } from './Ordinals.js';
import { RegularNest } from './RegularNest.js';
import type { MemoryRuns } from './RowMapper.js';
import type { MemorySpace } from './TransferPlan.js';

/** The runs of a memory space. A selection has no more of them than it has blocks; none is stored, they are computed. */
export function memoryRuns(memory: MemorySpace | 'packed'): MemoryRuns {
  if (memory === 'packed') return new DenseRuns();
  const { dims, selection } = memory;
  switch (selection.type) {
    case 'all':
    case 'none':
      return new DenseRuns();
    case 'hyperslab':
      return regularRuns(dims, selection);
    case 'points':
      return new PointRuns(elementStrides(dims), selection.points);
    case 'spans': {
      const hyperslab = hyperslabOfSpans(selection.root);
      return hyperslab === null ? new SpanRuns(elementStrides(dims), selection.root) : regularRuns(dims, hyperslab);
    }
  }
}

/** The distance of neighbouring elements of a buffer in C order, by dimension. */
function elementStrides(dims: readonly number[]): number[] {
  return dims.map((_, dimension) => npointsOf(dims.slice(dimension + 1)));
}

class DenseRuns implements MemoryRuns {
  readonly isDense = true;
  offset = 0;
  readonly step = 1;
  readonly remaining = Infinity;

  locate(ordinal: number): void {
    this.offset = ordinal;
  }
}

function regularRuns(dims: readonly number[], hyperslab: Hyperslab): MemoryRuns {
  const strides = elementStrides(dims);
  const nest = new RegularNest();
  let base = 0;
  let faster = 1;
  for (let dimension = dims.length - 1; dimension >= 0; dimension -= 1) {
    const { start, stride, count, block } = blocksOf(hyperslab, dimension);
    const distance = strides[dimension] as number;
    base += start * distance;
    nest.addOuter(block, distance, faster);
    nest.addOuter(count, stride * distance, faster * block);
    faster *= block * count;
  }
  return new RegularRuns(base, nest);
}

class RegularRuns implements MemoryRuns {
  offset = 0;
  step = 1;
  remaining = 1;
  readonly #base: number;
  readonly #nest: RegularNest;

  constructor(base: number, nest: RegularNest) {
    this.#base = base;
    this.#nest = nest;
  }

  locate(ordinal: number): void {
    const { counts, sources } = this.#nest;
    this.offset = this.#base;
    this.step = sources[0] ?? 1;
    this.remaining = 1;
    let rest = ordinal;
    for (let level = 0; level < counts.length; level += 1) {
      const count = counts[level] as number;
      const outer = Math.floor(rest / count);
      const index = rest - outer * count;
      this.offset += index * (sources[level] as number);
      if (level === 0) this.remaining = count - index;
      rest = outer;
    }
  }
}

class SpanRuns implements MemoryRuns {
  offset = 0;
  readonly step = 1;
  remaining = 1;
  readonly #strides: readonly number[];
  readonly #root: SpanList;
  readonly #ordinals = new Ordinals();

  constructor(strides: readonly number[], root: SpanList) {
    this.#strides = strides;
    this.#root = root;
  }

  locate(ordinal: number): void {
    let rest = ordinal;
    let offset = 0;
    let list: SpanList | undefined = this.#root;
    for (let dimension = 0; list !== undefined; dimension += 1) {
      const before = this.#ordinals.before(list);
      const i = lastNotAbove(before, rest);
      const span: SpanList['spans'][number] = list.spans[i] as SpanList['spans'][number];
      const inside = rest - (before[i] as number);
      const below: number = span.down?.npoints ?? 1;
      const steps = Math.floor(inside / below);
      offset += (span.low + steps) * (this.#strides[dimension] as number);
      rest = inside - steps * below;
      if (span.down === undefined) this.remaining = span.high - span.low - steps + 1;
      list = span.down;
    }
    this.offset = offset;
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

class PointRuns implements MemoryRuns {
  offset = 0;
  readonly step = 1;
  readonly remaining = 1;
  readonly #strides: readonly number[];
  readonly #points: readonly (readonly number[])[];

  constructor(strides: readonly number[], points: readonly (readonly number[])[]) {
    this.#strides = strides;
    this.#points = points;
  }

  locate(ordinal: number): void {
    const point = this.#points[ordinal] as readonly number[];
    let offset = 0;
    for (let dimension = 0; dimension < point.length; dimension += 1) {
      offset += (point[dimension] as number) * (this.#strides[dimension] as number);
    }
    this.offset = offset;
  }
}
