import type { SpaceArgument } from '../../../model/Dataspace.js';
import type { MemoryType } from '../../../model/Datatype.js';
import type { DataTransfer } from '../../../model/H5P.js';
import type { Reaching } from '../worker/follow.js';
import type { Place } from '../worker/Place.js';
import type { DatasetDescription } from './DatasetDescription.js';
import type { GivenMemory } from './GivenMemory.js';

/** A transfer between a dataset and memory. */
export interface Transfer {
  readonly place: Place;
  /** How files that the dataset names are reached; absent where it can name none. */
  readonly reaching?: Reaching;
  readonly description: DatasetDescription;
  readonly memType: MemoryType;
  readonly memSpace: SpaceArgument;
  readonly fileSpace: SpaceArgument;
  readonly dxpl: DataTransfer;
  /** Where the caller of a read wants its elements. */
  readonly into?: GivenMemory | undefined;
}
