import { failure } from '../H5Error.js';
import { isKnownName } from '../wellFormed.js';

/** Refuses a value that is not a safe integer of at least `least`. */
export function checkInteger(what: string, value: unknown, least = 0): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw failure('bad-argument', `${what} is an integer of at least ${least}, not ${String(value)}`);
  }
}

/** Refuses a value that is not one of `allowed`. */
export function checkOneOf<T extends string>(what: string, value: unknown, allowed: readonly T[]): asserts value is T {
  if (!(allowed as readonly unknown[]).includes(value)) {
    throw failure('bad-argument', `${what} is one of ${allowed.join(', ')}, not ${String(value)}`);
  }
}

/** Refuses a name that HDF5 could not store: empty, with a NUL, which ends it, or with a surrogate without the other. */
export function checkName(what: string, name: unknown): asserts name is string {
  if (typeof name !== 'string' || name === '' || name.includes('\0') || !isKnownName(name)) {
    throw failure(
      'bad-argument',
      `${what} is a non-empty text without NUL and without lone surrogates, not ${JSON.stringify(name)}`,
    );
  }
}
