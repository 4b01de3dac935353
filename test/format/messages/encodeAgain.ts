import type { FieldSizes } from '../../../src/format/bytes/ByteWriter.js';
import { messageReader } from '../../../src/format/header/messageReader.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import { MESSAGE_SHARED } from '../../../src/format/header/ObjectHeader.js';
import { encodeAttribute, parseAttribute, parseAttributeHead } from '../../../src/format/messages/attribute.js';
import { encodeContinuation, parseContinuation } from '../../../src/format/messages/continuation.js';
import { encodeDataspace, parseDataspace } from '../../../src/format/messages/dataspace.js';
import { parseDatatype } from '../../../src/format/messages/datatype.js';
import type { DatatypeVersion } from '../../../src/format/messages/datatypeVersion.js';
import { encodeDatatype } from '../../../src/format/messages/encodeDatatype.js';
import { encodeLayout } from '../../../src/format/messages/encodeLayout.js';
import { encodeExternalFiles, parseExternalFiles } from '../../../src/format/messages/externalFiles.js';
import {
  encodeFillValue,
  encodeOldFillValue,
  parseFillValue,
  parseOldFillValue,
} from '../../../src/format/messages/fillValue.js';
import { encodeFilterPipeline, parseFilterPipeline } from '../../../src/format/messages/filterPipeline.js';
import { encodeGroupInfo, parseGroupInfo } from '../../../src/format/messages/groupInfo.js';
import { parseLayout } from '../../../src/format/messages/layout.js';
import { encodeLink, parseLink } from '../../../src/format/messages/link.js';
import { encodeModificationTime, parseModificationTime } from '../../../src/format/messages/modificationTime.js';
import { encodeReferenceCount, parseReferenceCount } from '../../../src/format/messages/referenceCount.js';
import { SharedMessages } from '../../../src/format/messages/SharedMessages.js';
import { encodeSharedMessage, parseSharedMessage } from '../../../src/format/messages/sharedMessage.js';
import {
  encodeAttributeInfo,
  encodeLinkInfo,
  parseAttributeInfo,
  parseLinkInfo,
} from '../../../src/format/messages/storageInfo.js';
import { encodeSymbolTable, parseSymbolTable } from '../../../src/format/messages/symbolTable.js';
import type { FoundMessage, WholeFile } from './walkMessages.js';

/** Parses a message and encodes what it says, in the version it has; undefined of those that have no encoder. */
export function encodeAgain(file: WholeFile, message: FoundMessage): Uint8Array | undefined {
  const sizes: FieldSizes = file.superblock;
  const reader = messageReader(file.superblock, { ...message, address: 0 });
  const version = message.data[0]!;
  if (message.flags & MESSAGE_SHARED) {
    const location = parseSharedMessage(reader);
    return location.kind === 'committed' ? encodeSharedMessage(location.address, sizes) : undefined;
  }
  switch (message.type) {
    case MessageType.DATASPACE:
      return encodeDataspace(parseDataspace(reader), sizes, { version: version as 1 | 2 });
    case MessageType.LINK_INFO:
      return encodeLinkInfo(parseLinkInfo(reader), sizes);
    case MessageType.DATATYPE:
      return encodeDatatype(parseDatatype(reader).type, sizes, { version: datatypeVersionOf(message.data) });
    case MessageType.FILL_VALUE_OLD:
      return encodeOldFillValue(parseOldFillValue(reader).bytes ?? new Uint8Array(0));
    case MessageType.FILL_VALUE:
      return encodeFillValue(parseFillValue(reader), version as 2 | 3);
    case MessageType.LINK:
      return encodeLink(parseLink(reader), sizes);
    case MessageType.EXTERNAL_FILES:
      return encodeExternalFiles(parseExternalFiles(reader), sizes);
    case MessageType.LAYOUT:
      return encodeLayout(parseLayout(reader), sizes);
    case MessageType.GROUP_INFO:
      return encodeGroupInfo(parseGroupInfo(reader));
    case MessageType.FILTER_PIPELINE:
      return encodeFilterPipeline(parseFilterPipeline(reader), version as 1 | 2);
    case MessageType.ATTRIBUTE:
      return encodeAttributeAgain(file, message);
    case MessageType.CONTINUATION:
      return encodeContinuation(parseContinuation(reader), sizes);
    case MessageType.SYMBOL_TABLE:
      return encodeSymbolTable(parseSymbolTable(reader), sizes);
    case MessageType.MODIFICATION_TIME:
      return encodeModificationTime(parseModificationTime(reader));
    case MessageType.ATTRIBUTE_INFO:
      return encodeAttributeInfo(parseAttributeInfo(reader), sizes);
    case MessageType.REFERENCE_COUNT:
      return encodeReferenceCount(parseReferenceCount(reader));
    default:
      return undefined;
  }
}

function encodeAttributeAgain({ superblock, run }: WholeFile, message: FoundMessage): Uint8Array | undefined {
  const reader = () => messageReader(superblock, { ...message, address: 0 });
  const { flags, typeBytes, spaceBytes } = parseAttributeHead(reader());
  // Bit 1, and a datatype in the heap of shared messages: h5rx makes neither.
  const isCommitted = (flags & 1) !== 0 && parseSharedMessage(typeBytes).kind === 'committed';
  if (flags & 2 || (flags & 1 && !isCommitted)) return undefined;
  const attribute = run(parseAttribute(reader(), new SharedMessages(superblock)));
  return encodeAttribute(attribute, superblock, {
    version: message.data[0] as 1 | 2 | 3,
    datatype: { version: datatypeVersionOf(typeBytes.bytes) },
    dataspace: { version: spaceBytes.bytes[0] as 1 | 2 },
  });
}

function datatypeVersionOf(data: Uint8Array): DatatypeVersion {
  const version = (data[0]! >> 4) as DatatypeVersion;
  // No bound of versions asks for 2 or 4: they are there because of an array or a reference.
  return version === 2 ? 1 : version;
}
