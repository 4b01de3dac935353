import type { Parser } from '../bytes/Parser.js';
import type { ChunkElements } from './ChunkElements.js';
import type { ChunkNumbering } from './ChunkNumbering.js';

/** An array-like index: element n describes chunk n. */
export interface ChunkArray {
  readonly numbering: ChunkNumbering;
  /** Number of elements: no chunk with this number or a higher one is allocated. */
  length(): Parser<number>;
  /** The run that contains element `number`, which must be less than `length`. */
  runAt(number: number): Parser<ElementRun>;
}

/** Consecutive elements that are stored together, or that are all not stored. */
export interface ElementRun {
  /** Number of the first element. */
  readonly first: number;
  readonly count: number;
  /** Absent if none of the chunks is allocated. */
  readonly elements?: ChunkElements;
}
