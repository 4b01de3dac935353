import type { FileSpace } from '../edit/FileSpace.js';
import type { StoredFilter } from '../messages/filterPipeline.js';
import { CopiedHeap } from './CopiedHeap.js';
import type { CopiedObject } from './CopiedObject.js';
import type { CopyFlags } from './CopyFlags.js';
import type { CopyStep } from './CopyStep.js';
import { ElementCopy, type References } from './ElementCopy.js';
import type { SourceFile } from './SourceFile.js';

/** Undoes the filters of a dataset's chunks; bit i of the mask is set if filter i was skipped. */
export interface ChunkDecoder {
  decode(stored: Uint8Array, filterMask: number): Uint8Array;
}

/**
 * Gives the decoder of a pipeline for chunks of `chunkBytes` before filtering: undefined if a filter is not available, a promise
 * if something has to be loaded first.
 */
export type DecoderFor = (
  filters: readonly StoredFilter[],
  elementSize: number,
  chunkBytes: number,
) => ChunkDecoder | undefined | Promise<ChunkDecoder | undefined>;

/** What to copy, and from which file to which. */
export interface CopyRequest {
  readonly source: SourceFile;
  /** The destination file. */
  readonly space: FileSpace;
  /** Address of the object in the source. */
  readonly address: number;
  /** Whether source and destination are the same file. */
  readonly sameFile: boolean;
  readonly flags: CopyFlags;
  readonly decoderFor: DecoderFor;
  /** Only allocates space and writes metadata, to find out how much there is; no raw data are read or written. */
  readonly isMeasured?: boolean;
  /** Bytes of headers of copies by the address of their object in the source: those that are known, to which others are added. */
  readonly headerBytes?: Map<number, number>;
}

/** The state of one copy. */
export class Copying implements CopyRequest {
  readonly source: SourceFile;
  readonly space: FileSpace;
  readonly address: number;
  readonly sameFile: boolean;
  readonly flags: CopyFlags;
  readonly decoderFor: DecoderFor;
  readonly isMeasured: boolean;
  readonly headerBytes: Map<number, number>;
  /** The objects to copy by their addresses in the source, in the order in which they were found. */
  readonly objects = new Map<number, CopiedObject>();
  /** Heap objects of attributes and fill values, and how they are copied. */
  readonly heap: CopiedHeap;
  readonly values: ElementCopy;
  /** Heap objects of elements of datasets, which are raw data, and how elements are copied. */
  readonly rawHeap: CopiedHeap;
  readonly elements: ElementCopy;
  /** Bytes of raw data, in total and copied so far. */
  totalBytes = 0;
  loadedBytes = 0;

  constructor(request: CopyRequest) {
    const { source, space, address, sameFile, flags, decoderFor } = request;
    this.source = source;
    this.space = space;
    this.address = address;
    this.sameFile = sameFile;
    this.flags = flags;
    this.decoderFor = decoderFor;
    this.isMeasured = request.isMeasured === true;
    this.headerBytes = request.headerBytes ?? new Map();
    this.heap = new CopiedHeap(space);
    this.rawHeap = new CopiedHeap(space, true);
    const references: References = sameFile ? 'keep' : flags.expandReference ? this.objects : 'clear';
    this.values = new ElementCopy(source, space.superblock, references, this.heap);
    this.elements = new ElementCopy(source, space.superblock, references, this.rawHeap);
  }

  /** Whether the objects that references point to are copied. */
  get expandsReferences(): boolean {
    return !this.sameFile && this.flags.expandReference === true;
  }

  /** Writes the heap objects that are not written yet. Nothing refers to them before the copy is linked. */
  writeHeaps(): void {
    this.heap.write();
    this.rawHeap.write();
  }

  /** Counts raw data that has been copied. */
  copied(bytes: number): CopyStep {
    this.loadedBytes += bytes;
    return this.progress;
  }

  get progress(): CopyStep {
    return { type: 'progress', loadedBytes: this.loadedBytes, totalBytes: this.totalBytes };
  }
}
