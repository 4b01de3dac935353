import type { Dataspace } from '../../model/Dataspace.js';
import { extentNpoints } from '../../model/Dataspace.js';
import type { Datatype } from '../../model/Datatype.js';
import { ByteReader } from '../bytes/ByteReader.js';
import { corruptFile } from '../bytes/formatError.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType, messageName } from '../header/messageTypes.js';
import { type HeaderMessage, MESSAGE_SHARED } from '../header/ObjectHeader.js';
import { parseDataspace } from '../messages/dataspace.js';
import { parseDatatype } from '../messages/datatype.js';
import { parseFilterPipeline, type StoredFilter } from '../messages/filterPipeline.js';
import { type DataLayout, parseLayout } from '../messages/layout.js';
import type { SourceFile } from './SourceFile.js';

/** The facts about a dataset that copying its elements needs. */
export interface SourceDataset {
  readonly address: number;
  readonly datatype: Datatype;
  /** Bytes of an element in the file. */
  readonly elementSize: number;
  readonly dataspace: Dataspace;
  readonly layout: DataLayout;
  readonly filters: readonly StoredFilter[];
  /** Bytes of all elements together. */
  readonly elementBytes: number;
}

/** Parses the messages of a dataset; messages from the heap of shared messages have been replaced by their data. */
export function sourceDataset(source: SourceFile, address: number, messages: readonly HeaderMessage[]): SourceDataset {
  const required = (wanted: number): HeaderMessage => {
    const message = messages.find(({ type }) => type === wanted);
    if (!message) throw corruptFile(`object header at ${address}: no ${messageName(wanted)} message`);
    return message;
  };
  const { type: datatype, size: elementSize } = datatypeOf(source, required(MessageType.DATATYPE));
  const dataspace = parseDataspace(messageReader(source.format, required(MessageType.DATASPACE)));
  const layout = parseLayout(messageReader(source.format, required(MessageType.LAYOUT)));
  if (layout.kind === 'chunked' && layout.chunk.length !== dataspace.dims.length)
    throw corruptFile(
      `object header at ${address}: chunks of rank ${layout.chunk.length} in a dataspace of rank ${dataspace.dims.length}`,
    );
  const pipeline = messages.find(({ type }) => type === MessageType.FILTER_PIPELINE);
  return {
    address,
    datatype,
    elementSize,
    dataspace,
    layout,
    filters: pipeline ? parseFilterPipeline(messageReader(source.format, pipeline)) : [],
    elementBytes: extentNpoints(dataspace) * elementSize,
  };
}

/** The datatype of a message, which may point to a committed one. */
function datatypeOf(source: SourceFile, message: HeaderMessage) {
  if (!(message.flags & MESSAGE_SHARED)) return parseDatatype(messageReader(source.format, message));
  return source.read(source.shared.datatype(messageReader(source.format, message)));
}

/** The datatype of an attribute, whose message holds it or points to a committed one. */
export function attributeDatatype(source: SourceFile, bytes: Uint8Array, isCommitted: boolean) {
  const reader = new ByteReader(bytes, source.format, 'datatype of an attribute message');
  return isCommitted ? source.read(source.shared.datatype(reader)) : parseDatatype(reader);
}
