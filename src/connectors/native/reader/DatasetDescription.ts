import type { StoredFilter } from '../../../format/messages/filterPipeline.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { ReadableDataset } from './ReadableDataset.js';
import type { VirtualDataset } from './virtual/VirtualDataset.js';

/** What a transfer needs to know of a dataset. */
export interface DatasetDescription {
  readonly space: Dataspace;
  readonly type: Datatype;
  /** Bytes of an element in the file. */
  readonly elementSize: number;
  /** Chunk dimensions; null for other layouts. */
  readonly chunk: readonly number[] | null;
  /** Filters of a chunked dataset, in the order in which writing applies them; absent for other layouts. */
  readonly filters?: readonly StoredFilter[] | undefined;
  /** Whether the dataset is virtual. */
  readonly isVirtual: boolean;
  /** The current extent and the mappings of a virtual dataset; absent where its sources have not been looked for yet. */
  readonly virtual?: VirtualDataset | undefined;
  /** What reading needs without libhdf5; absent where only libhdf5 can read it, and for files open for writing. */
  readonly readable?: ReadableDataset | undefined;
}
