import type { Parser, WantedRange } from './Parser.js';

/** A lookup that waits for bytes. */
interface Waiting<T> {
  readonly parser: Parser<T>;
  readonly index: number;
  readonly wanted: WantedRange;
}

/**
 * Runs many lookups of one structure concurrently, as `together` does. Of lookups that wait for the same bytes one reads,
 * parses and caches the node in the structure; the others restart and find it in the cache.
 *
 * @param lookUps - Each starts a lookup, which has the same result however often it is started.
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

/** The first lookup for each range, and the others. */
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
