import { type DatasetAccess, type DatasetSnapshot, datasetOf, type LocationId, View } from 'h5rx';
import { NEVER } from 'rxjs';
import { keyOf } from './keyOf.js';
import { sharedView } from './sharedView.js';
import { type Ready, useReady } from './useReady.js';
import { useView } from './useView.js';

function viewOf(location: LocationId, name: string, dapl: DatasetAccess | undefined): View<DatasetSnapshot> {
  return sharedView(location, `dataset ${keyOf([name, dapl])}`, () => datasetOf(location, name, dapl));
}

const NONE = new View<DatasetSnapshot>(datasetOf(NEVER, '').initial, NEVER);

/**
 * Opens a dataset while the component is mounted. Components that ask for the same one share it, and the decoded chunks that are kept of it.
 *
 * @param location - An open file or group; undefined as long as there is none, as of `useFile`.
 * @param name - Path from there.
 * @returns `{ status, dataset, shape, space, datatype, creation, error }`; errors are those of `H5Dopen_async`.
 * @example
 * const { dataset, shape } = useDataset(file, '/entry/data');
 */
export function useDataset(location: LocationId | undefined, name: string, dapl?: DatasetAccess): DatasetSnapshot {
  return useView(location === undefined ? NONE : viewOf(location, name, dapl));
}

/** `useDataset` for `Suspense`: it suspends until the dataset is open, and throws what went wrong. */
export function useSuspenseDataset(location: LocationId, name: string, dapl?: DatasetAccess): Ready<DatasetSnapshot> {
  return useReady(viewOf(location, name, dapl));
}
