import type { MemoryType } from '../../../model/Datatype.js';
import type { FileSource } from '../../../model/FileSource.js';
import type { ReadPriority } from '../../../storage/RangeReader.js';
import type { TransferRequest } from '../../../transfer/TransferPlan.js';
import type { ReadableDataset } from './ReadableDataset.js';

/** A file that several workers read. */
export interface SharedFile {
  /** The identity of its storage, equal for two files exactly when they are the same bytes. */
  readonly identity: string;
  /** What another worker opens to read the same bytes; undefined where only this one can. */
  readonly source: FileSource | undefined;
}

/** What the caller of a read chooses besides the selection. */
export interface ReadOptions {
  readonly memType: MemoryType;
  /** Bytes that are read between two moments at which the read can be canceled. */
  readonly pieceBytes: number;
  /** How urgent late bytes are. */
  readonly priority?: ReadPriority | undefined;
  /** Number of the identifier that decoded references carry. */
  readonly hid: number;
}

/** A read, with everything that a worker needs to do a part of it. Structured cloning carries it. */
export interface ReadJob extends ReadOptions {
  readonly file: SharedFile;
  readonly dataset: ReadableDataset;
  readonly request: TransferRequest;
}

/**
 * The job of reading a selection of a dataset.
 *
 * @param pieceBytes - Bytes of a piece of the plan; by default as many as of a batch.
 */
export function readJob(
  file: SharedFile,
  dataset: ReadableDataset,
  { dims, fileSelection, memory }: Pick<TransferRequest, 'dims' | 'fileSelection' | 'memory'>,
  options: ReadOptions,
  pieceBytes = options.pieceBytes,
): ReadJob {
  const { layout, elementSize } = dataset;
  const chunk = layout.kind === 'chunked' ? layout.chunk : null;
  const request = { mode: 'read', dims, fileSelection, memory, chunk, elementSize, pieceBytes, byChunk: true } as const;
  return { ...options, file, dataset, request };
}
