import type { Datatype, H5Data } from '../../index.node.js';
import type { ElementStyle } from './elements.js';

/** What is written: values of a datatype in a shape. A null dataspace has no shape. */
export interface Values {
  /** Path of the dataset. */
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[] | null;
  /** What references lead to. */
  readonly textOf?: ElementStyle['textOf'];
}

/** Writes values in some format, part by part as they come in C order, so that all of them never lie in memory. */
export interface ValueWriter {
  /** What comes before the values. */
  begin(): string | Uint8Array;
  /** The next `npoints` elements. */
  add(data: H5Data, npoints: number): Iterable<string | Uint8Array>;
  /** What comes after the values. */
  end(): string;
}

/** Text is handed on in parts of about this many characters. */
export const PART_CHARACTERS = 2 ** 16;
