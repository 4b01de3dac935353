import type { Hyperslab, Selection, Span, SpanList } from '../Dataspace.js';
import { type Blocks, blocksOf, hyperslabNpoints, isBox } from './hyperslab.js';
import { sameSpans } from './spanList.js';

/** A regular box: per dimension `count` single coordinates, `stride` apart. What h5wasm reads or writes in one call. */
export interface Box {
  readonly start: readonly number[];
  readonly stride: readonly number[];
  readonly count: readonly number[];
}

/**
 * Disjoint boxes that together are a selection: as few as its regular parts allow, found without visiting elements.
 *
 * Points come in list order, runs of them along one dimension as one box; a point listed twice comes twice.
 */
export function* boxesOf(selection: Selection, dims: readonly number[]): Generator<Box, void, undefined> {
  switch (selection.type) {
    case 'none':
      return;
    case 'all':
      if (!dims.includes(0)) yield { start: dims.map(() => 0), stride: dims.map(() => 1), count: [...dims] };
      return;
    case 'hyperslab':
      if (hyperslabNpoints(selection) > 0) yield* boxesOfHyperslab(selection);
      return;
    case 'spans':
      yield* boxesOfSpans(selection.root);
      return;
    case 'points':
      yield* boxesOfPoints(selection.points);
      return;
  }
}

interface MutableBox {
  start: number[];
  stride: number[];
  count: number[];
}

const emptyBox = (): MutableBox => ({ start: [], stride: [], count: [] });

const copyOf = ({ start, stride, count }: MutableBox): Box => ({
  start: [...start],
  stride: [...stride],
  count: [...count],
});

function* boxesOfHyperslab(hyperslab: Hyperslab): Generator<Box, void, undefined> {
  const box = emptyBox();
  const rank = hyperslab.start.length;
  function* along(dimension: number): Generator<Box, void, undefined> {
    if (dimension === rank) yield copyOf(box);
    else for (const _ of cut(blocksOf(hyperslab, dimension), box, dimension)) yield* along(dimension + 1);
  }
  yield* along(0);
}

/** The boxes of a span tree. */
export function* boxesOfSpans(root: SpanList): Generator<Box, void, undefined> {
  const box = emptyBox();
  function* along(list: SpanList, dimension: number): Generator<Box, void, undefined> {
    for (const { blocks, down } of regularRuns(list)) {
      for (const _ of cut(blocks, box, dimension)) {
        if (down === undefined) yield copyOf(box);
        else yield* along(down, dimension + 1);
      }
    }
  }
  yield* along(root, 0);
}

/** Puts the runs of single coordinates of one dimension into a box, one after the other: by block or by place in the block. */
function* cut(blocks: Blocks, box: MutableBox, dimension: number): Generator<void, void, undefined> {
  const { start, stride, count, block } = blocks;
  const byBlock = count <= block;
  const runs = isBox(blocks) ? 1 : byBlock ? count : block;
  for (let run = 0; run < runs; run += 1) {
    box.start[dimension] = byBlock ? start + run * stride : start + run;
    box.stride[dimension] = byBlock ? 1 : stride;
    box.count[dimension] = byBlock ? block : count;
    yield;
  }
}

/** Neighbouring spans of one length, at one distance and with the same elements below, as one. */
function* regularRuns(list: SpanList): Generator<{ blocks: Blocks; down: SpanList | undefined }, void, undefined> {
  const { spans } = list;
  for (let i = 0; i < spans.length; ) {
    const { low, high, down } = spans[i] as Span;
    const block = high - low + 1;
    const stride = (spans[i + 1]?.low ?? low + 1) - low;
    let count = 1;
    for (let next = spans[i + 1]; next !== undefined; next = spans[i + count]) {
      if (next.low !== low + count * stride || next.high - next.low + 1 !== block || !sameSpans(next.down, down)) break;
      count += 1;
    }
    yield {
      blocks: count === 1 ? { start: low, stride: 1, count, block } : { start: low, stride, count, block },
      down,
    };
    i += count;
  }
}

function* boxesOfPoints(points: readonly (readonly number[])[]): Generator<Box, void, undefined> {
  for (let i = 0; i < points.length; ) {
    const first = points[i] as readonly number[];
    const stride = first.map(() => 1);
    const count = first.map(() => 1);
    const length = pointRunLength(points, i, (dimension, step, points) => {
      stride[dimension] = step;
      count[dimension] = points;
    });
    yield { start: [...first], stride, count };
    i += length;
  }
}

/** The number of points from index `from` on that advance along one dimension in equal steps. */
function pointRunLength(
  points: readonly (readonly number[])[],
  from: number,
  found: (dimension: number, step: number, points: number) => void,
): number {
  const first = points[from] as readonly number[];
  const second = points[from + 1];
  if (second === undefined) return 1;
  const dimension = stepDimension(first, second);
  if (dimension === -1) return 1;
  const step = (second[dimension] as number) - (first[dimension] as number);
  let length = 2;
  for (let next = points[from + 2]; next !== undefined; next = points[from + length]) {
    const last = points[from + length - 1] as readonly number[];
    if (stepDimension(last, next) !== dimension || (next[dimension] as number) - (last[dimension] as number) !== step)
      break;
    length += 1;
  }
  found(dimension, step, length);
  return length;
}

/** The one dimension in which a point lies beyond another; -1 when they differ otherwise. */
export function stepDimension(from: readonly number[], to: readonly number[]): number {
  let found = -1;
  for (let dimension = 0; dimension < from.length; dimension += 1) {
    const step = (to[dimension] as number) - (from[dimension] as number);
    if (step === 0) continue;
    if (found !== -1 || step < 0) return -1;
    found = dimension;
  }
  return found;
}
