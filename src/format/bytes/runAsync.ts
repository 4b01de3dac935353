import type { Parser } from './Parser.js';

/** Runs a parser over bytes that have to be fetched. What `read` rejects with ends the parser and rejects the result. */
export async function runAsync<T>(
  parser: Parser<T>,
  read: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<T> {
  let step = parser.next();
  while (!step.done) step = parser.next(await read(step.value.offset, step.value.length));
  return step.value;
}
