import type { JsonText } from '../json/JsonText.js';

/** About as many bytes of JSON go into a request; the server takes 100 MiB by default. */
const BYTES_PER_REQUEST = 8 << 20;

/** Divides changes into portions of a request each, of `most` changes at the most. */
export function portions<T>(changes: readonly T[], most: number, textOf: (change: T) => JsonText): T[][] {
  const all: T[][] = [];
  let portion: T[] = [];
  let bytes = 0;
  for (const one of changes) {
    const { length } = textOf(one).text;
    if (portion.length >= most || (portion.length > 0 && bytes + length > BYTES_PER_REQUEST)) {
      all.push(portion);
      portion = [];
      bytes = 0;
    }
    portion.push(one);
    bytes += length;
  }
  if (portion.length > 0) all.push(portion);
  return all;
}
