import type { Parser } from './Parser.js';

/** A parser that returns a value without reading. */
// biome-ignore lint/correctness/useYield: it requests nothing
export function* parsed<T>(value: T): Parser<T> {
  return value;
}
