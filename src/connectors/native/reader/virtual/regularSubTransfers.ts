import type { Selection, Span, SpanList } from '../../../../model/Dataspace.js';
import { pushSpan, spanList } from '../../../../model/selection/spanList.js';
import { type AxisPart, axisParts } from './axisParts.js';
import { type Coordinates, coordinatesOf, RegularCoordinates } from './Coordinates.js';
import type { LimitedMapping, SubTransfer, VirtualRequest } from './SubTransfer.js';

/** The most runs in one irregular selection; with more, each combination of parts is a transfer of its own. */
const MAX_RUNS = 2 ** 18;

/** Coordinate 0 alone: it stands for a dimension that the source or memory does not have. */
const ORIGIN = new RegularCoordinates({ start: 0, stride: 1, count: 1, block: 1 });

/** A dimension of the virtual dataset, and the corresponding ones of the source and of memory; -1 for none. */
interface Axis {
  readonly source: number;
  readonly memory: number;
  readonly parts: readonly AxisPart[];
}

/** As `subTransfers`; undefined where dimensions do not correspond, or a selection is not all combinations of its coordinates. */
export function regularSubTransfers(
  { virtual, source, sourceDims }: LimitedMapping,
  { dims, fileSelection, memory }: VirtualRequest,
): Iterable<SubTransfer> | undefined {
  const file = coordinatesOf(fileSelection, dims);
  const mapped = coordinatesOf(virtual, dims);
  const sources = coordinatesOf(source, sourceDims);
  if (!file || !mapped || !sources) return undefined;
  // Packed elements have the shape of the selection that is read.
  const memoryDims = memory === 'packed' ? file.map(({ length }) => length) : memory.dims;
  const places = coordinatesOf(memory === 'packed' ? { type: 'all' } : memory.selection, memoryDims);
  const toSource = places && correspondingDimensions(mapped, sources);
  const toMemory = places && correspondingDimensions(file, places);
  if (!toSource || !toMemory) return undefined;
  // Dimensions of one coordinate correspond to no other, so no part shows that this coordinate is beyond the extent.
  if (
    sources.some(
      ({ length }, d) => length === 1 && (sources[d] as Coordinates).at(0).coordinate >= (sourceDims[d] as number),
    )
  )
    return [];
  const axes = dims.map((_, d): Axis => {
    const s = toSource[d] as number;
    const m = toMemory[d] as number;
    const axis = {
      virtual: mapped[d] as Coordinates,
      source: sources[s] ?? ORIGIN,
      sourceSize: sourceDims[s] ?? 1,
      file: file[d] as Coordinates,
      memory: places[m] ?? ORIGIN,
    };
    return { source: s, memory: m, parts: axisParts(axis) };
  });
  if (axes.some(({ parts }) => parts.length === 0)) return [];
  const inSource = new SelectionBuilder(sources, sourceDims, 'source', axes);
  const inMemory = new SelectionBuilder(places, memoryDims, 'memory', axes);
  const npoints = axes.reduce((product, { parts }) => product * sum(parts, ({ count, length }) => count * length), 1);
  const whole = axes.map(({ parts }) => parts);
  const isIrregular = axes.some(({ parts }) => parts.length > 1);
  if (!isIrregular || sum(axes, ({ parts }) => sum(parts, ({ count }) => count)) <= MAX_RUNS)
    return [{ source: inSource.select(whole), memory: inMemory.space(whole), npoints }];
  return combinations(axes, inSource, inMemory);
}

