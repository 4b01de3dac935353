import { concat, concatMap, EMPTY, from, ignoreElements, mergeMap, type Observable, of, switchMap, zip } from 'rxjs';
import { creatable } from '../connectors/shared/copy/creatable.js';
import { H5P_DEFAULT } from '../model/H5P.js';
import type { DatasetId, LocationId } from '../model/Identifier.js';
import type { AttributeInfo } from '../model/info.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../model/iteration.js';
import { type Moved, subscribedIn } from '../operations/subscriptionContext.js';
import { H5Acreate_async, H5Aiterate_async, H5Aopen_async, H5Aread_async, H5Awrite_async } from '../sources/H5A.js';
import { H5Dcreate_async, H5Dget_create_plist_async, H5Dget_space_async, H5Dget_type_async } from '../sources/H5D.js';
import type { Loc } from '../sources/operation.js';
import type { CopyDatasetOptions } from './CopyDatasetOptions.js';
import { readChunks } from './readChunks.js';
import { resource } from './resource.js';
import { untilDone } from './untilDone.js';
import { writeChunks } from './writeChunks.js';

/**
 * Copies a dataset by reading and writing it, chunk by chunk, so that the copy can have other creation properties, and its
 * attributes.
 *
 * @param moved - Called with the bytes written, counted as elements.
 * @returns Completes when all is written, without a value.
 */
export function rewriteDataset(
  dataset: DatasetId,
  location: Loc<LocationId>,
  name: string,
  options: CopyDatasetOptions,
  moved: Moved,
): Observable<void> {
  const { dcpl, lcpl = H5P_DEFAULT } = options;
  return zip(H5Dget_type_async(dataset), H5Dget_space_async(dataset), H5Dget_create_plist_async(dataset)).pipe(
    switchMap(([type, space, original]) =>
      untilDone(
        resource(() => H5Dcreate_async(location, name, type, space, lcpl, dcpl ?? creatable(original))),
        (target) => concat(copyAttributes(dataset, target, options), copyChunks(dataset, target, options, moved)),
      ),
    ),
  );
}

/** Writes the chunks as they are read. */
function copyChunks(
  dataset: DatasetId,
  target: DatasetId,
  { concurrency = 4 }: CopyDatasetOptions,
  moved: Moved,
): Observable<never> {
  const writing = of(dataset).pipe(readChunks({ concurrency }), writeChunks(target, { concurrency }), ignoreElements());
  return subscribedIn({ beginTransfer: () => moved }, writing);
}

function copyAttributes(
  dataset: DatasetId,
  target: DatasetId,
  { withoutAttr = false }: CopyDatasetOptions,
): Observable<never> {
  if (withoutAttr) return EMPTY;
  const one = ({ name, type, space }: AttributeInfo): Observable<unknown> =>
    H5Aread_async(H5Aopen_async(dataset, name)).pipe(
      mergeMap((data) => H5Awrite_async(H5Acreate_async(target, name, type, space), 'H5T_NATIVE', data)),
    );
  return H5Aiterate_async(dataset, H5_INDEX_NAME, H5_ITER_INC).pipe(
    mergeMap((attributes) => from(attributes)),
    concatMap(one),
    ignoreElements(),
  );
}
