import * as h5 from 'h5rx';
import { lastValueFrom, of, toArray } from 'rxjs';
import * as zarr from 'zarrita';
import { metadataOf } from './metadataOf.js';
import { jsonValue } from './plainAttributes.js';
import { hasChunk, readChunk } from './readChunk.js';

/** What `await using` takes, where the declarations of the platform know it. */
type AsyncUsable = typeof Symbol extends { readonly asyncDispose: infer S extends symbol }
  ? { readonly [K in S]: () => Promise<void> }
  : object;

/** An HDF5 file, group or dataset as a store of zarrita.js. `await using` closes it. */
export interface H5Store extends zarr.AsyncReadable, AsyncUsable {
  /** What `zarr.open` gives to arrays, so that workers of h5rx read their chunks. */
  readonly arrayExtensions: readonly zarr.ArrayExtension[];
  /** Closes what was opened for it, after the reads that were begun. Errors: those of closing. */
  close(): Promise<void>;
}

/**
 * A file, group or dataset as a store of zarrita.js, with what is in it as Zarr 3 has it. An abort cancels the read in its worker and
 * rejects with the signal's reason. `zarr.withConsolidatedMetadata` lists all that Zarr can express; the rest is `unsupported`.
 *
 * @param owned - A file that is closed with the store.
 * @example
 * const group = await zarr.open(storeOf(file), { kind: 'group' });
 */
export function storeOf(root: h5.FileId | h5.GroupId | h5.DatasetId, owned?: h5.FileId): H5Store {
  const datasets = new Map<string, Promise<h5.DatasetId>>();
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= (async () => {
      for (const dataset of datasets.values()) await lastValueFrom(h5.H5Dclose_async(await dataset));
      if (owned) await lastValueFrom(h5.H5Fclose_async(owned));
    })();
    return closed;
  };
  const datasetAt = (name: string): Promise<h5.DatasetId> => {
    if (closed) throw new h5.H5Error('bad-argument', 'h5rx/zarrita', 'the store is closed');
    const dataset = datasets.get(name) ?? lastValueFrom(h5.H5Dopen_async(root, name));
    datasets.set(name, dataset);
    dataset.catch(() => datasets.delete(name));
    return dataset;
  };
  /** All metadata, which zarrita takes from a key of their own: that is asked for only where everything is to be listed. */
  const consolidated = async (): Promise<object> => {
    const members = await lastValueFrom(of(root as h5.FileId).pipe(h5.walk(), toArray()));
    const told = ['', ...members.map(({ path }) => `/${path}`)].map(async (path) => {
      return [`${path}/zarr.json`.slice(1), await metadataOf(root, path).catch(() => undefined)];
    });
    return { zarr_consolidated_format: 1, metadata: Object.fromEntries(await Promise.all(told)) };
  };
  /** The bytes of a chunk, for a reader that does not use the extension. */
  const bytesOf = async (path: string, coords: number[], options: zarr.GetOptions): Promise<Uint8Array | undefined> => {
    const array = await zarr.open.v3(new zarr.Location(store, `/${path.slice(1)}`), { kind: 'array' });
    if (!hasChunk(array, coords)) return undefined;
    const { data } = await array.getChunk(coords, options);
    if (Array.isArray(data)) throw new h5.H5Error('unsupported', 'h5rx/zarrita', `${path}: zarr.open reads strings`);
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  };
  const store: H5Store = {
    arrayExtensions: [
      zarr.defineArrayExtension(async (array) => {
        // By the path that its metadata came from: zarrita takes paths for parts of URLs.
        const dataset = await datasetAt(array.resolve('.').path.slice(1, -1) || '.');
        return {
          // Outside the grid zarrita fills a chunk itself, as one that is missing.
          getChunk: (coords, options) =>
            hasChunk(array, coords)
              ? readChunk(dataset, array, coords, options?.signal)
              : array.getChunk(coords, options),
        };
      }),
    ],
    async get(key, options = {}) {
      const [, path = '', name, coords = ''] = /^(.*)\/(zarr\.json|\.zmetadata|c((?:\/\d+)*))$/s.exec(key) ?? [];
      if (name?.startsWith('c')) return bytesOf(path, coords.split('/').slice(1).map(Number), options);
      const json = name === 'zarr.json' ? await metadataOf(root, path) : name && (await consolidated());
      return json ? new TextEncoder().encode(JSON.stringify(json, jsonValue)) : undefined;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return store;
}
