import type { ObservableInput } from 'rxjs';
import type { Dataspace } from '../model/Dataspace.js';
import type { MemoryType } from '../model/Datatype.js';
import type { DataTransfer } from '../model/H5P.js';
import type { H5T_NATIVE } from '../model/H5T.js';
import type { ElementsOf } from '../sources/DataOf.js';
import type { Chunk } from './Chunk.js';
import type { HyperslabSelection } from './hyperslab.js';

/** How chunks are read. */
export interface ReadChunksOptions<M extends MemoryType = typeof H5T_NATIVE> {
  /** Which elements; all of the extent by default. */
  readonly selection?: HyperslabSelection | Dataspace;
  /** Chunks that are read, worked on by `project`, or kept by an operator further down, at once; 4 by default. */
  readonly concurrency?: number;
  /** Bytes of the chunks that are read, worked on, or kept, at once, but one chunk is always read; 64 MiB by default. */
  readonly bytesInFlight?: number;
  /** Chunks smaller than half of this are read, and emitted, several neighbouring ones as one; by default each is by itself. */
  readonly partBytes?: number;
  /** Whether chunks come in the order of the selection; true by default. Otherwise as they are ready. */
  readonly ordered?: boolean;
  /** Memory datatype; the file's type in native form by default. */
  readonly memType?: M;
  /** Transfer properties; `pieceBytes` is also the size of the parts in which data that is not chunked is read. */
  readonly dxpl?: DataTransfer;
  /** An abort cancels what is under way; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How chunks are read, and worked on before the next ones are. */
export interface ProjectChunksOptions<R, M extends MemoryType = typeof H5T_NATIVE> extends ReadChunksOptions<M> {
  /**
   * Works on a chunk inside its concurrency slot: the next chunk is not read before there is room. This is back-pressure.
   *
   * The memory of `data` is used again for another chunk when what this gives has ended, unless that emitted it: a chunk, its `data`, a
   * view of it, or something that has one of these in it. Copy with `slice` what is kept otherwise.
   */
  readonly project: (chunk: Chunk<ElementsOf<M>>) => ObservableInput<R>;
}
