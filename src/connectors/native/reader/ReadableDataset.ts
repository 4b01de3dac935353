import type { FileFormat } from '../../../format/bytes/FileFormat.js';
import { storedSize } from '../../../format/bytes/storedSize.js';
import type { FillValue } from '../../../format/messages/fillValue.js';
import type { StoredFilter } from '../../../format/messages/filterPipeline.js';
import type { DataLayout } from '../../../format/messages/layout.js';
import type { StoredDataset } from '../../../format/objects/StoredObject.js';
import type { Datatype } from '../../../model/Datatype.js';

/** A dataset whose stored elements can be had without libhdf5, with all that is needed for it. Structured cloning carries it. */
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
  /** No storage was ever allocated: all elements are the fill value. */
  readonly isUnwritten?: true;
  /** One element, for what was never written; absent when it is all zeros. */
  readonly fill?: Uint8Array;
  /** Whether the elements have the bytes that their datatype has in the file. */
  readonly isDecodable: boolean;
}

/**
 * What libhdf5 is not needed for: elements in chunks, in one run of bytes, in the object header, or nowhere yet. Undefined for
 * everything else: external raw data, virtual datasets, elements that were never written and have no fill value either.
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
  // A value that is not defined cannot be written.
  if (fillValue.defined === 'undefined' && fillValue.fillTime === 'alloc') return undefined;
  const fill = fillOf(fillValue);
  if (fill && fill.length !== elementSize) return undefined;
  const { dims, maxdims } = dataspace;
  const isDecodable = storedSize(datatype, format.sizeofOffsets) === elementSize;
  const elements = { format, address, datatype, elementSize, dims, maxdims, layout, filters };
  return { ...elements, isDecodable, ...(isUnwritten && { isUnwritten }), ...(fill && { fill }) };
}

/** The bytes of elements of chunks that are not allocated, as `H5D__chunk_lock` makes them: zeros when none are to be written. */
function fillOf({ defined, fillTime, bytes }: FillValue): Uint8Array | undefined {
  if (defined !== 'user-defined' || fillTime === 'never') return undefined;
  return bytes?.some((byte) => byte !== 0) ? bytes.slice() : undefined;
}
