import { corruptFile } from './formatError.js';
import type { Parser } from './Parser.js';

/**
 * The same parser, refused once it has asked for more than `bytes` in all. Structures that point at each other can make
 * a small file ask for far more reading than it has bytes; no file that a library wrote does.
 */
export function* withinBudget<T>(parser: Parser<T>, bytes: number, structure: string): Parser<T> {
  let left = bytes;
  let step = parser.next();
  while (!step.done) {
    left -= step.value.length;
    if (left < 0) throw corruptFile(`${structure}: reading it takes more than ${bytes} bytes`);
    step = parser.next(yield step.value);
  }
  return step.value;
}
