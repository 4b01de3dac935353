import type { Hyperslab, SpanList } from '../Dataspace.js';
import type { Bounds } from './selectionBounds.js';

/** The number of blocks of a hyperslab or a span tree, as `H5Sget_select_hyper_nblocks` counts them. */
export function blockCount(selection: Hyperslab | { readonly root: SpanList }): number {
  if (!('root' in selection)) return selection.count.reduce((product, count) => product * count, 1);
  const known = new Map<SpanList, number>();
  const countOf = (list: SpanList): number => {
    let blocks = known.get(list);
    if (blocks === undefined) {
      blocks = 0;
      for (const { down } of list.spans) blocks += down === undefined ? 1 : countOf(down);
      known.set(list, blocks);
    }
    return blocks;
  };
  return countOf(selection.root);
}

/** The blocks themselves, in C order of their first corners. */
export function* blocksIn(selection: Hyperslab | { readonly root: SpanList }): Generator<Bounds, void, undefined> {
  const start: number[] = [];
  const end: number[] = [];
  if ('root' in selection) {
    yield* ofSpans(selection.root, start, end);
  } else {
    yield* ofHyperslab(selection, start, end);
  }
}

function* ofHyperslab(hyperslab: Hyperslab, start: number[], end: number[]): Generator<Bounds, void, undefined> {
  const dimension = start.length;
  if (dimension === hyperslab.start.length) {
    yield { start: [...start], end: [...end] };
    return;
  }
  for (let i = 0; i < (hyperslab.count[dimension] as number); i += 1) {
    const low = (hyperslab.start[dimension] as number) + i * (hyperslab.stride[dimension] as number);
    start.push(low);
    end.push(low + (hyperslab.block[dimension] as number) - 1);
    yield* ofHyperslab(hyperslab, start, end);
    start.pop();
    end.pop();
  }
}

function* ofSpans(list: SpanList, start: number[], end: number[]): Generator<Bounds, void, undefined> {
  for (const { low, high, down } of list.spans) {
    start.push(low);
    end.push(high);
    if (down === undefined) yield { start: [...start], end: [...end] };
    else yield* ofSpans(down, start, end);
    start.pop();
    end.pop();
  }
}
