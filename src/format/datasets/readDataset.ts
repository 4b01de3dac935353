import type { ExternalFile } from '../../model/H5P.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { MessageType, messageName } from '../header/messageTypes.js';
import { localHeapName, readLocalHeap } from '../localHeap/localHeap.js';
import { parseDataspace } from '../messages/dataspace.js';
import { parseDatatype } from '../messages/datatype.js';
import { parseExternalFiles } from '../messages/externalFiles.js';
import { type FillValue, parseFillValue, parseOldFillValue } from '../messages/fillValue.js';
import { parseFilterPipeline } from '../messages/filterPipeline.js';
import { type DataLayout, parseLayout } from '../messages/layout.js';
import type { ResolvedMessage, SharedMessages } from '../messages/SharedMessages.js';
import type { StoredDataset, StoredNamedDatatype, StoredObjectHead } from '../objects/StoredObject.js';

/** Reads from a dataset's header the description of its elements and their storage (File Format Specification, IV.A.2). */
export function* readDataset(
  format: FileFormat,
  head: StoredObjectHead,
  shared: SharedMessages,
): Parser<StoredDataset> {
  const typeMessage = yield* required(head, MessageType.DATATYPE, shared);
  const { type: datatype, size: elementSize } = parseDatatype(typeMessage.data);
  const dataspace = parseDataspace((yield* required(head, MessageType.DATASPACE, shared)).data);
  const layoutMessage = yield* required(head, MessageType.LAYOUT, shared);
  const layout = parseLayout(layoutMessage.data);
  if (layout.kind === 'chunked' && layout.chunk.length !== dataspace.dims.length) {
    const ranks = `chunks of rank ${layout.chunk.length} in a dataspace of rank ${dataspace.dims.length}`;
    throw layoutMessage.data.corrupt(ranks);
  }
  const pipeline = yield* optional(head, MessageType.FILTER_PIPELINE, shared);
  const fillValue = yield* readFillValue(head, layout, shared);
  const external = yield* optional(head, MessageType.EXTERNAL_FILES, shared);
  const { committed } = typeMessage;
  return {
    ...head,
    kind: 'dataset',
    datatype,
    elementSize,
    ...(committed !== undefined && { committedType: committed }),
    dataspace,
    layout,
    filters: pipeline ? parseFilterPipeline(pipeline.data) : [],
    fillValue,
    ...(external && { externalFiles: yield* readExternalFiles(format, external.data) }),
  };
}

/** Reads the datatype of a committed datatype. */
export function* readNamedDatatype(head: StoredObjectHead, shared: SharedMessages): Parser<StoredNamedDatatype> {
  const { data } = yield* required(head, MessageType.DATATYPE, shared);
  const { type: datatype, size: elementSize } = parseDatatype(data);
  return { ...head, kind: 'datatype', datatype, elementSize };
}

function* readFillValue(head: StoredObjectHead, layout: DataLayout, shared: SharedMessages): Parser<FillValue> {
  const message = yield* optional(head, MessageType.FILL_VALUE, shared);
  if (message) return parseFillValue(message.data);
  const old = yield* optional(head, MessageType.FILL_VALUE_OLD, shared);
  if (old) return parseOldFillValue(old.data);
  // libhdf5's default for datasets older than both messages.
  const allocTimes = { compact: 'early', contiguous: 'late', chunked: 'incr', virtual: 'incr' } as const;
  return { defined: 'default', fillTime: 'ifset', allocTime: allocTimes[layout.kind] };
}

function* readExternalFiles(format: FileFormat, reader: ByteReader): Parser<ExternalFile[]> {
  const list = parseExternalFiles(reader);
  const names = yield* readLocalHeap(format, list.heap);
  return list.slots.map(({ nameOffset, offset, size }) => ({ name: localHeapName(names, nameOffset), offset, size }));
}

function* required(head: StoredObjectHead, type: number, shared: SharedMessages): Parser<ResolvedMessage> {
  const message = yield* optional(head, type, shared);
  if (message === undefined) throw corruptFile(`object header at ${head.address}: no ${messageName(type)} message`);
  return message;
}

function* optional(head: StoredObjectHead, type: number, shared: SharedMessages): Parser<ResolvedMessage | undefined> {
  const message = head.messages.find((candidate) => candidate.type === type);
  return message && (yield* shared.resolve(message));
}
