import { H5Error } from '../../model/H5Error.js';
import type { Parser } from './Parser.js';

/**
 * What a parser gives, or the `H5Error` of a structure that cannot be read, so that a damaged one harms no other. Errors: that the
 * storage cannot be read (`io`), and that memory does not suffice.
 */
export function* settled<T>(parser: Parser<T>): Parser<T | H5Error> {
  try {
    return yield* parser;
  } catch (error) {
    return harmless(error);
  }
}

/** An error that says something of one structure only; throws every other one. */
export function harmless(error: unknown): H5Error {
  if (error instanceof H5Error && error.kind !== 'io' && error.kind !== 'out-of-memory') return error;
  throw error;
}
