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
}

/** The state of one copy. */
export class Copying implements CopyRequest {
  readonly source: SourceFile;
  readonly space: FileSpace;
  readonly address: number;
  readonly sameFile: boolean;
  readonly flags: CopyFlags;
  readonly decoderFor: DecoderFor;
  /** The objects to copy by their addresses in the source, in the order in which they were found. */
  readonly objects = new Map<number, CopiedObject>();
  readonly heap: CopiedHeap;
  readonly elements: ElementCopy;
  /** Bytes of raw data, in total and copied so far. */
  totalBytes = 0;
  loadedBytes = 0;

  constructor({ source, space, address, sameFile, flags, decoderFor }: CopyRequest) {
    this.source = source;
    this.space = space;
    this.address = address;
    this.sameFile = sameFile;
    this.flags = flags;
    this.decoderFor = decoderFor;
    this.heap = new CopiedHeap(space);
    const references: References = sameFile ? 'keep' : flags.expandReference ? this.objects : 'clear';
    this.elements = new ElementCopy(source, space.superblock, references, this.heap);
  }

  /** Whether the objects that references point to are copied. */
  get expandsReferences(): boolean {
    return !this.sameFile && this.flags.expandReference === true;
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
