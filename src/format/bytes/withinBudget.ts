import type { FileFormat } from './FileFormat.js';
import { corruptFile } from './formatError.js';
import type { Parser } from './Parser.js';

/**
 * The same parser, refused once it has asked for more than `bytes` in all. Structures that point at each other can make
 * a small file ask for far more reading than it has bytes; no file that a library wrote does.
 */
export function* withinBudget<T>(parser: Parser<T>, bytes: number, structure: string): Parser<T> {
  let left = bytes;
  try {
    let step = parser.next();
    while (!step.done) {
      left -= step.value.length;
      if (left < 0) throw corruptFile(`${structure}: reading it takes more than ${bytes} bytes`);
      let read: Uint8Array;
      try {
        read = yield step.value;
      } catch (error) {
        step = parser.throw(error);
        continue;
      }
      step = parser.next(read);
    }
    return step.value;
  } finally {
    parser.return(undefined as T);
  }
}

/** One call of the format layer may ask for so many times the bytes of its file; first reads overlap in small ones. */
const BUDGET_FACTOR = 16;
/** What small files may need, and each further step of a call that makes several. */
const BUDGET_STEP = 65536;

/** The same parser, refused once it has asked for far more bytes than its file has. `steps` are those it is made of. */
export function withinFileBudget<T>(format: FileFormat, parser: Parser<T>, structure: string, steps = 1): Parser<T> {
  return withinBudget(parser, BUDGET_FACTOR * format.fileSize + steps * BUDGET_STEP, structure);
}
