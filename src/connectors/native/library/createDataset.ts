import { createDataset as makeDataset } from '../../../format/datasets/createDataset.js';
import { type Dataspace, npointsOf } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { elementSize } from '../../../model/datatype/size.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import type { DatasetCreation, LinkCreation } from '../../../model/H5P.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { type Identifier, isIdentifier } from '../../../model/Identifier.js';
import { createObject } from '../editor/createObject.js';
import { datasetSpec } from '../editor/datasetSpec.js';
import { editOr, preferEdit } from '../editor/editOr.js';
import { storedType } from '../editor/storedType.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { creationMetadata } from './datatypeMetadata.js';
import { askedFilters, isOptional, refusedFilter, requireFilters, storedPipeline } from './filterPipeline.js';
import type { H5Library } from './H5Library.js';

/** A dataset to be created; its place is free and its group exists. */
export interface NewDataset {
  readonly file: OpenFile;
  readonly path: string;
  readonly type: Datatype | Identifier;
  readonly space: Dataspace;
  readonly lcpl: LinkCreation;
  readonly dcpl: DatasetCreation;
}

/**
 * Creates a dataset without data: by h5wasm where it can make it as asked and libhdf5 has the file open, otherwise by an
 * edit of the file. What neither can make is `unsupported`; nothing is then created.
 */
export function createDataset(library: H5Library, objects: ObjectTable, dataset: NewDataset, routine: string): void {
  const { file, path, type, space, lcpl, dcpl } = dataset;
  checkShape(dataset, routine);
  checkChunk(dataset, routine);
  const filters = askedFilters(dcpl);
  requireFilters(library, filters, path, routine);
  const byLibrary = libraryMetadata(dataset);
  const createByLibrary = byLibrary && (() => create(library, file, path, byLibrary, routine));
  // h5wasm makes every filter one that has to be applied, and indexes an order that it tracks.
  const isExact = !filters.some(isOptional) && dcpl.attrCreationOrder !== 'tracked';
  const how = isExact ? editOr : preferEdit;
  how(file, createByLibrary, routine, () => {
    const { sizeofOffsets } = file.edit(routine, path, ({ superblock }) => superblock);
    const stored = storedType(objects, file, type, sizeofOffsets, routine);
    const plain = isIdentifier(type) ? stored.datatype : type;
    const pipeline = filters.length > 0 ? storedPipeline(library, filters, plain, dcpl.chunk ?? [], routine) : [];
    createObject(
      file,
      path,
      lcpl,
      routine,
      (edit) => {
        const spec = datasetSpec(edit, file, stored, space, dcpl, pipeline, routine);
        return makeDataset(edit, spec);
      },
      stored.committed,
    );
  });
}

/** h5wasm's description of a datatype that it can create. */
export function datatypeMetadata(type: Datatype, path: string, routine: string): object {
  const metadata = creationMetadata(type);
  if ('unsupported' in metadata) throw new H5Error('unsupported', routine, `'${path}': ${metadata.unsupported}`);
  return metadata;
}

/** A size of a dataspace as HDF5 writes it. */
export function hsize(size: number): bigint {
  return size === H5S_UNLIMITED ? 0xffff_ffff_ffff_ffffn : BigInt(size);
}

/** Bytes of a compact dataset at the most: it is a message of its object header (HDF5's `H5O_MESG_MAX_SIZE`). */
const LARGEST_COMPACT = 65_520;

function checkShape({ path, type, space, dcpl: { chunk, layout } }: NewDataset, routine: string): void {
  if (layout === 'compact' && !isIdentifier(type)) {
    const bytes = npointsOf(space.dims) * elementSize(type);
    if (bytes > LARGEST_COMPACT)
      throw badArgument(
        routine,
        `'${path}': dcpl_id.layout 'compact' is for ${LARGEST_COMPACT} bytes at the most, not ${bytes}`,
      );
  }

  if (!chunk && layout !== 'virtual' && space.maxdims.some((size, d) => size !== space.dims[d])) {
    throw badArgument(routine, `'${path}': only chunked datasets can be extended; dcpl_id.chunk is missing`);
  }
  if (chunk && chunk.length !== space.dims.length) {
    throw badArgument(
      routine,
      `'${path}': dcpl_id.chunk has ${chunk.length} dimensions, the dataspace ${space.dims.length}`,
    );
  }
}

/** Refuses chunks that no extent of the dataset fills. */
function checkChunk({ path, space, dcpl: { chunk } }: NewDataset, routine: string): void {
  const wrong = (chunk ?? []).findIndex((size, d) => space.dims[d] !== 0 && size > (space.maxdims[d] as number));
  if (wrong >= 0)
    throw badArgument(
      routine,
      `'${path}': dcpl_id.chunk[${wrong}] is ${chunk?.[wrong]}, beyond the greatest extent ${space.maxdims[wrong]} of that dimension`,
    );
}

/** What h5wasm wants to know to create a dataset; undefined when it cannot make it as asked. */
function libraryMetadata({ type, space, dcpl, lcpl }: NewDataset): object | undefined {
  const { chunk, fillValue, fillTime = 'ifset', allocTime = 'default', layout, external, virtual } = dcpl;
  const filters = askedFilters(dcpl);
  const [filter] = filters;
  const ordinary = chunk ? 'incr' : 'late';
  if (
    isIdentifier(type) ||
    space.class === 'H5S_NULL' ||
    filters.length > 1 ||
    (fillValue !== undefined && fillValue !== null) ||
    fillTime !== 'ifset' ||
    (allocTime !== 'default' && allocTime !== ordinary) ||
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

function create(library: H5Library, file: OpenFile, path: string, metadata: object, routine: string): void {
  file.call(routine, path, (module, id) => module.create_dataset(id, path, 0n, metadata));
  // Its status is that of the last close. It always prints that there was nothing to write; anything else is a failure.
  const { stack } = library;
  if (stack.length > 0 && stack[0]?.function !== 'H5Dwrite')
    throw refusedFilter(library.failure(routine, `'${path}' in '${file.name}'`));
}
