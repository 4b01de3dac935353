import type { Parser } from './Parser.js';

/** A parser of what is known already, for where one is wanted. */
// biome-ignore lint/correctness/useYield: it asks for nothing
export function* parsed<T>(value: T): Parser<T> {
  return value;
}
