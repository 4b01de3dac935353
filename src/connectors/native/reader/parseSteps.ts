import { AheadReader } from '../../../format/bytes/AheadReader.js';
import type { Parser, WantedRange } from '../../../format/bytes/Parser.js';
import { LONGEST_TURN, type Steps, TURN } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { readerOf } from '../../../storage/readerOf.js';

/**
 * Runs a parser as steps of a worker. Where the bytes are there it lets other work run only from time to time; late bytes are waited for.
 * Steps that are ended early abort the reads that are under way.
 *
 * @returns What the parser gives. Errors: those of the parser, and `H5Error` `io`.
 */
export function* parseSteps<T>(parser: Parser<T>, reader: RangeReader): Steps<T> {
  let step = parser.next();
  // A parser whose answer is already known needs no reader.
  if (step.done) return step.value;
  const aborting = reader.bytes ? undefined : new AbortController();
  const read = readRange(reader, aborting?.signal);
  let turn = performance.now();
  try {
    while (!step.done) {
      const wanted = step.value;
      let bytes: Uint8Array;
      try {
        const found = read(wanted);
        bytes = found instanceof Promise ? yield* waitFor(found) : found;
      } catch (error) {
        step = parser.throw(error);
        continue;
      }
      step = parser.next(bytes);
      if (performance.now() - turn < LONGEST_TURN) continue;
      yield TURN;
      turn = performance.now();
    }
    return step.value;
  } finally {
    aborting?.abort();
    parser.return(undefined as T);
  }
}

/** A function that reads a range that a parser wants. */
function readRange(
  reader: RangeReader,
  signal: AbortSignal | undefined,
): (wanted: WantedRange) => Uint8Array | Promise<Uint8Array> {
  if (!reader.bytes) {
    const ahead = new AheadReader(reader, signal);
    return (wanted) => ahead.read(wanted);
  }
  const read = readerOf(reader.bytes);
  return ({ offset, length }) => read(offset, length);
}
