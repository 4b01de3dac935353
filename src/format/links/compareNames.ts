import { compareBytes, encodeName, isEscaped } from '../../model/nameBytes.js';
import type { Parser } from '../bytes/Parser.js';
import { sortInTurns } from '../bytes/sortInTurns.js';

/** Names as HDF5 orders them: by their UTF-8 bytes, which is the order of code points and not that of UTF-16. */
export function compareNames(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const a = one.charCodeAt(index);
    const b = other.charCodeAt(index);
    if (a === b) continue;
    if (isEscaped(one) || isEscaped(other)) return compareBytes(encodeName(one), encodeName(other));
    // Both surrogates, of which the first ones differ, or none: in order. A surrogate is above all that is none.
    const first = isSurrogate(a);
    return first === isSurrogate(b) ? a - b : first ? 1 : -1;
  }
  return one.length - other.length;
}

/** Sorts what has names, and lets other work in while there is much of it. */
export function* sortByName<T extends { readonly name?: string }>(items: readonly T[]): Parser<T[]> {
  // Without surrogates the order of code points is that of the engine's strings, which it compares faster.
  const isPlain = items.every(({ name = '' }) => !SURROGATE.test(name));
  if (!isPlain) return yield* sortInTurns(items, (one, other) => compareNames(one.name ?? '', other.name ?? ''));
  return yield* sortInTurns(items, ({ name: one = '' }, { name: other = '' }) =>
    one < other ? -1 : one > other ? 1 : 0,
  );
}

const SURROGATE = /[\ud800-\udfff]/;

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
