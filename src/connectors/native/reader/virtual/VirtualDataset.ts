import type { SourceName } from '../../../../format/virtual/sourceName.js';
import type { Selection } from '../../../../model/Dataspace.js';

/** The extent and the mappings of a virtual dataset, with its sources as they were when it was opened. It keeps none of them open. */
export interface VirtualDataset {
  /** The current extent; the sources give the size of a dimension in which a mapping is unlimited. */
  readonly dims: readonly number[];
  /** In the order of the file, in which they are read: where they overlap, the last one counts. */
  readonly mappings: readonly Mapping[];
}

/** A mapping whose selections are limited. */
export interface Mapping {
  /** Its number in the file, for error messages. */
  readonly number: number;
  readonly file: SourceName;
  readonly dataset: SourceName;
  readonly source: Selection;
  /** Rank of the source, where its selection has one. */
  readonly sourceRank: number | undefined;
  readonly virtual: Selection;
  /**
   * Present where each block of the virtual selection, which is unlimited in `dimension`, has its own source, with the number of the
   * block in its name.
   */
  readonly blocks?: { readonly dimension: number; readonly count: number };
}
