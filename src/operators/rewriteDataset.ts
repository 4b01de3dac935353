import { concat, concatMap, EMPTY, from, ignoreElements, mergeMap, Observable, of, switchMap, zip } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import type { Progress } from '../es/Operation.js';
import { type DatasetCreation, H5P_DEFAULT } from '../model/H5P.js';
import type { DatasetId, LocationId } from '../model/Identifier.js';
import type { AttributeInfo } from '../model/info.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../model/iteration.js';
import { H5Acreate_async, H5Aiterate_async, H5Aopen_async, H5Aread_async, H5Awrite_async } from '../sources/H5A.js';
import {
  H5Dclose_async,
  H5Dcreate_async,
  H5Dget_create_plist_async,
  H5Dget_space_async,
  H5Dget_type_async,
} from '../sources/H5D.js';
import type { Loc } from '../sources/operation.js';
import { transferOf } from './Chunk.js';
import { ChunkStream } from './ChunkStream.js';
import type { CopyDatasetOptions } from './CopyDatasetOptions.js';
import { resource } from './resource.js';
import { untilDone } from './untilDone.js';
import { writeChunks } from './writeChunks.js';

/**
 * Copies a dataset by reading and writing it, chunk by chunk, so that the copy can have other creation properties, and its
 * attributes.
 */
export function rewriteDataset(
  dataset: DatasetId,
  location: Loc<LocationId>,
  name: string,
  options: CopyDatasetOptions,
): Observable<Signal<Progress>> {
  const { dcpl, lcpl = H5P_DEFAULT } = options;
  return zip(H5Dget_type_async(dataset), H5Dget_space_async(dataset), H5Dget_create_plist_async(dataset)).pipe(
    switchMap(([type, space, original]) =>
      untilDone(
        resource(
          () => H5Dcreate_async(location, name, type, space, lcpl, dcpl ?? creatable(original)),
          (target) => H5Dclose_async(target),
        ),
        (target) => concat(copyAttributes(dataset, target, options), copyChunks(dataset, target, options)),
      ),
    ),
  );
}

/** What `H5Dget_create_plist_async` tells beyond what a creation takes. */
function creatable({ layout, filters, ...dcpl }: DatasetCreation): DatasetCreation {
  return {
    ...dcpl,
    ...(layout === 'chunked' || layout === undefined ? {} : { layout: 'contiguous' }),
    ...(filters ? { filters: filters.map(({ id, cdValues = [] }) => ({ id, cdValues })) } : {}),
  };
}

function copyChunks(
  dataset: DatasetId,
  target: DatasetId,
  { concurrency = 4 }: CopyDatasetOptions,
): Observable<Signal<Progress>> {
  return new Observable((subscriber) => {
    const startedAt = (performance.timeOrigin + performance.now()) * 1000;
    const began = performance.now();
    let progress: Progress = { loadedBytes: 0, totalBytes: 0 };
    return new ChunkStream(of(dataset), { concurrency }).pipe(writeChunks(target, { concurrency })).subscribe({
      next: (chunk) => {
        const transfer = transferOf(chunk);
        if (!transfer) return;
        progress = { loadedBytes: progress.loadedBytes + transfer.bytes, totalBytes: transfer.totalBytes };
        subscriber.next({ type: 'progress', ...progress });
      },
      error: (error) => subscriber.error(error),
      complete: () => {
        subscriber.next({ type: 'result', value: progress, startedAt, nanoseconds: (performance.now() - began) * 1e6 });
        subscriber.complete();
      },
    });
  });
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
