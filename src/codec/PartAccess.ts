import { memoryParts } from './parts/memoryParts.js';
import { storedParts } from './parts/storedParts.js';
import type { RawMemory, RawTarget } from './RawMemory.js';
import type { RawLayout } from './RawType.js';

/** The part of an element that lies elsewhere: so many bytes from one of other memory on. */
export interface Part {
  readonly memory: RawMemory;
  readonly start: number;
  readonly length: number;
}

/** A sequence of items. */
export interface SequencePart extends Part {
  readonly count: number;
}

/** How an element says where the part of it lies that has a variable length. */
export interface PartAccess {
  /** The text of the element at an offset, without a NUL; undefined for an empty one. Errors: `H5Error` `corrupt-file`. */
  text(memory: RawMemory, offset: number): Part | undefined;
  /** The sequence of the element at an offset, with `itemBytes` for each item; undefined for an empty one. Errors: as `text`. */
  sequence(memory: RawMemory, offset: number, itemBytes: number): SequencePart | undefined;
  /** Puts a text of so many bytes behind the element at an offset; `encode` fills the bytes from one on. */
  putText(
    target: RawTarget,
    offset: number,
    byteLength: number,
    encode: (bytes: Uint8Array, start: number) => void,
  ): void;
  /** Puts a sequence behind the element at an offset; `encode` puts the items into a target of their own, from a byte on. */
  putSequence(
    target: RawTarget,
    offset: number,
    count: number,
    byteLength: number,
    encode: (target: RawTarget, start: number) => void,
  ): void;
}

/** How elements of a layout say it. */
export function partAccess(layout: RawLayout): PartAccess {
  return layout === 'memory' ? memoryParts : storedParts(layout.sizeofOffsets);
}
