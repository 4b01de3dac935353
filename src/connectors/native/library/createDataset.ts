import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import type { DatasetCreation } from '../../../model/H5P.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { creationMetadata } from '../datatypeMetadata.js';
import type { H5Library } from './H5Library.js';
import type { OpenFile } from './OpenFile.js';
import { withoutPlugin } from './withPlugins.js';

const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;

/** Creates a dataset without data. What h5wasm cannot make as asked is `unsupported`; nothing is then created. */
export function createDataset(
  library: H5Library,
  file: OpenFile,
  path: string,
  type: Datatype,
  space: Dataspace,
  dcpl: DatasetCreation,
  routine: string,
): void {
  refuseWhatIsMissing(dcpl, path, routine);
  if (space.class === 'H5S_NULL')
    throw new H5Error('unsupported', routine, `'${path}': h5wasm creates no dataset with a null dataspace`);
  if (!dcpl.chunk && space.maxdims.some((size, d) => size !== space.dims[d])) {
    throw badArgument(routine, `'${path}': only chunked datasets can be extended; dcpl_id.chunk is missing`);
  }
  if (dcpl.chunk && dcpl.chunk.length !== space.dims.length) {
    throw badArgument(
      routine,
      `'${path}': dcpl_id.chunk has ${dcpl.chunk.length} dimensions, the dataspace ${space.dims.length}`,
    );
  }
  const filter = filterOf(library, dcpl, path, routine);
  const metadata = {
    ...datatypeMetadata(type, path, routine),
    shape: space.dims.map(BigInt),
    maxshape: space.maxdims.map(hsize),
    chunks: dcpl.chunk?.map(BigInt) ?? null,
    ...(filter ? { compression: filter.id, compression_opts: filter.values } : {}),
    track_order: dcpl.attrCreationOrder !== undefined,
  };
  file.call(routine, path, (module, id) => module.create_dataset(id, path, 0n, metadata));
  // Its status is that of the last close. It always prints that there was nothing to write; anything else is a failure.
  const { stack } = library;
  if (stack.length > 0 && stack[0]?.function !== 'H5Dwrite')
    throw library.failure(routine, `'${path}' in '${file.name}'`);
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

function refuseWhatIsMissing(dcpl: DatasetCreation, path: string, routine: string): void {
  const refuse = (field: string, why: string): never => {
    throw new H5Error('unsupported', routine, `'${path}': dcpl_id.${field}: ${why}`);
  };
  if (dcpl.fillValue !== undefined && dcpl.fillValue !== null)
    refuse('fillValue', 'h5wasm creates datasets with the default fill value only');
  if (dcpl.fillTime !== undefined && dcpl.fillTime !== 'ifset')
    refuse('fillTime', `h5wasm creates datasets with 'ifset' only, not '${dcpl.fillTime}'`);
  const ordinary = dcpl.chunk ? 'incr' : 'late';
  if (dcpl.allocTime !== undefined && dcpl.allocTime !== 'default' && dcpl.allocTime !== ordinary) {
    refuse('allocTime', `h5wasm creates this layout with '${ordinary}' only, not '${dcpl.allocTime}'`);
  }
  if (dcpl.layout === 'compact' || dcpl.layout === 'virtual')
    refuse('layout', `h5wasm creates chunked and contiguous datasets only, not ${dcpl.layout} ones`);
  if (dcpl.external !== undefined) refuse('external', 'h5wasm creates no external raw data');
  if (dcpl.virtual !== undefined) refuse('virtual', 'h5wasm creates no virtual datasets');
}

/** The one filter of a pipeline. */
function filterOf(
  { plugins }: H5Library,
  dcpl: DatasetCreation,
  path: string,
  routine: string,
): { id: number; values: readonly number[] } | undefined {
  const filters = (dcpl.filters ?? []).map(({ id, cdValues = [] }) => ({ id, values: cdValues }));
  if (dcpl.shuffle) filters.push({ id: SHUFFLE, values: [] });
  if (dcpl.deflate !== undefined) filters.push({ id: DEFLATE, values: [dcpl.deflate] });
  if (dcpl.fletcher32) filters.push({ id: FLETCHER32, values: [] });
  if (filters.length > 1) {
    throw new H5Error(
      'unsupported',
      routine,
      `'${path}': h5wasm creates datasets with one filter at the most, not with ${filters.length}`,
    );
  }
  const [filter] = filters;
  if (filter && !plugins.has(filter.id)) {
    // libhdf5 would refuse the filter and h5wasm go on to create the dataset without it.
    throw new H5Error('unsupported', routine, `'${path}': filter ${filter.id}, which ${withoutPlugin(filter.id)}`);
  }
  return filter;
}
