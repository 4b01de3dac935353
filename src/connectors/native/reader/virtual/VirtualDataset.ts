import type { SourceName } from '../../../../format/virtual/sourceName.js';
import type { Selection } from '../../../../model/Dataspace.js';

/** A virtual dataset, as its sources were when it was opened. It keeps none of them open. */
export interface VirtualDataset {
  /** Present extent: dimensions in which a mapping has no end are as long as the sources make them. */
  readonly dims: readonly number[];
  /** In the order in which they are read; where they overlap, the last one counts. */
  readonly mappings: readonly Mapping[];
}

/** A mapping whose selections have ends. */
export interface Mapping {
  /** Its number in the file, for messages. */
  readonly number: number;
  readonly file: SourceName;
  readonly dataset: SourceName;
  readonly source: Selection;
  /** Rank of the source, where its selection tells it. */
  readonly sourceRank: number | undefined;
  readonly virtual: Selection;
  /** Where each block of the virtual selection, which has no end in `dimension`, has a source of its own, with its number in the name. */
  readonly blocks?: { readonly dimension: number; readonly count: number };
}
