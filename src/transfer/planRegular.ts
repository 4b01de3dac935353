import type { Hyperslab } from '../model/Dataspace.js';
import { blocksOf } from '../model/selection/hyperslab.js';
import type { Segment } from './Axis.js';
import { type AxisSet, chunkAxes, segmentCount, segmentsOf, transferAxes } from './AxisSet.js';
import { pieceGroups } from './pieceGroups.js';
import { RegularNest } from './RegularNest.js';
import type { MemoryRuns } from './RowMapper.js';
import { RowMapper } from './RowMapper.js';
import { type BoxPlace, type Piece, type RowVisitor, SYSTEM_CALL_COSTS, type TransferRequest } from './TransferPlan.js';

/** A regular selection cut into boxes: the boxes are all combinations of the segments of the dimensions. */
export interface RegularCut {
  readonly sets: readonly AxisSet[];
  /** Units of a segment, by dimension. */
  readonly groups: readonly number[];
}

/** The cut that transfers a hyperslab with some elements in it. */
export function cutForTransfer(
  {
    mode,
    dims,
    chunk,
    elementSize,
    pieceBytes,
    costs = SYSTEM_CALL_COSTS,
  }: Omit<TransferRequest, 'fileSelection' | 'memory'>,
  hyperslab: Hyperslab,
): RegularCut {
  const blocks = dims.map((_, dimension) => blocksOf(hyperslab, dimension));
  const bytes = blocks.reduce((product, { count, block }) => product * count * block, elementSize);
  const sets = blocks.map((one, dimension) =>
    transferAxes(mode, one, chunk?.[dimension] ?? null, bytes / (one.count * one.block), costs),
  );
  const present = chunk === null ? null : chunk.map((size, dimension) => Math.min(size, dims[dimension] as number));
  return { sets, groups: pieceGroups(sets, present, Math.max(1, Math.floor(pieceBytes / elementSize))) };
}

/** The cut whose boxes are each of one chunk, and each chunk in one box. */
export function cutByChunk(dims: readonly number[], chunk: readonly number[], hyperslab: Hyperslab): RegularCut {
  const sets = dims.map((_, dimension) => chunkAxes(blocksOf(hyperslab, dimension), chunk[dimension] as number));
  return { sets, groups: dims.map(() => 1) };
}

/** The number of boxes of a cut. */
export function boxCount({ sets, groups }: RegularCut): number {
  return sets.reduce((product, set, dimension) => product * segmentCount(set, groups[dimension] as number), 1);
}

/** Up to this many segments of a dimension are kept, instead of being made again for each segment of the slower dimensions. */
const MOST_KEPT = 4096;

/** The boxes of a cut, in C order. The array is the same one each time, with other segments. */
export function* boxSegments({ sets, groups }: RegularCut): Generator<readonly Segment[], void, undefined> {
  const dimensions = sets.map((set, dimension): Iterable<Segment> => {
    const group = groups[dimension] as number;
    if (dimension > 0 && segmentCount(set, group) <= MOST_KEPT) return [...segmentsOf(set, group)];
    return { [Symbol.iterator]: () => segmentsOf(set, group) };
  });
  const iterators = dimensions.map((segments) => segments[Symbol.iterator]());
  const segments: Segment[] = [];
  for (const [dimension, iterator] of iterators.entries()) {
    const { value, done } = iterator.next();
    if (done) return;
    segments[dimension] = value;
  }
  for (let dimension = 0; dimension >= 0; ) {
    yield segments;
    for (dimension = iterators.length - 1; dimension >= 0; dimension -= 1) {
      let step = (iterators[dimension] as Iterator<Segment>).next();
      const isOver = step.done;
      if (isOver) {
        const restarted = (dimensions[dimension] as Iterable<Segment>)[Symbol.iterator]();
        iterators[dimension] = restarted;
        step = restarted.next();
      }
      segments[dimension] = step.value;
      if (!isOver) break;
    }
  }
}

