import type { Extent } from '../bytes/Extent.js';

/** An object that is copied. */
export interface CopiedObject {
  readonly source: number;
  /** Address of the copy; that of an equal committed datatype where one takes its place. */
  target: number;
  /** The place for the copy's header; undefined where nothing is copied. */
  place: Extent | undefined;
  /** How many links and uses will lead to it. */
  references: number;
  /** Links between it and the object that is copied. */
  readonly depth: number;
  /** Whether nothing but references leads to it: it gets a link in the root group. */
  readonly onlyReferred: boolean;
}
