import { BTREE2_ATTRIBUTE_NAMES, readBtree2Header } from '../btree2/btree2Header.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import type { ObjectHeader, ObjectTimes } from '../header/ObjectHeader.js';
import { parseModificationTime, parseOldModificationTime } from '../messages/modificationTime.js';
import { parseAttributeInfo, type StorageInfo } from '../messages/storageInfo.js';
import type { StoredObjectHead } from './StoredObject.js';

/** Adds to a header what objects of every kind have: how their attributes are stored, and the time of the last change. */
export function* readHead(format: FileFormat, header: ObjectHeader): Parser<StoredObjectHead> {
  const infoMessage = header.messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO);
  const attributeInfo = infoMessage && parseAttributeInfo(messageReader(format, infoMessage));
  const times = header.times ?? changeTime(format, header);
  return {
    ...header,
    ...(times && { times }),
    ...(attributeInfo && { attributeInfo }),
    numAttrs: yield* countAttributes(format, header, attributeInfo),
  };
}

function* countAttributes(
  format: FileFormat,
  { messages }: ObjectHeader,
  info: StorageInfo | undefined,
): Parser<number> {
  if (info?.heap === undefined) return messages.filter(({ type }) => type === MessageType.ATTRIBUTE).length;
  if (info.nameIndex === undefined) return 0;
  return (yield* readBtree2Header(format, info.nameIndex, BTREE2_ATTRIBUTE_NAMES)).totalRecords;
}

/** The modification time message of a header that stores no times; libhdf5 reports it as the change time. */
function changeTime(format: FileFormat, { messages }: ObjectHeader): ObjectTimes | undefined {
  const message = messages.find(({ type }) => type === MessageType.MODIFICATION_TIME);
  if (message) return { change: parseModificationTime(messageReader(format, message)) };
  const old = messages.find(({ type }) => type === MessageType.MODIFICATION_TIME_OLD);
  return old && { change: parseOldModificationTime(messageReader(format, old)) };
}
