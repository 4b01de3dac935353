/** The messages between the home worker of a file and its helpers: plain data that can be cloned structurally. */

import type { H5Data } from '../../../model/H5Data.js';
import type { ReadJob } from './ReadJob.js';
import type { ResultContainer } from './resultContainer.js';

/**
 * What a helper does with pieces: it puts them into the shared result (`placed`), sends them back as the whole result (`result`), or sends
 * their decoded chunks back (`chunks`).
 */
export type PieceOutcome = 'placed' | 'result' | 'chunks';

export type ToHelper =
  /** A read, before its first task. */
  | { readonly type: 'read'; readonly read: number; readonly job: ReadJob; readonly into?: ResultContainer }
  /** Pieces to read, by their numbers in the plan, which increase within a read. */
  | {
      readonly type: 'task';
      readonly task: number;
      readonly read: number;
      readonly pieces: readonly number[];
      readonly as: PieceOutcome;
    }
  /** The read has no more tasks. */
  | { readonly type: 'end'; readonly read: number }
  /** The file is closed. */
  | { readonly type: 'forget'; readonly identity: string };

export type FromHelper =
  /** The task is done: the result, or a chunk for each piece, null where it was never written. */
  | { readonly type: 'done'; readonly task: number; readonly value?: H5Data | readonly (Uint8Array | null)[] }
  /** The task failed: the home worker reads the pieces itself, and finds out why. */
  | { readonly type: 'failed'; readonly task: number };
