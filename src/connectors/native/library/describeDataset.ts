import { parsed } from '../../../format/bytes/parsed.js';
import type { StoredFilter } from '../../../format/messages/filterPipeline.js';
import type { StoredObject } from '../../../format/objects/StoredObject.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { H5Error } from '../../../model/H5Error.js';
import type { VirtualMapping } from '../../../model/H5P.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { readableDataset } from '../reader/ReadableDataset.js';
import type { OpenFile } from '../worker/OpenFile.js';
import type { DatasetDescription } from './DatasetDescription.js';
import { datatypeFromMetadata, rawTypeFromMetadata, rawTypeOf, requireWholeMetadata } from './datatypeMetadata.js';
import type { DatasetMetadata } from './H5WasmModule.js';
import { readElsewhere } from './readElsewhere.js';
import { inMemory, storedObject } from './storedObject.js';

/** Describes a dataset; remembered until `forgetDatasets`, except in files that others write (SWMR). */
export function describeDataset(file: OpenFile, path: string, routine: string): DatasetDescription {
  const known = file.datasets.get(path);
  if (known) return known;
  const metadata = file.quiet(routine, path, (module, id) => {
    // Of external raw data nothing is opened for it.
    file.expect('virtual');
    return module.get_dataset_metadata(id, path);
  });
  const own = storedObject(file, path, routine);
  const stored = own ?? readElsewhere(file, path, routine, parsed);
  const exact = stored?.kind === 'dataset' ? stored : undefined;
  const what = `'${path}' in '${file.name}'`;
  const description = {
    ...describe(metadata, exact && inMemory(exact.datatype, exact), what, routine, exact && chunkOf(exact)),
    ...(metadata.chunks && { filters: exact ? exact.filters : listedFilters(file, path, routine) }),
    ...(metadata.virtual_sources && { virtual: metadata.virtual_sources.map(mappingOf) }),
    ...(own && exact && file.readable && { readable: readableDataset(exact, exact.format) }),
  };
  if (!file.swmr) file.datasets.set(path, description);
  return description;
}

/**
 * A dataset's or attribute's description from h5wasm's metadata, with the exact datatype where it is known. Where it is not,
 * one of which h5wasm does not tell all is refused.
 *
 * @param what - The dataset or attribute, for errors.
 */
export function describe(
  metadata: DatasetMetadata,
  exact: Datatype | undefined,
  what: string,
  routine: string,
  chunk?: readonly number[] | null,
): DatasetDescription {
  const space = dataspaceOf(metadata, what, routine);
  if (!exact) requireWholeMetadata(metadata, what, routine);
  return {
    space,
    type: exact ?? datatypeFromMetadata(metadata),
    raw: exact ? rawTypeOf(exact, metadata) : rawTypeFromMetadata(metadata),
    chunk: chunk === undefined ? metadata.chunks : chunk,
  };
}

/** h5wasm tells the names of a mapping, not its selections. */
function mappingOf({
  file_name,
  dset_name,
}: {
  readonly file_name: string;
  readonly dset_name: string;
}): VirtualMapping {
  return { srcFileName: file_name, srcDsetName: dset_name };
}

/** A dataset's extent changed: nothing that was known is relied on, because hard links give a dataset several paths. */
export function forgetDatasets(file: OpenFile): void {
  file.datasets.clear();
}

/** h5wasm cuts chunk dimensions to 32 bits; the header has them whole. */
function chunkOf({ layout }: Extract<StoredObject, { kind: 'dataset' }>): readonly number[] | null {
  return layout.kind === 'chunked' ? layout.chunk : null;
}

/** The filters of a dataset whose header h5rx does not read. That they are optional is not told; libhdf5 knows. */
function listedFilters(file: OpenFile, path: string, routine: string): StoredFilter[] {
  const listed = file.quiet(routine, path, (module, id) => module.get_dataset_filters(id, path));
  return listed.map(({ id, name, cd_values }) => ({ id, name, flags: 1, cdValues: cd_values }));
}

/** HDF5's unlimited size, as a double. */
const UNLIMITED = 2 ** 64;

/** h5wasm tells dimensions as doubles: beyond 2^53 they are not exact, and are refused. */
function dataspaceOf({ shape, maxshape }: DatasetMetadata, what: string, routine: string): Dataspace {
  const told = [...(shape ?? []), ...(maxshape ?? []).filter((size) => size < UNLIMITED)];
  const large = told.find((size) => !Number.isSafeInteger(size));
  if (large !== undefined) {
    const message = `${what}: a dimension of about ${large} elements is beyond 2^53 - 1, which h5rx cannot tell exactly`;
    throw new H5Error('unsupported', routine, message);
  }
  const selection = { type: 'all' } as const;
  if (shape === null) return { class: 'H5S_NULL', dims: [], maxdims: [], selection };
  if (shape.length === 0) return { class: 'H5S_SCALAR', dims: [], maxdims: [], selection };
  const maxdims = (maxshape ?? shape).map((size) => (size >= UNLIMITED ? H5S_UNLIMITED : size));
  return { class: 'H5S_SIMPLE', dims: shape, maxdims, selection };
}
