import { CommandError, UsageError } from './failures.js';

/** One place of a selection text: an index, a range, or dots for all dimensions not named. */
export type SelectionItem =
  | { readonly type: 'index'; readonly at: number }
  | {
      readonly type: 'range';
      readonly start: number | undefined;
      readonly stop: number | undefined;
      readonly step: number;
    }
  | { readonly type: 'ellipsis' };

/** A selection in an extent: per dimension `count` elements from `start`, `stride` apart. */
export interface GridSelection {
  readonly start: readonly number[];
  readonly count: readonly number[];
  readonly stride: readonly number[];
  /** Sizes of the result: a dimension in which a single index was selected is not in it. */
  readonly shape: readonly number[];
}

const INTEGER = /^[+-]?\d+$/;

/**
 * Reads a selection as NumPy writes it: `0:10,::2`, `-5:`, `3`, `...,0`, with or without brackets around it. Steps must
 * be at least 1.
 */
export function parseSelection(text: string): SelectionItem[] {
  const inner = text.trim().replace(/^\[(.*)\]$/s, '$1');
  if (inner.trim() === '') return [];
  const items = inner.split(',').map((part) => parseItem(part.trim(), text));
  if (items.filter(({ type }) => type === 'ellipsis').length > 1)
    throw new UsageError(`--select ${text}: only one ... can stand for the dimensions not named`);
  return items;
}

function parseItem(part: string, text: string): SelectionItem {
  if (part === '...') return { type: 'ellipsis' };
  if (INTEGER.test(part)) return { type: 'index', at: Number(part) };
  const bounds = part.split(':').map((bound) => bound.trim());
  if (bounds.length < 2 || bounds.length > 3 || !bounds.every((bound) => bound === '' || INTEGER.test(bound))) {
    throw new UsageError(`--select ${text}: '${part}' is no index and no range; write for instance 0:10,::2`);
  }
  const [start, stop, step = 1] = bounds.map((bound) => (bound === '' ? undefined : Number(bound)));
  if (step < 1) throw new UsageError(`--select ${text}: the step of '${part}' must be at least 1`);
  return { type: 'range', start, stop, step };
}

/**
 * The elements that a selection takes in an extent, by NumPy's rules: negative numbers count from the end, ranges are cut
 * to the extent, dimensions not named are taken whole, and a single index leaves its dimension out of the result.
 */
export function selectionIn(items: readonly SelectionItem[], dims: readonly number[], name: string): GridSelection {
  const named = items.filter(({ type }) => type !== 'ellipsis').length;
  if (named > dims.length)
    throw new CommandError(
      `${name} has ${dims.length} dimensions (${dims.join(' × ') || 'it is a scalar'}), the selection names ${named}`,
    );
  const dots = items.findIndex(({ type }) => type === 'ellipsis');
  const all: SelectionItem = { type: 'range', start: undefined, stop: undefined, step: 1 };
  const rest = Array.from({ length: dims.length - named }, () => all);
  const full = dots < 0 ? [...items, ...rest] : [...items.slice(0, dots), ...rest, ...items.slice(dots + 1)];

  const places = full.map((item, d) => placeOf(item, dims[d] ?? 0, d, name));
  return {
    start: places.map(({ start }) => start),
    count: places.map(({ count }) => count),
    stride: places.map(({ stride }) => stride),
    shape: places.filter((_, d) => full[d]?.type !== 'index').map(({ count }) => count),
  };
}

function placeOf(
  item: SelectionItem,
  size: number,
  dimension: number,
  name: string,
): { start: number; count: number; stride: number } {
  if (item.type === 'index') {
    const at = item.at < 0 ? size + item.at : item.at;
    if (at < 0 || at >= size)
      throw new CommandError(
        `index ${item.at} is outside of dimension ${dimension} of ${name}, which has ${size} elements`,
      );
    return { start: at, count: 1, stride: 1 };
  }
  if (item.type === 'ellipsis') throw new TypeError('an ellipsis stands for no single dimension');
  const bound = (value: number): number => Math.min(Math.max(value < 0 ? size + value : value, 0), size);
  const start = bound(item.start ?? 0);
  const stop = bound(item.stop ?? size);
  const count = Math.max(Math.ceil((stop - start) / item.step), 0);
  return count === 0 ? { start: 0, count, stride: 1 } : { start, count, stride: count === 1 ? 1 : item.step };
}
