import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype, MemoryType, StringPadding } from '../../../model/Datatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import type { Reference } from '../../../model/Reference.js';
import type { Work } from '../Work.js';

/** What an attribute of a dataset is. */
export interface ScaleAttribute {
  readonly type: Datatype;
  readonly space: Dataspace;
}

/**
 * What dimension scales need of a connector: its datasets and their attributes. The functions of this folder are H5DS over it,
 * whatever the connector has for a dataset: `Dataset` is never looked into. `planAttach` and the others that begin so need an
 * `EditableScaleStore`, `scaleInfos` and `axisNames` a `FollowingScaleStore`; one object may be all of it.
 *
 * Methods that return work may wait; the others answer with what is known of a dataset once it is open.
 */
export interface ScaleStore<Dataset, Yielded, Resumed> {
  /**
   * How the string that says of what class a dataset is may be padded: `NULLTERM` in a file, as libhdf5 takes no other. More where
   * other programs write it otherwise.
   */
  readonly paddings: readonly StringPadding[];
  /** Names a dataset in errors: `'/x' in 'a.h5'`. */
  subjectOf(dataset: Dataset): string;
  /** Names an attribute in errors: `attribute 'NAME' of '/x' in 'a.h5'`. */
  attributeSubject(dataset: Dataset, name: string): string;
  /** Whether two are one dataset. */
  isSame(one: Dataset, other: Dataset): boolean;
  /** The number of a dataset's dimensions. */
  rankOf(dataset: Dataset): Work<number, Yielded, Resumed>;
  /** An attribute; undefined where the dataset has none of that name. */
  attribute(dataset: Dataset, name: string): Work<ScaleAttribute | undefined, Yielded, Resumed>;
  /** All elements of an attribute that the dataset has, as `H5Aread` gives them. Errors: `H5Error` `corrupt-file`. */
  read(dataset: Dataset, name: string, memType: MemoryType): Work<H5Data, Yielded, Resumed>;
  /**
   * Whether a reference that an attribute of `from` holds leads to a dataset. It is asked of each reference of a list, so what costs
   * much is better not asked for.
   *
   * Errors: `H5Error` `not-found`, `corrupt-file` or `unsupported` where it can be told that it leads to no dataset at all.
   */
  leadsTo(dataset: Dataset, reference: Reference, from: Dataset): Work<boolean, Yielded, Resumed>;
}
