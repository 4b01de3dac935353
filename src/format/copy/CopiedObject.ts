import type { Extent } from '../bytes/Extent.js';

/** An object to be copied. */
export interface CopiedObject {
  /** Address in the source file. */
  readonly source: number;
  /** Address of the copy, or of an equal committed datatype that is used instead. */
  target: number;
  /** The extent allocated for the copy's header; undefined if an existing datatype is used instead. */
  place: Extent | undefined;
  /** Reference count of the copy: links to it and uses of it as a datatype. */
  references: number;
  /** Number of links from the root of the copy to it. */
  readonly depth: number;
  /** Whether only references refer to it; then it gets a link in the root group. */
  readonly onlyReferred: boolean;
}
