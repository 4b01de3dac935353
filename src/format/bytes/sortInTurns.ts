import { PAUSE, type Parser } from './Parser.js';

/** Items sorted or merged between two pauses: some milliseconds of work. */
const ITEMS_AT_ONCE = 4096;

/** Sorts items, with pauses for other work if there are many. The sort is stable. */
export function* sortInTurns<T>(items: readonly T[], compare: (one: T, other: T) => number): Parser<T[]> {
  if (items.length <= ITEMS_AT_ONCE) return [...items].sort(compare);
  const middle = items.length >> 1;
  const low = yield* sortInTurns(items.slice(0, middle), compare);
  yield PAUSE;
  const high = yield* sortInTurns(items.slice(middle), compare);
  yield PAUSE;
  const sorted: T[] = [];
  for (let at = 0, other = 0; at < low.length || other < high.length; ) {
    if (other === high.length || (at < low.length && compare(low[at]!, high[other]!) <= 0)) sorted.push(low[at++]!);
    else sorted.push(high[other++]!);
    if (sorted.length % ITEMS_AT_ONCE === 0) yield PAUSE;
  }
  return sorted;
}
