/** What the worker that reads a file and those that help it say to each other: plain data that structured cloning carries. */

import type { H5Data } from '../../../model/H5Data.js';
import type { ReadJob } from './ReadJob.js';

/**
 * What becomes of the pieces that a helper reads: they are put into the shared result, or make a result of their own,
 * or the elements of their chunks are sent back.
 */
export type PieceOutcome = 'placed' | 'result' | 'chunks';

export type ToHelper =
  /** A read that there will be tasks of. */
  | { readonly type: 'read'; readonly read: number; readonly job: ReadJob; readonly result?: H5Data }
  /** Pieces to read, by their numbers in the plan, in rising order within a read. */
  | {
      readonly type: 'task';
      readonly task: number;
      readonly read: number;
      readonly pieces: readonly number[];
      readonly as: PieceOutcome;
    }
  /** No more tasks of a read. */
  | { readonly type: 'end'; readonly read: number }
  /** The file is closed. */
  | { readonly type: 'forget'; readonly identity: string };

export type FromHelper =
  /** The task is done; with the result, or a chunk for each piece, null where it was never written. */
  | { readonly type: 'done'; readonly task: number; readonly value?: H5Data | readonly (Uint8Array | null)[] }
  /** It could not be done, for whatever reason: who asked does it and finds out. */
  | { readonly type: 'failed'; readonly task: number };
