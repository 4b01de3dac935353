import type { Parser } from './Parser.js';

/** Runs a parser over bytes that are at hand. What `read` throws ends the parser and is thrown on. */
export function runSync<T>(parser: Parser<T>, read: (offset: number, length: number) => Uint8Array): T {
  let step = parser.next();
  while (!step.done) step = parser.next(read(step.value.offset, step.value.length));
  return step.value;
}
