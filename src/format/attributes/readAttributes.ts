import { BTREE2_ATTRIBUTE_NAMES, readBtree2Header } from '../btree2/btree2Header.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import type { HeaderMessage, ObjectHeader, ObjectTimes } from '../header/ObjectHeader.js';
import { parseModificationTime, parseOldModificationTime } from '../messages/modificationTime.js';
import type { SharedMessages } from '../messages/SharedMessages.js';
import { parseAttributeInfo } from '../messages/storageInfo.js';
import type { ObjectAttribute, StoredObjectHead } from '../objects/StoredObject.js';
import { readAttribute } from './readAttribute.js';

/** Adds to a header what objects of every kind have: attributes and the time of the last change. */
export function* readAttributes(
  format: FileFormat,
  header: ObjectHeader,
  shared: SharedMessages,
): Parser<StoredObjectHead> {
  const compactAttributes: ObjectAttribute[] = [];
  for (const message of header.messages) {
    if (message.type === MessageType.ATTRIBUTE) compactAttributes.push(yield* readCompact(message, shared));
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

/** Reads an attribute that is a message of the header. */
function* readCompact(message: HeaderMessage, shared: SharedMessages): Parser<ObjectAttribute> {
  const { creationOrder } = message;
  const attribute = yield* readAttribute(shared, function* () {
    return (yield* shared.resolve(message)).data;
  });
  return { ...attribute, ...(creationOrder !== undefined && { creationOrder }) };
}

/** The one time that headers without times may have; libhdf5 gives it as the time of the last change. */
function changeTime(format: FileFormat, { messages }: ObjectHeader): ObjectTimes | undefined {
  const message = messages.find(({ type }) => type === MessageType.MODIFICATION_TIME);
  if (message) return { change: parseModificationTime(messageReader(format, message)) };
  const old = messages.find(({ type }) => type === MessageType.MODIFICATION_TIME_OLD);
  return old && { change: parseOldModificationTime(messageReader(format, old)) };
}
