import type { ByteRange, Parser, WantedRange } from './Parser.js';

/** A parser under way, its number, and what it waits for. */
interface Waiting<T> {
  readonly parser: Parser<T>;
  readonly index: number;
  readonly wanted: WantedRange;
}

/**
 * Runs parsers side by side: what all of them want next is one batch, so that late bytes take as many waves as the longest of
 * them has ranges, and not as many as all of them have. The first failure ends all.
 *
 * Gives what they gave, in their order. Callers bound how many there are at once.
 */
export function* together<T>(parsers: Iterable<Parser<T>>): Parser<T[]> {
  const results: T[] = [];
  let waiting: Waiting<T>[] = [];
  const note = (parser: Parser<T>, index: number, { done, value }: IteratorResult<WantedRange, T>): void => {
    if (done) results[index] = value;
    else waiting.push({ parser, index, wanted: value });
  };
  let wave: readonly Waiting<T>[] = [];
  let at = 0;
  try {
    let index = 0;
    for (const parser of parsers) {
      results.push(undefined as T);
      note(parser, index++, parser.next());
    }
    while (waiting.length > 0) {
      wave = waiting;
      waiting = [];
      for (at = 0; at < wave.length; at++) {
        const { parser, index, wanted } = wave[at]!;
        note(parser, index, yield* resumed(parser, at === 0 ? allOf(wave) : wanted));
      }
    }
    return results;
  } finally {
    // After a failure, and where the driver goes no further.
    for (const { parser } of [...wave.slice(at), ...waiting]) parser.return(undefined as T);
  }
}

/** Resumes a parser with the bytes of a range, or with what reading them threw. */
function* resumed<T>(
  parser: Parser<T>,
  wanted: WantedRange,
): Generator<WantedRange, IteratorResult<WantedRange, T>, Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = yield wanted;
  } catch (error) {
    return parser.throw(error);
  }
  return parser.next(bytes);
}

/** The first range of a wave; the others, and what comes after any of them, are ahead of it. */
function allOf(wave: readonly Waiting<unknown>[]): WantedRange {
  const { wanted: first } = wave[0]!;
  if (wave.length === 1) return first;
  const ahead: ByteRange[] = [...(first.ahead ?? [])];
  for (const { wanted } of wave.slice(1)) ahead.push(wanted, ...(wanted.ahead ?? []));
  return { offset: first.offset, length: first.length, ahead };
}
