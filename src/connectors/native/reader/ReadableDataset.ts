import type { FileFormat } from '../../../format/bytes/FileFormat.js';
import { storedSize } from '../../../format/bytes/storedSize.js';
import type { FillValue } from '../../../format/messages/fillValue.js';
import type { StoredFilter } from '../../../format/messages/filterPipeline.js';
import type { DataLayout } from '../../../format/messages/layout.js';
import type { StoredDataset } from '../../../format/objects/StoredObject.js';
import type { Datatype } from '../../../model/Datatype.js';

/** A dataset whose stored elements can be read without libhdf5, with everything that reading needs. It can be cloned structurally. */
export interface ReadableDataset {
  readonly format: FileFormat;
  /** Address of its object header: equal for all names of the dataset. */
  readonly address: number;
  readonly datatype: Datatype;
  /** Bytes of an element in the file. */
  readonly elementSize: number;
  readonly dims: readonly number[];
  readonly maxdims: readonly number[];
  readonly layout: Exclude<DataLayout, { kind: 'virtual' }>;
  readonly filters: readonly StoredFilter[];
  /** Whether no storage was ever allocated: all elements are the fill value. */
  readonly isUnwritten?: true;
  /** The stored fill value, one element; absent when it is all zeros. */
  readonly fill?: Uint8Array;
  /** Whether an element has as many bytes as its datatype needs in the file; otherwise only libhdf5 decodes it. */
  readonly isDecodable: boolean;
}

/**
 * A dataset that can be read without libhdf5: chunked, contiguous, compact, or never written. Undefined for all others: virtual datasets,
 * external raw data, null dataspaces, and elements that were never written and have an undefined fill value.
 */
export function readableDataset(stored: StoredDataset, format: FileFormat): ReadableDataset | undefined {
  const { datatype, elementSize, dataspace, layout, filters, fillValue, externalFiles, address } = stored;
  if (layout.kind === 'virtual' || externalFiles || dataspace.class === 'H5S_NULL') return undefined;
  if (layout.kind === 'chunked' && (layout.elementSize !== elementSize || dataspace.dims.length === 0))
    return undefined;
  const isUnwritten =
    (layout.kind === 'contiguous' ? layout.address : layout.kind === 'chunked' ? layout.index.address : 0) ===
    undefined;
  if (isUnwritten && fillValue.defined === 'undefined') return undefined;
  if (layout.kind === 'contiguous' && filters.length > 0) return undefined;
  // A contradiction, left to libhdf5: an undefined fill value is to be written at allocation.
  if (fillValue.defined === 'undefined' && fillValue.fillTime === 'alloc') return undefined;
  const fill = fillOf(fillValue);
  if (fill && fill.length !== elementSize) return undefined;
  const { dims, maxdims } = dataspace;
  const isDecodable = storedSize(datatype, format.sizeofOffsets) === elementSize;
  const elements = { format, address, datatype, elementSize, dims, maxdims, layout, filters };
  return { ...elements, isDecodable, ...(isUnwritten && { isUnwritten }), ...(fill && { fill }) };
}

/** The element that unallocated chunks consist of, as in `H5D__chunk_lock`; undefined for zeros, also where no fill value is written. */
function fillOf({ defined, fillTime, bytes }: FillValue): Uint8Array | undefined {
  if (defined !== 'user-defined' || fillTime === 'never') return undefined;
  return bytes?.some((byte) => byte !== 0) ? bytes.slice() : undefined;
}
