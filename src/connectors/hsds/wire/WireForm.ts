import type { RawType } from '../../../codec/RawType.js';
import type { FrameReader } from './FrameReader.js';
import type { GrowingBytes } from './GrowingBytes.js';
import type { WireTarget } from './WireTarget.js';

/** The memories that parts of elements from an answer lie in: the answer itself, and `side` for items that had to be laid out. */
export const IN_ANSWER = 0;
export const IN_SIDE = 1;

/** How elements of a datatype lie in HSDS's binary form, and how they get from there to raw elements and back. */
export interface WireForm {
  /** The raw elements, as the codec takes them. They lie so in an answer too, if they are of fixed size. */
  readonly raw: RawType;
  /** Whether all elements have the same number of bytes. */
  readonly isFixed: boolean;
  /** Bytes of the shortest element. */
  readonly least: number;
  /** Lays out the element that the frame is at, at a byte of a memory. */
  read(frame: FrameReader, end: number, memory: GrowingBytes, at: number, side: GrowingBytes): void;
  /** Passes over the element that the frame is at. */
  skip(frame: FrameReader, end: number): void;
  /** Appends the raw element at a byte of a memory to a frame. */
  write(source: DataView, at: number, parts: WireTarget, frame: GrowingBytes): void;
}
