import { PAUSE, type Parser } from './Parser.js';

const NO_BYTES = new Uint8Array();

/** Runs a parser over bytes in memory. An error of `read` is thrown into the parser, which may add what it was reading. */
export function runSync<T>(parser: Parser<T>, read: (offset: number, length: number) => Uint8Array): T {
  let step = parser.next();
  while (!step.done) {
    let bytes: Uint8Array;
    try {
      bytes = step.value === PAUSE ? NO_BYTES : read(step.value.offset, step.value.length);
    } catch (error) {
      step = parser.throw(error);
      continue;
    }
    step = parser.next(bytes);
  }
  return step.value;
}
