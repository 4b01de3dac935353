import type { H5Error } from '../../model/H5Error.js';
import type { Decompress, Kernels } from '../Kernels.js';

/** What the steps of this part are given: the part has no copies of them, because an error's class is compared by its identity. */
export interface FilterTools {
  readonly kernels: Kernels;
  /** Makes the error of a chunk that is not what its filters store. */
  readonly corrupt: (message: string) => H5Error;
  /** Makes the error of a chunk that h5rx has no decoder for. */
  readonly unsupported: (message: string) => H5Error;
  /** The number of bytes that a kernel returned; throws the error of a chunk if it returned a failure. */
  readonly bytesGiven: (filter: string, result: number) => number;
  /** Zstandard; undefined where it cannot be loaded. */
  readonly zstd: () => Promise<Decompress | undefined>;
}
