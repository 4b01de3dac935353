import type { Parser, WantedRange } from './Parser.js';

/** A look-up that wants bytes. */
interface Waiting<T> {
  readonly parser: Parser<T>;
  readonly index: number;
  readonly wanted: WantedRange;
}

/**
 * Runs many look-ups of one structure at once, as `together` does. Those that want the same bytes are on the same way: one of
 * them reads and parses, and keeps what it found in the structure's cache; the others begin anew and come further.
 *
 * @param lookUps - Each begins a look-up, which gives the same however often it begins.
 */
export function* togetherSharing<T>(lookUps: readonly (() => Parser<T>)[]): Parser<T[]> {
  const results: T[] = new Array(lookUps.length);
  let waiting: Waiting<T>[] = [];
  const note = (parser: Parser<T>, index: number, { done, value }: IteratorResult<WantedRange, T>): void => {
    if (done) results[index] = value;
    else waiting.push({ parser, index, wanted: value });
  };
  const begin = (index: number): void => {
    const parser = lookUps[index]!();
    note(parser, index, parser.next());
  };
  for (let index = 0; index < lookUps.length; index++) begin(index);
  while (waiting.length > 0) {
    const { first, others } = byRange(waiting);
    waiting = [];
    for (const [at, { parser, index, wanted }] of first.entries()) {
      const ahead = at === 0 ? first.slice(1).map((one) => one.wanted) : [];
      const { offset, length } = wanted;
      note(parser, index, parser.next(yield { offset, length, ahead }));
    }
    for (const { index } of others) begin(index);
  }
  return results;
}

/** The first one of each range, and the others. */
function byRange<T>(waiting: readonly Waiting<T>[]) {
  const first = new Map<string, Waiting<T>>();
  const others: Waiting<T>[] = [];
  for (const one of waiting) {
    const key = `${one.wanted.offset} ${one.wanted.length}`;
    if (first.has(key)) others.push(one);
    else first.set(key, one);
  }
  return { first: [...first.values()], others };
}
