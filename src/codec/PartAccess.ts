import { memoryParts } from './parts/memoryParts.js';
import { storedParts } from './parts/storedParts.js';
import type { RawMemory, RawTarget } from './RawMemory.js';
import type { RawLayout } from './RawType.js';

/** The part of an element that lies elsewhere: `length` bytes of other memory. */
export interface Part {
  readonly memory: RawMemory;
  readonly start: number;
  readonly length: number;
}

/** A sequence of items. */
export interface SequencePart extends Part {
  readonly count: number;
}

/** How an element points to its variable-length part. */
export interface PartAccess {
  /** The text of the element at an offset, without a NUL; undefined for an empty one. Errors: `H5Error` `corrupt-file`. */
  text(memory: RawMemory, offset: number): Part | undefined;
  /** The sequence of the element at an offset, with `itemBytes` for each item; undefined for an empty one. Errors: as `text`. */
  sequence(memory: RawMemory, offset: number, itemBytes: number): SequencePart | undefined;
  /** Stores a text of a number of bytes for the element at an offset; `encode` fills the bytes from a start on. */
  putText(
    target: RawTarget,
    offset: number,
    byteLength: number,
    encode: (bytes: Uint8Array, start: number) => void,
  ): void;
  /** Stores a sequence for the element at an offset; `encode` puts the items into a target of their own, from a byte on. */
  putSequence(
    target: RawTarget,
    offset: number,
    count: number,
    byteLength: number,
    encode: (target: RawTarget, start: number) => void,
  ): void;
}

/** The access for a layout. */
export function partAccess(layout: RawLayout): PartAccess {
  return layout === 'memory' ? memoryParts : storedParts(layout.sizeofOffsets);
}
