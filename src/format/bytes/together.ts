import type { ByteRange, Parser, WantedRange } from './Parser.js';

/** A running parser, its index, and the range that it waits for. */
interface Waiting<T> {
  readonly parser: Parser<T>;
  readonly index: number;
  readonly wanted: WantedRange;
}

/**
 * Runs parsers concurrently. The next ranges of all parsers form one batch, so late bytes take as many waves as the longest
 * parser has ranges, not as many as all have together. The first failure ends all.
 *
 * Returns their results in order. Callers bound how many run at once.
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
    // After a failure, or when the driver stops.
    for (const { parser } of [...wave.slice(at), ...waiting]) parser.return(undefined as T);
  }
}

/** Resumes a parser with the bytes of a range, or with the error of reading them. */
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

/** The first range of a wave; it announces the others, and the ranges that these announce. */
function allOf(wave: readonly Waiting<unknown>[]): WantedRange {
  const { wanted: first } = wave[0]!;
  if (wave.length === 1) return first;
  const ahead: ByteRange[] = [...(first.ahead ?? [])];
  for (const { wanted } of wave.slice(1)) ahead.push(wanted, ...(wanted.ahead ?? []));
  return { offset: first.offset, length: first.length, ahead };
}
