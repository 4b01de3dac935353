import type { NumericArray } from '../../../model/H5Data.js';

/** The typed array that the caller of a read gives for its elements (`dxpl.into`). */
export interface GivenMemory {
  /** What it calls itself: `'Float32Array'`. */
  readonly type: string;
  /** Its items. */
  readonly length: number;
  /** The array itself where its memory is shared; otherwise the result is copied into it on the calling thread. */
  readonly shared?: NumericArray;
  /** Whether no worker has had the shared memory before: it is counted then. */
  readonly isNew: boolean;
}
