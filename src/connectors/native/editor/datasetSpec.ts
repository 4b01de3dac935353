import { memoryRawType } from '../../../codec/RawType.js';
import { holdsStandardReferences } from '../../../codec/standardReferences.js';
import type { DatasetSpec } from '../../../format/datasets/createDataset.js';
import type { FileEdit } from '../../../format/edit/FileEdit.js';
import { GlobalHeapWriter } from '../../../format/globalHeap/GlobalHeapWriter.js';
import type { FillValue } from '../../../format/messages/fillValue.js';
import type { StoredFilter } from '../../../format/messages/filterPipeline.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import { formatDatatype } from '../../../model/datatype/formatDatatype.js';
import { holdsVariableLength } from '../../../model/datatype/holdsVariableLength.js';
import { failure } from '../../../model/H5Error.js';
import type { DatasetCreation } from '../../../model/H5P.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { containerOfOne } from './containerOfOne.js';
import { storedElements } from './storedElements.js';
import type { StoredType } from './storedType.js';

/** What a dimension of a chunk may be in layout messages of version 3. */
const LARGEST_OLD_CHUNK = 2 ** 32 - 1;
/** When HDF5 allocates space unless it is told (`H5Pset_alloc_time`). */
const USUAL_ALLOC_TIME = { compact: 'early', contiguous: 'late', chunked: 'incr' } as const;

/** What a dataset is to be like, in the terms of the file format; what the format layer cannot make is `unsupported`. */
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
      'dcpl_id.layout: h5rx creates no virtual datasets, because it does not write their mappings',
    );
  if (dcpl.external)
    throw failure(
      'unsupported',
      'dcpl_id.external: h5rx creates no external raw data, because files of a program are not its to make',
    );
  const large = file.style === 'v110' ? undefined : dcpl.chunk?.find((size) => size > LARGEST_OLD_CHUNK);
  if (large !== undefined)
    throw failure(
      'unsupported',
      `dcpl_id.chunk: ${large} is more than ${LARGEST_OLD_CHUNK}; h5rx stores it in files of libverBounds 'v110' or later`,
    );
  const allocTime =
    dcpl.allocTime === undefined || dcpl.allocTime === 'default' ? USUAL_ALLOC_TIME[layout] : dcpl.allocTime;
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

/** Parts of variable length are filled whenever space is allocated: otherwise they would lead anywhere (libhdf5's `H5D__update_oh_info`). */
function fillTimeOf({ datatype }: StoredType, { fillTime = 'ifset' }: DatasetCreation) {
  if (!holdsVariableLength(datatype)) return fillTime;
  if (fillTime === 'never')
    throw failure(
      'bad-argument',
      `dcpl_id.fillTime: 'never' is not for ${formatDatatype(datatype)}, of variable length`,
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
  // libhdf5 opens no such dataset: it compares the size of the fill value with that of elements in memory.
  if (holdsStandardReferences(memoryRawType(datatype)))
    throw failure('unsupported', 'dcpl_id.fillValue: libhdf5 reads none with references of HDF5 1.12 (H5T_STD_REF)');
  const heap = new GlobalHeapWriter(edit);
  const data = containerOfOne(datatype, fillValue);
  const context = { file: file.hid };
  const bytes = storedElements(edit.format, datatype, 'H5T_NATIVE', data, 1, heap, context, 'dcpl_id.fillValue');
  heap.finish();
  return { defined: 'user-defined', bytes };
}
