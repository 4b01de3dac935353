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
  /** Its filters, in the order in which writing applies them; absent where there are none. */
  readonly filters?: readonly StoredFilter[] | undefined;
  /** Whether its elements are those of other datasets. */
  readonly isVirtual: boolean;
  /** Which ones, and where in them; absent where nobody has looked for them yet. */
  readonly virtual?: VirtualDataset | undefined;
  /** What reading it without libhdf5 needs, where that is possible. */
  readonly readable?: ReadableDataset | undefined;
}
