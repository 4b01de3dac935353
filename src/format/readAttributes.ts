import { H5Error } from '../model/H5Error.js';
import { ByteReader } from './ByteReader.js';
import { BTREE2_ATTRIBUTE_NAMES, readBtree2Header } from './btree2Header.js';
import type { FileFormat } from './FileFormat.js';
import { messageReader } from './messageReader.js';
import { parseAttribute, parseAttributeHead } from './messages/attribute.js';
import { parseModificationTime, parseOldModificationTime } from './messages/modificationTime.js';
import { parseAttributeInfo } from './messages/storageInfo.js';
import { MessageType } from './messageTypes.js';
import type { HeaderMessage, ObjectHeader, ObjectTimes } from './ObjectHeader.js';
import type { Parser } from './Parser.js';
import type { SharedMessages } from './SharedMessages.js';
import type { CompactAttribute, StoredObjectHead } from './StoredObject.js';

/** Adds to a header what objects of every kind have: attributes and the time of the last change. */
export function* readAttributes(
  format: FileFormat,
  header: ObjectHeader,
  shared: SharedMessages,
): Parser<StoredObjectHead> {
  const compactAttributes: CompactAttribute[] = [];
  for (const message of header.messages) {
    if (message.type === MessageType.ATTRIBUTE) compactAttributes.push(yield* readAttribute(message, shared));
  }
  const infoMessage = header.messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO);
  const attributeInfo = infoMessage && parseAttributeInfo(messageReader(format, infoMessage));
  const index = attributeInfo?.heap === undefined ? undefined : attributeInfo.nameIndex;
  const dense = index === undefined ? 0 : (yield* readBtree2Header(format, index, BTREE2_ATTRIBUTE_NAMES)).totalRecords;
  const times = header.times ?? changeTime(format, header);
  return {
    ...header,
    ...(times && { times }),
    compactAttributes,
    ...(attributeInfo && { attributeInfo }),
    numAttrs: compactAttributes.length + dense,
  };
}

/** An attribute that needs what h5rx does not read must not keep the object from being read. */
function* readAttribute(message: HeaderMessage, shared: SharedMessages): Parser<CompactAttribute> {
  let name: string | undefined;
  try {
    const { data } = yield* shared.resolve(message);
    name = parseAttributeHead(new ByteReader(data.bytes, data.format, data.structure)).name;
    return yield* parseAttribute(data, shared);
  } catch (error) {
    if (!(error instanceof H5Error) || error.kind !== 'unsupported') throw error;
    return { ...(name !== undefined && { name }), error };
  }
}

/** The one time that headers without times may have; libhdf5 gives it as the time of the last change. */
function changeTime(format: FileFormat, { messages }: ObjectHeader): ObjectTimes | undefined {
  const message = messages.find(({ type }) => type === MessageType.MODIFICATION_TIME);
  if (message) return { change: parseModificationTime(messageReader(format, message)) };
  const old = messages.find(({ type }) => type === MessageType.MODIFICATION_TIME_OLD);
  return old && { change: parseOldModificationTime(messageReader(format, old)) };
}
