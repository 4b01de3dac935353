import { type Dataspace, extentNpoints } from '../../model/Dataspace.js';
import type { Datatype } from '../../model/Datatype.js';
import type { CreationOrder } from '../../model/H5P.js';
import { storedSize } from '../bytes/storedSize.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { createObjectHeader } from '../header/createObjectHeader.js';
import { MessageType } from '../header/messageTypes.js';
import { MESSAGE_CONSTANT, MESSAGE_SHARED } from '../header/ObjectHeader.js';
import { encodeDataspace } from '../messages/dataspace.js';
import { encodeDatatype } from '../messages/encodeDatatype.js';
import { encodeLayout } from '../messages/encodeLayout.js';
import { encodeFillValue, encodeOldFillValue, type FillValue } from '../messages/fillValue.js';
import { encodeFilterPipeline, type StoredFilter } from '../messages/filterPipeline.js';
import type { ChunkIndex, DataLayout } from '../messages/layout.js';
import { encodeSharedMessage } from '../messages/sharedMessage.js';
import { nowSeconds } from '../objects/nowSeconds.js';
import type { Style } from '../objects/Style.js';

/** The properties of a new dataset. */
export interface DatasetSpec {
  readonly style: Style;
  /** Laid out as in the file. */
  readonly datatype: Datatype;
  /** Address of the committed datatype, if `datatype` is committed. */
  readonly committedType?: number;
  readonly dataspace: Dataspace;
  readonly layout: 'compact' | 'contiguous' | 'chunked';
  /** Elements of a chunk per dimension. */
  readonly chunk?: readonly number[];
  readonly filters: readonly StoredFilter[];
  readonly fillValue: FillValue;
  readonly attrCreationOrder?: CreationOrder;
}

/** The largest object header message, less the head of a layout message: the most bytes of compact elements. */
const MAX_COMPACT_BYTES = 65535 - 4;

/** Creates a dataset that no link leads to yet and returns its address. */
export function createAnonymousDataset(edit: FileEdit, spec: DatasetSpec): number {
  const { style, datatype, committedType, dataspace, filters, fillValue, attrCreationOrder } = spec;
  const { format } = edit;
  const isOld = style === 'earliest';
  const version = isOld && !attrCreationOrder ? 1 : 2;
  const type =
    committedType === undefined
      ? { flags: MESSAGE_CONSTANT, data: encodeDatatype(datatype, format, { style: isOld ? 'earliest' : 'latest' }) }
      : { flags: MESSAGE_CONSTANT | MESSAGE_SHARED, data: encodeSharedMessage(committedType, format) };
  const messages = [
    { type: MessageType.DATASPACE, data: encodeDataspace(dataspace, format, { version: isOld ? 1 : 2 }) },
    { type: MessageType.DATATYPE, ...type },
    { type: MessageType.FILL_VALUE, flags: MESSAGE_CONSTANT, data: encodeFillValue(fillValue, isOld ? 2 : 3) },
    ...(isOld && fillValue.bytes
      ? [{ type: MessageType.FILL_VALUE_OLD, flags: MESSAGE_CONSTANT, data: encodeOldFillValue(fillValue.bytes) }]
      : []),
    { type: MessageType.LAYOUT, data: encodeLayout(layoutOf(edit, spec), format) },
    ...(filters.length > 0
      ? [
          {
            type: MessageType.FILTER_PIPELINE,
            flags: MESSAGE_CONSTANT,
            data: encodeFilterPipeline(filters, isOld ? 1 : 2),
          },
        ]
      : []),
  ];
  return createObjectHeader(edit, {
    version,
    messages,
    times: nowSeconds(),
    ...(attrCreationOrder && { attributeCreationOrder: attrCreationOrder }),
  });
}

/** Bytes of a dataset's elements before any filter. */
export function elementBytes({ dataspace, datatype }: DatasetSpec, sizeofOffsets: number): number {
  return extentNpoints(dataspace) * storedSize(datatype, sizeofOffsets);
}

function layoutOf(edit: FileEdit, spec: DatasetSpec): DataLayout {
  const { sizeofOffsets } = edit.format;
  const elementSize = storedSize(spec.datatype, sizeofOffsets);
  const size = elementBytes(spec, sizeofOffsets);
  switch (spec.layout) {
    case 'compact': {
      if (size > MAX_COMPACT_BYTES)
        throw new RangeError(
          `${size} bytes of elements do not fit into an object header, at most ${MAX_COMPACT_BYTES} do`,
        );
      return { kind: 'compact', version: 3, data: filled(spec.fillValue, size) };
    }
    case 'contiguous': {
      const address =
        spec.fillValue.allocTime === 'early' && size > 0 ? filledRun(edit, spec.fillValue, size) : undefined;
      return { kind: 'contiguous', version: 3, size, ...(address !== undefined && { address }) };
    }
    case 'chunked': {
      const chunk = spec.chunk!;
      const index = spec.style === 'v110' ? chunkIndexOf(spec) : ({ type: 'btree1' } as const);
      const version = spec.style === 'v110' ? 4 : 3;
      return { kind: 'chunked', version, chunk, elementSize, partialChunksUnfiltered: false, index };
    }
  }
}

/** The index that libhdf5 chooses for layout messages of version 4 (`H5D__chunk_construct`), with its default parameters. */
function chunkIndexOf({ dataspace: { dims, maxdims }, chunk, filters, fillValue }: DatasetSpec): ChunkIndex {
  const unlimited = maxdims.filter((size) => size === Number.POSITIVE_INFINITY).length;
  if (unlimited > 1) return { type: 'btree2', nodeSize: 2048, splitPercent: 100, mergePercent: 40 };
  if (unlimited === 1) {
    return {
      type: 'extensible-array',
      maxElementsBits: 32,
      indexBlockElements: 4,
      superBlockMinDataPointers: 4,
      dataBlockMinElements: 16,
      pageBits: 10,
    };
  }
  const isSingle = dims.every((size, d) => size === maxdims[d] && size === chunk![d]);
  if (isSingle) return filters.length > 0 ? { type: 'single', storedSize: 0, filterMask: 0 } : { type: 'single' };
  if (filters.length === 0 && fillValue.allocTime === 'early') return { type: 'implicit' };
  return { type: 'fixed-array', pageBits: 10 };
}

/** Allocates contiguous elements and sets them to the fill value. */
function filledRun(edit: FileEdit, fillValue: FillValue, size: number): number {
  return edit.add(filled(fillValue, size));
}

function filled({ bytes, fillTime }: FillValue, size: number): Uint8Array {
  const data = new Uint8Array(size);
  if (bytes && fillTime !== 'never')
    for (let at = 0; at + bytes.length <= size; at += bytes.length) data.set(bytes, at);
  return data;
}
