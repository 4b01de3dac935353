import type { Parser } from '../bytes/Parser.js';
import type { ChunkElements } from './ChunkElements.js';
import type { ChunkNumbering } from './ChunkNumbering.js';

/** An index that numbers the chunks: element n of the array tells of chunk n. */
export interface ChunkArray {
  readonly numbering: ChunkNumbering;
  /** Number of elements: no chunk at or beyond it is allocated. */
  length(): Parser<number>;
  /** The run that element `number` is in, which is less than `length`. */
  runAt(number: number): Parser<ElementRun>;
}

/** Consecutive elements that are stored together, or all of them not stored. */
export interface ElementRun {
  /** Number of the first one. */
  readonly first: number;
  readonly count: number;
  /** Absent when none of the chunks is allocated. */
  readonly elements?: ChunkElements;
}
