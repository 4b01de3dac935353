import type { Reference } from '../../../model/Reference.js';
import type { Work } from '../Work.js';
import type { ScaleStore } from './ScaleStore.js';

/** What telling which scales a dataset has needs of a connector: it follows the references to them. */
export interface FollowingScaleStore<Dataset, Yielded, Resumed> extends ScaleStore<Dataset, Yielded, Resumed> {
  /** The absolute path of a dataset in the file that has it. */
  pathOf(dataset: Dataset): string;
  /**
   * The object that a reference leads to which an attribute of `from` holds (`H5Rdereference`). Errors: `H5Error` `not-found`,
   * `bad-argument`, `unsupported`.
   */
  dereference(reference: Reference, from: Dataset): Work<Dataset, Yielded, Resumed>;
  /** Checks that what a reference leads to is a dataset. Errors: `H5Error` `bad-argument`. */
  requireDataset(found: Dataset): Work<void, Yielded, Resumed>;
}
