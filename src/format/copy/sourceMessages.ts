import { readDenseAttributeMessages } from '../attributes/denseAttributeMessages.js';
import { ByteReader } from '../bytes/ByteReader.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import { messageReader } from '../header/messageReader.js';
import { isKnownMessage, MessageType, messageName } from '../header/messageTypes.js';
import { type HeaderMessage, MESSAGE_SHARED, type ObjectHeader } from '../header/ObjectHeader.js';
import { type AttributeParts, attributeParts } from '../messages/attribute.js';
import { parseSharedMessage } from '../messages/sharedMessage.js';
import type { SourceFile } from './SourceFile.js';

/** An attribute of the object that is copied. */
export interface SourceAttribute {
  readonly parts: AttributeParts;
  readonly flags: number;
  readonly creationOrder?: number;
  /** Address of the committed datatype that it uses, if it uses one. */
  readonly committed?: number;
}

const TYPE_SHARED = 0x01;
const SPACE_SHARED = 0x02;
const ATTRIBUTE_STRUCTURE = 'attribute message';

/**
 * The messages of an object that go into its copy as they are or changed: without attributes, without what is only the
 * header's own business, and with what is in the heap of shared messages in their place. Pointers to committed datatypes stay.
 *
 * Errors: `unsupported` (a message of an unknown type), `corrupt-file`.
 */
export function sourceMessages(source: SourceFile, header: ObjectHeader): HeaderMessage[] {
  return header.messages
    .filter(({ type }) => !HEADERS_OWN.has(type))
    .map((message) => {
      if (!isKnownMessage(message.type) || NOT_OF_OBJECTS.has(message.type))
        throw unsupportedFormat(
          `object header at ${header.address}: h5rx cannot copy a ${messageName(message.type)} message`,
        );
      return inPlace(source, message);
    });
}

/** Address of the committed datatype that a message points to, if it does. */
export function committedType(source: SourceFile, message: HeaderMessage): number | undefined {
  if (message.type !== MessageType.DATATYPE || !(message.flags & MESSAGE_SHARED)) return undefined;
  const location = parseSharedMessage(messageReader(source.format, message));
  return location.kind === 'committed' ? location.address : undefined;
}

/** All attributes of an object, whichever way it stores them. */
export function sourceAttributes(source: SourceFile, header: ObjectHeader): SourceAttribute[] {
  const compact = header.messages
    .filter(({ type }) => type === MessageType.ATTRIBUTE)
    .map((message) => {
      const { data, flags, creationOrder } = inPlace(source, message);
      return { data, flags, ...(creationOrder !== undefined && { creationOrder }) };
    });
  const dense = source.read(readDenseAttributeMessages(source.format, header)).map(({ message, creationOrder }) => ({
    data: message.bytes,
    flags: 0,
    ...(creationOrder !== undefined && { creationOrder }),
  }));
  return [...compact, ...dense].map(({ data, ...rest }) => ({ ...rest, ...plainParts(source, data) }));
}

const HEADERS_OWN = new Set<number>([
  MessageType.NIL,
  MessageType.CONTINUATION,
  MessageType.REFERENCE_COUNT,
  MessageType.ATTRIBUTE,
  MessageType.ATTRIBUTE_INFO,
]);

/** Those of the superblock's extension, and the one of libhdf5's tests. */
const NOT_OF_OBJECTS = new Set<number>([
  MessageType.BOGUS,
  MessageType.SHARED_MESSAGE_TABLE,
  MessageType.BTREE_K,
  MessageType.DRIVER_INFO,
  MessageType.FILE_SPACE_INFO,
  MessageType.METADATA_CACHE_IMAGE,
]);

/** A message with its data, unless they are those of a committed datatype. */
function inPlace(source: SourceFile, message: HeaderMessage): HeaderMessage {
  if (!(message.flags & MESSAGE_SHARED) || committedType(source, message) !== undefined) return message;
  const { data } = source.read(source.shared.resolve(message));
  return { ...message, flags: message.flags & ~MESSAGE_SHARED, data: data.bytes };
}

function plainParts(source: SourceFile, data: Uint8Array): Pick<SourceAttribute, 'parts' | 'committed'> {
  const stored = attributeParts(source.format, data);
  let parts = stored;
  let committed: number | undefined;
  if (stored.flags & TYPE_SHARED) {
    const location = parseSharedMessage(new ByteReader(stored.datatype, source.format, ATTRIBUTE_STRUCTURE));
    if (location.kind === 'committed') {
      committed = location.address;
    } else {
      const { bytes } = source.read(source.shared.fromHeap(MessageType.DATATYPE, location.id));
      parts = { ...parts, flags: parts.flags & ~TYPE_SHARED, datatype: bytes };
    }
  }
  if (stored.flags & SPACE_SHARED) {
    const location = parseSharedMessage(new ByteReader(stored.dataspace, source.format, ATTRIBUTE_STRUCTURE));
    if (location.kind === 'committed')
      throw unsupportedFormat(`attribute '${stored.name}': its dataspace is that of the object at ${location.address}`);
    const { bytes } = source.read(source.shared.fromHeap(MessageType.DATASPACE, location.id));
    parts = { ...parts, flags: parts.flags & ~SPACE_SHARED, dataspace: bytes };
  }
  return { parts, ...(committed !== undefined && { committed }) };
}
