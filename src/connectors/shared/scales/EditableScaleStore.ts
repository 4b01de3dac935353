import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import type { Reference } from '../../../model/Reference.js';
import type { Work } from '../Work.js';
import type { ScaleStore } from './ScaleStore.js';

/** What an attribute is to be. */
export interface NewScaleAttribute {
  /** Absent where there is an attribute, whose type stays. */
  readonly type?: Datatype | undefined;
  readonly space: Dataspace;
  /** All elements. Text may be any, also where the type says ASCII, as in libhdf5. */
  readonly data: H5WritableData;
  /** The type of `data`; that of the attribute by default. */
  readonly memType?: MemoryType;
}

/** What changing dimension scales needs of a connector, for one request. */
export interface EditableScaleStore<Dataset, Yielded, Resumed> extends ScaleStore<Dataset, Yielded, Resumed> {
  /** Errors: `H5Error` `permission` where the file of a dataset is open for reading only. */
  requireWritable(dataset: Dataset): void;
  /** Whether two datasets are in one file. */
  isSameFile(one: Dataset, other: Dataset): boolean;
  /** A reference to a dataset, as an attribute of its file can hold it. */
  referenceTo(dataset: Dataset): Reference;
  /** Creates an attribute with its elements, or replaces the one of its name by it, in one step: nobody sees half of it. */
  put(dataset: Dataset, name: string, attribute: NewScaleAttribute): Work<void, Yielded, Resumed>;
  /** Deletes an attribute, which the dataset has. */
  delete(dataset: Dataset, name: string): Work<void, Yielded, Resumed>;
}

/**
 * A change that was checked, and is made when this is called: one attribute after the other. Interrupted, it leaves what the next call
 * of the same routine completes.
 */
export type ScaleChange<Yielded, Resumed> = () => Work<void, Yielded, Resumed>;
