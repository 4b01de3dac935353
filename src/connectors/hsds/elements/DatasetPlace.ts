import type { Dataspace, SpaceArgument } from '../../../model/Dataspace.js';
import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import { failure } from '../../../model/H5Error.js';
import type { DataTransfer } from '../../../model/H5P.js';
import { requireKind } from '../client/follow.js';
import { type Place, subjectOf } from '../client/Place.js';

/** A dataset, and what a transfer has to know of it. */
export interface DatasetPlace {
  readonly place: Place;
  readonly type: Datatype;
  readonly space: Dataspace;
  /** Dimensions of the server's chunks; undefined where it was not told yet, null where there are none. */
  readonly layout: readonly number[] | null | undefined;
}

/** What of a dataset is moved, and how. */
export interface Transfer {
  readonly memType: MemoryType;
  readonly memSpace: SpaceArgument;
  readonly fileSpace: SpaceArgument;
  readonly dxpl: DataTransfer;
}

/** What the server tells of a dataset. Errors: `H5Error` `bad-argument` for another kind of object. */
export async function datasetAt(place: Place): Promise<DatasetPlace> {
  requireKind(place, 'dataset');
  const { type, space, layout } = await place.domain.objects.head(place.record);
  if (!type || !space) throw failure('corrupt-file', `${subjectOf(place)} has no datatype, or no dataspace`);
  return { place, type, space, layout };
}
