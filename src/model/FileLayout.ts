/** How a dataset's elements are stored. */
export interface DatasetLayout {
  /** A path of it. */
  readonly path: string;
  readonly layout: 'compact' | 'contiguous' | 'chunked' | 'virtual';
  readonly dims: readonly number[];
  /** Bytes of its raw data in the file. */
  readonly storedBytes: number;
  /** Elements of a chunk along each dimension. */
  readonly chunk?: readonly number[];
  /** Kind of its chunk index; its chunks are not allocated yet where there is none. */
  readonly index?: 'single' | 'implicit' | 'fixed-array' | 'extensible-array' | 'btree2' | 'btree1';
  /** Number of chunks that are stored, and how many of them have less than 2, 4, 8 … bytes and not less than half of that. */
  readonly chunks?: number;
  readonly chunkSizes?: readonly number[];
  /** How many of the chunks, in the order of the index, lie close behind the one before, so that readers ask for both together. */
  readonly inOrder?: number;
}

/** Where things lie in a file. */
export interface FileLayout {
  readonly superblockVersion: number;
  /** Bytes before the superblock. */
  readonly userblock: number;
  readonly fileBytes: number;
  /** How the file manages its space (`H5Pset_file_space_strategy`). */
  readonly strategy: 'fsm-aggr' | 'page' | 'aggr' | 'none';
  /** Bytes of a page, where the strategy is to manage pages. */
  readonly pageBytes?: number;
  readonly groups: number;
  readonly datatypes: number;
  readonly datasets: readonly DatasetLayout[];
  /** Objects that cannot be read; what they have is not counted. */
  readonly unreadable: number;
  /**
   * The ranges of the file that are read to know all objects, attributes with their values, and chunk indexes: offsets in ascending
   * order, and lengths. Ranges that touch are one.
   */
  readonly metadata: { readonly offsets: Float64Array; readonly lengths: Float64Array };
}
