import type { Parser } from './Parser.js';
import { together } from './together.js';

/** Runs two parsers of different types together. */
export function* both<A, B>(one: Parser<A>, other: Parser<B>): Parser<[A, B]> {
  return (yield* together<A | B>([one as Parser<A | B>, other as Parser<A | B>])) as [A, B];
}
