import { forkJoin, isObservable, map, type Observable, of, switchMap } from 'rxjs';
import type { Dataspace } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import { type DatasetAccess, type DatasetCreation, H5P_DEFAULT } from '../model/H5P.js';
import type { DatasetId, LocationId } from '../model/Identifier.js';
import { openDataset } from '../operators/openDataset.js';
import { H5Dget_create_plist_async, H5Dget_space_async, H5Dget_type_async } from '../sources/H5D.js';
import { resourceView, type ViewState } from './resourceView.js';
import type { View } from './View.js';

/** What is known of an open dataset. */
interface Described {
  /** The open dataset, while `status` is `ready`. */
  readonly dataset: DatasetId | undefined;
  /** Elements in each dimension: none of a scalar; `null` of a null dataspace. */
  readonly shape: readonly number[] | null | undefined;
  readonly space: Dataspace | undefined;
  readonly datatype: Datatype | undefined;
  /** Its creation properties: chunks, filters, fill value. */
  readonly creation: DatasetCreation | undefined;
}

/** A dataset that is being opened, is open, or cannot be opened. */
export interface DatasetSnapshot extends ViewState, Described {}

const NOTHING: Described = {
  dataset: undefined,
  shape: undefined,
  space: undefined,
  datatype: undefined,
  creation: undefined,
};

/**
 * Shows a dataset: opens it for the first subscriber, and closes it when the last one has left. As long as it is open its decoded chunks
 * are kept for the next slice.
 *
 * @param location - An open file or group, or a stream that opens one, as `openFile` does.
 * @param name - Path from there, or from the root when it begins with `/`.
 * @param dapl - `chunkCacheBytes`, 32 MiB by default, is what is kept.
 * @returns A view; errors are those of `H5Dopen_async`.
 * @example
 * datasetOf(openFile('run.h5'), '/entry/data').subscribe(({ shape }) => console.log(shape));
 */
export function datasetOf(
  location: LocationId | Observable<LocationId>,
  name: string,
  dapl: DatasetAccess = H5P_DEFAULT,
): View<DatasetSnapshot> {
  const location$ = isObservable(location) ? location : of(location);
  const found$ = location$.pipe(
    openDataset(name, dapl),
    switchMap((dataset) =>
      forkJoin([H5Dget_space_async(dataset), H5Dget_type_async(dataset), H5Dget_create_plist_async(dataset)]).pipe(
        map(([space, datatype, creation]) => ({
          status: 'ready' as const,
          dataset,
          shape: space.class === 'H5S_NULL' ? null : space.dims,
          space,
          datatype,
          creation,
        })),
      ),
    ),
  );
  return resourceView<Described>('datasetOf', NOTHING, found$);
}
