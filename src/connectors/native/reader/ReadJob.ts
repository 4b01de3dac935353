import type { MemoryType } from '../../../model/Datatype.js';
import type { FileSource } from '../../../model/FileSource.js';
import type { TransferRequest } from '../../../transfer/TransferPlan.js';
import type { ReadableDataset } from './ReadableDataset.js';

/** A file that several workers read. */
export interface SharedFile {
  /** What tells its storage from all others. */
  readonly identity: string;
  /** What another worker opens to read the same bytes; undefined where only this one can. */
  readonly source: FileSource | undefined;
}

/** A read, with all that any worker needs to do a part of it. Structured cloning carries it. */
export interface ReadJob {
  readonly file: SharedFile;
  readonly dataset: ReadableDataset;
  readonly request: TransferRequest;
  readonly memType: MemoryType;
  /** Bytes that are read between two moments at which the read can be canceled. */
  readonly pieceBytes: number;
  /** Number of the identifier that decoded references carry. */
  readonly hid: number;
}
