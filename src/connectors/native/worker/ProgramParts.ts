import type { ProgramPart } from './ProgramPart.js';
import type { WritingPart } from './WritingPart.js';

/** What reading needs rarely. */
export type RarePart = typeof import('../rare.js');

/** The parts of a worker's program that use modules of it. */
export interface ProgramParts {
  /** What changes files and calls libhdf5; loaded before a file is opened that can be written. */
  readonly writing: WritingPart;
  readonly rare: ProgramPart<RarePart>;
}