/** The pieces that transfer a regular selection. */
export function* regularPieces(
  cut: RegularCut,
  npointsByDimension: readonly number[],
  memory: MemoryRuns,
): Generator<Piece, void, undefined> {
  for (const segments of boxSegments(cut)) yield new RegularPiece([...segments], npointsByDimension, memory);
}

class RegularPiece implements Piece {
  readonly start: number[];
  readonly stride: number[];
  readonly count: number[];
  readonly npoints: number;
  readonly selected: number;
  readonly #segments: readonly Segment[];
  readonly #selection: readonly number[];
  readonly #memory: MemoryRuns;

  constructor(segments: readonly Segment[], selection: readonly number[], memory: MemoryRuns) {
    // Of their final length from the beginning: a growing array takes room for 16 numbers, and there are as many pieces as chunks.
    this.start = new Array<number>(segments.length);
    this.stride = new Array<number>(segments.length);
    this.count = new Array<number>(segments.length);
    let npoints = 1;
    let selected = 1;
    for (let dimension = 0; dimension < segments.length; dimension += 1) {
      const segment = segments[dimension] as Segment;
      this.start[dimension] = segment.start;
      this.stride[dimension] = segment.stride;
      this.count[dimension] = segment.count;
      npoints *= segment.count;
      selected *= segment.selected;
    }
    this.npoints = npoints;
    this.selected = selected;
    this.#segments = segments;
    this.#selection = selection;
    this.#memory = memory;
  }

  get place(): BoxPlace | undefined {
    if (!this.#memory.isDense || this.npoints !== this.selected) return undefined;
    const distances = new Array<number>(this.#segments.length);
    let first = 0;
    let distance = 1;
    for (let dimension = this.#segments.length - 1; dimension >= 0; dimension -= 1) {
      const { parts } = this.#segments[dimension] as Segment;
      const part = parts[0] as Segment['parts'][number];
      if (parts.length > 1 || part.periods > 1) return undefined;
      first += part.index * distance;
      distances[dimension] = part.indexStep * distance;
      distance *= this.#selection[dimension] as number;
    }
    return { first, distances };
  }

  forEachRow(visit: RowVisitor): void {
    const mapper = this.#memory.isDense ? undefined : new RowMapper(this.#memory, visit);
    const rank = this.#segments.length;
    /** Which part of each dimension's segment is next. */
    const parts = this.#segments.map(() => 0);
    for (let more = true; more; ) {
      this.#visitParts(parts, mapper, visit);
      more = false;
      for (let dimension = rank - 1; dimension >= 0 && !more; dimension -= 1) {
        const next = (parts[dimension] as number) + 1;
        more = next < (this.#segments[dimension] as Segment).parts.length;
        parts[dimension] = more ? next : 0;
      }
    }
    mapper?.end();
  }

  #visitParts(parts: readonly number[], mapper: RowMapper | undefined, visit: RowVisitor): void {
    const nest = new RegularNest();
    let source = 0;
    let ordinal = 0;
    let sourceDistance = 1;
    let ordinalDistance = 1;
    for (let dimension = parts.length - 1; dimension >= 0; dimension -= 1) {
      const segment = this.#segments[dimension] as Segment;
      const part = segment.parts[parts[dimension] as number] as Segment['parts'][number];
      source += part.source * sourceDistance;
      ordinal += part.index * ordinalDistance;
      nest.addOuter(part.length, sourceDistance, part.indexStep * ordinalDistance);
      nest.addOuter(part.periods, part.sourcePeriod * sourceDistance, part.indexPeriod * ordinalDistance);
      sourceDistance *= segment.count;
      ordinalDistance *= this.#selection[dimension] as number;
    }
    if (mapper) nest.forEachRow(mapper, source, ordinal);
    else nest.visitRows(visit, source, ordinal);
  }
}
