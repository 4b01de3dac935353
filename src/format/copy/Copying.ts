import type { FileSpace } from '../edit/FileSpace.js';
import type { StoredFilter } from '../messages/filterPipeline.js';
import { CopiedHeap } from './CopiedHeap.js';
import type { CopiedObject } from './CopiedObject.js';
import type { CopyFlags } from './CopyFlags.js';
import type { CopyStep } from './CopyStep.js';
import { ElementCopy, type References } from './ElementCopy.js';
import type { SourceFile } from './SourceFile.js';

/** Undoes the filters of a dataset's chunks; bit i of the mask set: filter i was not applied. */
export interface ChunkDecoder {
  decode(stored: Uint8Array, filterMask: number): Uint8Array;
}

/**
 * The decoder of a pipeline, for chunks of `chunkBytes` before any filter; undefined where a filter is not known, a promise
 * while something has to load.
 */
export type DecoderFor = (
  filters: readonly StoredFilter[],
  elementSize: number,
  chunkBytes: number,
) => ChunkDecoder | undefined | Promise<ChunkDecoder | undefined>;

/** What is copied, from where to where. */
export interface CopyRequest {
  readonly source: SourceFile;
  /** The file that is copied to. */
  readonly space: FileSpace;
  /** Address of the object in the source. */
  readonly address: number;
  /** Whether both are one file. */
  readonly sameFile: boolean;
  readonly flags: CopyFlags;
  readonly decoderFor: DecoderFor;
}

/** One copying while it goes on. */
export class Copying implements CopyRequest {
  readonly source: SourceFile;
  readonly space: FileSpace;
  readonly address: number;
  readonly sameFile: boolean;
  readonly flags: CopyFlags;
  readonly decoderFor: DecoderFor;
  /** By their addresses in the source, in the order in which they were found. */
  readonly objects = new Map<number, CopiedObject>();
  readonly heap: CopiedHeap;
  readonly elements: ElementCopy;
  /** Bytes of raw data. */
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

  /** Whether what references lead to is copied. */
  get expandsReferences(): boolean {
    return !this.sameFile && this.flags.expandReference === true;
  }

  /** Tells that so many bytes of raw data have been moved. */
  moved(bytes: number): CopyStep {
    this.loadedBytes += bytes;
    return this.progress;
  }

  get progress(): CopyStep {
    return { type: 'progress', loadedBytes: this.loadedBytes, totalBytes: this.totalBytes };
  }
}
