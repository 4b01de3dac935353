import { createAnonymousDataset } from '../../../format/datasets/createAnonymousDataset.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { DatasetCreation, FilterProperty, LinkCreation } from '../../../model/H5P.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { type Identifier, isIdentifier } from '../../../model/Identifier.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { checkNewDataset } from '../../shared/checkNewDataset.js';
import { isOptional, requestedFilters } from '../../shared/requestedFilters.js';
import { creationMetadata } from '../library/creationMetadata.js';
import { isBuiltIn } from '../library/FilterPlugins.js';
import { refusedFilter, requireFilters, storedPipeline } from '../library/filterPipeline.js';
import type { H5Library } from '../library/H5Library.js';
import type { LentFile } from '../library/LentFile.js';
import { addPlugins } from '../library/withPlugins.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { changeFile, preferEdit } from './changeFile.js';
import { created, createObject } from './createObject.js';
import { datasetSpec } from './datasetSpec.js';
import type { NewLinkPlace } from './newLinkPlace.js';
import { storedType } from './storedType.js';

/** A dataset to be created. */
export interface NewDataset {
  readonly to: NewLinkPlace;
  readonly type: Datatype | Identifier;
  readonly space: Dataspace;
  readonly lcpl: LinkCreation;
  readonly dcpl: DatasetCreation;
}

/**
 * Creates a dataset without data (`H5Dcreate`): by h5wasm where h5wasm can create it exactly and libhdf5 has the file open,
 * otherwise by an edit of the file.
 *
 * Errors: `H5Error` `bad-argument`; `unsupported` for what neither can create. Nothing is created then.
 */
export function* createDataset(objects: ObjectTable, dataset: NewDataset): Steps<Place> {
  const { to, type, space, lcpl, dcpl } = dataset;
  const { file } = to.group;
  const subject = subjectOf(to);
  checkNewDataset(to.asked.path, isIdentifier(type) ? undefined : type, space, dcpl);
  const filters = requestedFilters(dcpl);
  const library = yield* libraryFor(filters, to);
  requireFilters(library, filters, to.asked.path);
  const stored = yield* storedType(objects, file, type);
  const metadata = libraryMetadata(dataset);
  // h5wasm makes every filter a required one, and indexes every order that it tracks.
  const isExact = !filters.some(isOptional) && dcpl.attrCreationOrder !== 'tracked';
  const how = isExact ? changeFile : preferEdit;
  const made = yield* how(file, {
    what: `creating ${subject}`,
    byLibrary: metadata && ((lent) => createByLibrary(lent, to, metadata)),
    byEdit: () => {
      const plain = isIdentifier(type) ? stored.datatype : type;
      const pipeline = filters.length > 0 ? storedPipeline(library, filters, plain, dcpl.chunk ?? []) : [];
      return createObject(
        to,
        lcpl,
        (edit) => createAnonymousDataset(edit, datasetSpec(edit, file, stored, space, dcpl, pipeline)),
        stored.committed,
      );
    },
  });
  return made ?? (yield* created(to));
}

/** libhdf5 with the plugins that the filters need; undefined where all filters are built in. */
function* libraryFor(filters: readonly FilterProperty[], to: NewLinkPlace): Steps<H5Library | undefined> {
  const foreign = filters.find(({ id }) => !isBuiltIn(id));
  if (!foreign) return undefined;
  const { library } = yield* to.group.file.lend(`filter ${foreign.id} of ${subjectOf(to)}`);
  yield* addPlugins(library, filters, to);
  return library;
}

/** A dimension as HDF5's `hsize_t`. */
function hsize(size: number): bigint {
  return size === H5S_UNLIMITED ? 0xffff_ffff_ffff_ffffn : BigInt(size);
}

/** The metadata from which h5wasm creates a dataset; undefined when it cannot create the dataset exactly. */
function libraryMetadata({ type, space, dcpl, lcpl }: NewDataset): object | undefined {
  const { chunk, fillValue, fillTime = 'ifset', allocTime = 'default', layout, external, virtual } = dcpl;
  const filters = requestedFilters(dcpl);
  const [filter] = filters;
  const usualAllocTime = chunk ? 'incr' : 'late';
  if (
    isIdentifier(type) ||
    space.class === 'H5S_NULL' ||
    filters.length > 1 ||
    (fillValue !== undefined && fillValue !== null) ||
    fillTime !== 'ifset' ||
    (allocTime !== 'default' && allocTime !== usualAllocTime) ||
    layout === 'compact' ||
    layout === 'virtual' ||
    external ||
    virtual ||
    lcpl.charEncoding
  )
    return undefined;
  const metadata = creationMetadata(type);
  if ('unsupported' in metadata) return undefined;
  return {
    ...metadata,
    shape: space.dims.map(BigInt),
    maxshape: space.maxdims.map(hsize),
    chunks: chunk?.map(BigInt) ?? null,
    ...(filter && { compression: filter.id, compression_opts: filter.cdValues ?? [] }),
    track_order: dcpl.attrCreationOrder !== undefined,
  };
}

function createByLibrary(lent: LentFile, to: NewLinkPlace, metadata: object): void {
  const subject = subjectOf(to);
  // The status that h5wasm returns is that of the last close. It always prints that H5Dwrite got no data; any other error is a
  // failure.
  lent.change(subject, (module, id) => {
    module.create_dataset(id, to.path, 0n, metadata);
    return 0;
  });
  const { stack } = lent.library;
  if (stack.length > 0 && stack[0]?.function !== 'H5Dwrite')
    throw refusedFilter(lent.library.failure(subject, 'writes'));
}
