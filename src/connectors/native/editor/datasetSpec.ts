import { memoryRawType } from '../../../codec/RawType.js';
import { holdsStandardReferences } from '../../../codec/standardReferences.js';
import type { DatasetSpec } from '../../../format/datasets/createAnonymousDataset.js';
import type { FileEdit } from '../../../format/edit/FileEdit.js';
import type { FillValue } from '../../../format/messages/fillValue.js';
import type { StoredFilter } from '../../../format/messages/filterPipeline.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import { formatDatatype } from '../../../model/datatype/formatDatatype.js';
import { holdsVariableLength } from '../../../model/datatype/holdsVariableLength.js';
import { failure } from '../../../model/H5Error.js';
import type { DatasetCreation } from '../../../model/H5P.js';
import { containerOfOne } from '../../shared/containerOfOne.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { storedElements } from './storedElements.js';
import type { StoredType } from './storedType.js';

/** The largest dimension of a chunk in layout messages of version 3. */
const MAX_OLD_CHUNK = 2 ** 32 - 1;
/** HDF5's defaults of `H5Pset_alloc_time`. */
const DEFAULT_ALLOC_TIME = { compact: 'early', contiguous: 'late', chunked: 'incr' } as const;

/**
 * The specification of a new dataset for the format layer.
 *
 * @param edit - The edit that creates the dataset; parts of the fill value that have variable length are added to it.
 * @param filters - The filter pipeline, as `storedPipeline` gives it.
 * Errors: `H5Error` `unsupported` for what the format layer cannot create; `bad-argument` for a fill value of another datatype.
 */
export function datasetSpec(
  edit: FileEdit,
  file: OpenFile,
  type: StoredType,
  space: Dataspace,
  dcpl: DatasetCreation,
  filters: readonly StoredFilter[],
): DatasetSpec {
  const layout = dcpl.layout ?? (dcpl.chunk ? 'chunked' : 'contiguous');
  if (layout === 'virtual' || dcpl.virtual)
    throw failure(
      'unsupported',
      'dcpl_id.layout: h5rx cannot create virtual datasets, because it does not write their mappings',
    );
  if (dcpl.external)
    throw failure(
      'unsupported',
      'dcpl_id.external: h5rx cannot create datasets with external raw data, because it creates no files besides the HDF5 file',
    );
  const tooLarge = file.style === 'v110' ? undefined : dcpl.chunk?.find((size) => size > MAX_OLD_CHUNK);
  if (tooLarge !== undefined)
    throw failure(
      'unsupported',
      `dcpl_id.chunk: ${tooLarge} is more than ${MAX_OLD_CHUNK}, which needs a file with libverBounds 'v110' or later`,
    );
  const allocTime =
    dcpl.allocTime === undefined || dcpl.allocTime === 'default' ? DEFAULT_ALLOC_TIME[layout] : dcpl.allocTime;
  return {
    style: file.style,
    datatype: type.datatype,
    ...(type.committed !== undefined && { committedType: type.committed }),
    dataspace: space,
    layout,
    ...(dcpl.chunk && { chunk: dcpl.chunk }),
    filters,
    fillValue: { fillTime: fillTimeOf(type, dcpl), allocTime, ...fillOf(edit, file, type, dcpl) },
    ...(dcpl.attrCreationOrder && { attrCreationOrder: dcpl.attrCreationOrder }),
  };
}

/**
 * Elements of variable length are filled whenever space is allocated, so that none has an invalid heap address
 * (`H5D__update_oh_info`).
 */
function fillTimeOf({ datatype }: StoredType, { fillTime = 'ifset' }: DatasetCreation) {
  if (!holdsVariableLength(datatype)) return fillTime;
  if (fillTime === 'never')
    throw failure(
      'bad-argument',
      `dcpl_id.fillTime: 'never' cannot be used with ${formatDatatype(datatype)}, which has variable length`,
    );
  return 'alloc';
}

function fillOf(
  edit: FileEdit,
  file: OpenFile,
  { datatype }: StoredType,
  { fillValue }: DatasetCreation,
): Pick<FillValue, 'defined' | 'bytes'> {
  if (fillValue === undefined || fillValue === null) return { defined: 'default' };
  // libhdf5 cannot open such a dataset, because it compares the size of the fill value with the size of elements in memory.
  if (holdsStandardReferences(memoryRawType(datatype)))
    throw failure(
      'unsupported',
      'dcpl_id.fillValue: libhdf5 cannot read fill values with references of HDF5 1.12 (H5T_STD_REF)',
    );
  const data = containerOfOne(datatype, fillValue);
  const context = { file: file.hid };
  const bytes = storedElements(edit, datatype, 'H5T_NATIVE', data, 1, context, 'dcpl_id.fillValue');
  return { defined: 'user-defined', bytes };
}