/** A transfer for each combination of one part from each axis. */
function* combinations(
  axes: readonly Axis[],
  source: SelectionBuilder,
  memory: SelectionBuilder,
): Generator<SubTransfer, void, undefined> {
  const number = axes.map(() => 0);
  for (;;) {
    const parts = axes.map(({ parts }, d) => [parts[number[d] as number] as AxisPart]);
    const npoints = parts.reduce(
      (product, [part]) => product * (part as AxisPart).count * (part as AxisPart).length,
      1,
    );
    yield { source: source.select(parts), memory: memory.space(parts), npoints };
    let d = axes.length - 1;
    for (; d >= 0; d -= 1) {
      number[d] = (number[d] as number) + 1;
      if ((number[d] as number) < (axes[d] as Axis).parts.length) break;
      number[d] = 0;
    }
    if (d < 0) return;
  }
}

/** Builds selections of the source or of memory from parts. */
class SelectionBuilder {
  readonly #coordinates: readonly Coordinates[];
  readonly #dims: readonly number[];
  readonly #side: 'source' | 'memory';
  /** The dimension of the virtual dataset that each dimension corresponds to. */
  readonly #axes: readonly number[];

  constructor(
    coordinates: readonly Coordinates[],
    dims: readonly number[],
    side: 'source' | 'memory',
    axes: readonly Axis[],
  ) {
    this.#coordinates = coordinates;
    this.#dims = dims;
    this.#side = side;
    this.#axes = coordinates.map((_, d) => axes.findIndex((axis) => axis[side] === d));
  }

  space(parts: readonly (readonly AxisPart[])[]): SubTransfer['memory'] {
    return { dims: this.#dims, selection: this.select(parts) };
  }

  select(parts: readonly (readonly AxisPart[])[]): Selection {
    if (this.#dims.length === 0) return { type: 'all' };
    const own = this.#coordinates.map((coordinates, d) => {
      const axis = this.#axes[d] as number;
      return axis < 0 ? [single(coordinates.at(0).coordinate)] : (parts[axis] as readonly AxisPart[]);
    });
    return own.every(({ length }) => length === 1) ? this.#hyperslab(own) : this.#spans(own);
  }

  #hyperslab(own: readonly (readonly AxisPart[])[]): Selection {
    const only = own.map(([part]) => part as AxisPart);
    return {
      type: 'hyperslab',
      start: only.map((part) => part[this.#side]),
      stride: only.map((part) => (part.count === 1 ? part.length : this.#stepOf(part))),
      count: only.map(({ count }) => count),
      block: only.map(({ length }) => length),
    };
  }

  #spans(own: readonly (readonly AxisPart[])[]): Selection {
    let down: SpanList | undefined;
    for (const parts of [...own].reverse()) {
      const runs: { low: number; length: number }[] = [];
      for (const part of parts)
        for (let n = 0; n < part.count; n += 1)
          runs.push({ low: part[this.#side] + n * this.#stepOf(part), length: part.length });
      // The runs of parts that repeat alternate.
      runs.sort((one, other) => one.low - other.low);
      const spans: Span[] = [];
      for (const { low, length } of runs) pushSpan(spans, low, low + length - 1, down);
      down = spanList(spans);
    }
    return { type: 'spans', root: down as SpanList };
  }

  #stepOf(part: AxisPart): number {
    return this.#side === 'source' ? part.sourceStep : part.memoryStep;
  }
}

/** A part of one coordinate. */
function single(coordinate: number): AxisPart {
  return { source: coordinate, sourceStep: 1, memory: coordinate, memoryStep: 1, count: 1, length: 1 };
}

/**
 * The number of the dimension of `others` that corresponds to each of `dimensions`; -1 for one of a single coordinate. Undefined where
 * the dimensions of more than one coordinate do not have the same lengths in the same order.
 */
function correspondingDimensions(
  dimensions: readonly Coordinates[],
  others: readonly Coordinates[],
): number[] | undefined {
  const found: number[] = [];
  let next = 0;
  for (const { length } of dimensions) {
    if (length === 1) {
      found.push(-1);
      continue;
    }
    while (others[next]?.length === 1) next += 1;
    if (others[next]?.length !== length) return undefined;
    found.push(next);
    next += 1;
  }
  return others.slice(next).every(({ length }) => length === 1) ? found : undefined;
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
