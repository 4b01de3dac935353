import type { H5Container, H5Data } from '../model/H5Data.js';
import type { RawMemory, RawTarget } from './RawMemory.js';

/** Decodes the elements of one datatype, or of one field of a compound, wherever they lie. */
export interface ElementDecoder {
  /** Whether elements that lie close together are, byte by byte, those of the container. */
  readonly verbatim?: boolean;
  /** A container for `n` elements. */
  allocate(n: number): H5Container;
  /**
   * Decodes `count` elements that lie `stride` bytes apart from byte `offset` on, to the positions `at`, `at + step`, …
   * of `into`, which came from `allocate`.
   */
  decode(
    memory: RawMemory,
    offset: number,
    stride: number,
    count: number,
    into: H5Data,
    at: number,
    step: number,
  ): void;
}

/** Encodes the elements of one datatype, or of one field of a compound. */
export interface ElementEncoder {
  /** Whether bytes of the elements, fields left out, stay as they were. */
  readonly partial: boolean;
  /** Whether the items of a typed array are, byte by byte, elements that lie close together. */
  readonly verbatim?: boolean;
  /** Items of a container per element: the length of array types, the bytes of opaque ones, 1 of most. */
  readonly elementsPerElement: number;
  /** How many elements a container has; `undefined` if it is not a container, or not of whole elements. */
  lengthOf(data: unknown): number | undefined;
  /** Refuses data that is not a container of `n` elements; `where` names it in the error. */
  check(data: unknown, n: number, where: string): void;
  /** Encodes the elements at `at`, `at + step`, … of checked data to `count` places `stride` bytes apart from `offset` on. */
  encode(
    data: unknown,
    at: number,
    step: number,
    count: number,
    target: RawTarget,
    offset: number,
    stride: number,
  ): void;
}
