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

/** A call may read at most this multiple of the file's size; in small files speculative first reads overlap. */
const BUDGET_FACTOR = 16;
/** Bytes allowed on top: for small files, and for each further step of a call with several. */
const BUDGET_STEP = 65536;

/** The same parser, refused once it has read far more bytes than its file has. `steps` is the number of steps in the call. */
export function withinFileBudget<T>(format: FileFormat, parser: Parser<T>, structure: string, steps = 1): Parser<T> {
  return withinBudget(parser, BUDGET_FACTOR * format.fileSize + steps * BUDGET_STEP, structure);
}
