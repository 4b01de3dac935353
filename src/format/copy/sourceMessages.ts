import { readDenseAttributeMessages } from '../attributes/denseAttributeMessages.js';
import { ByteReader } from '../bytes/ByteReader.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import { messageReader } from '../header/messageReader.js';
import { isKnownMessage, MessageType, messageName } from '../header/messageTypes.js';
import { type HeaderMessage, MESSAGE_SHARED, type ObjectHeader } from '../header/ObjectHeader.js';
import { type AttributeParts, parseAttributeParts } from '../messages/attribute.js';
import { parseSharedMessage } from '../messages/sharedMessage.js';
import type { SourceFile } from './SourceFile.js';

/** An attribute of the object that is copied. */
export interface SourceAttribute {
  readonly parts: AttributeParts;
  readonly flags: number;
  readonly creationOrder?: number;
  /** Address of its committed datatype, if it has one. */
  readonly committed?: number;
}

const TYPE_SHARED = 0x01;
const SPACE_SHARED = 0x02;
const ATTRIBUTE_STRUCTURE = 'attribute message';

/**
 * The messages of an object that are copied, unchanged or changed: without attributes and without messages that only organize
 * the header. Messages in the heap of shared messages are replaced by their data; pointers to committed datatypes stay.
 *
 * Errors: `unsupported` (a message of an unknown type), `corrupt-file`.
 */
export function sourceMessages(source: SourceFile, header: ObjectHeader): HeaderMessage[] {
  return header.messages
    .filter(({ type }) => !NOT_COPIED.has(type))
    .map((message) => {
      if (!isKnownMessage(message.type) || NOT_OF_OBJECTS.has(message.type))
        throw unsupportedFormat(
          `object header at ${header.address}: h5rx cannot copy a ${messageName(message.type)} message`,
        );
      return withData(source, message);
    });
}

/** Address of the committed datatype that a message points to, if it points to one. */
export function committedType(source: SourceFile, message: HeaderMessage): number | undefined {
  if (message.type !== MessageType.DATATYPE || !(message.flags & MESSAGE_SHARED)) return undefined;
  const location = parseSharedMessage(messageReader(source.format, message));
  return location.kind === 'committed' ? location.address : undefined;
}

/** All attributes of an object, compact and dense. */
export function sourceAttributes(source: SourceFile, header: ObjectHeader): SourceAttribute[] {
  const compact = header.messages
    .filter(({ type }) => type === MessageType.ATTRIBUTE)
    .map((message) => {
      const { data, flags, creationOrder } = withData(source, message);
      return { data, flags, ...(creationOrder !== undefined && { creationOrder }) };
    });
  const dense = source.read(readDenseAttributeMessages(source.format, header)).map(({ message, creationOrder }) => ({
    data: message.bytes,
    flags: 0,
    ...(creationOrder !== undefined && { creationOrder }),
  }));
  return [...compact, ...dense].map(({ data, ...rest }) => ({ ...rest, ...unsharedParts(source, data) }));
}

/** Messages that organize the header itself, and attributes, which are copied separately. */
const NOT_COPIED = new Set<number>([
  MessageType.NIL,
  MessageType.CONTINUATION,
  MessageType.REFERENCE_COUNT,
  MessageType.ATTRIBUTE,
  MessageType.ATTRIBUTE_INFO,
]);

/** Messages of the superblock extension, and one that only libhdf5's tests write. */
const NOT_OF_OBJECTS = new Set<number>([
  MessageType.BOGUS,
  MessageType.SHARED_MESSAGE_TABLE,
  MessageType.BTREE_K,
  MessageType.DRIVER_INFO,
  MessageType.FILE_SPACE_INFO,
  MessageType.METADATA_CACHE_IMAGE,
]);

/** A message with its data, even if they are in the heap of shared messages; a pointer to a committed datatype stays. */
function withData(source: SourceFile, message: HeaderMessage): HeaderMessage {
  if (!(message.flags & MESSAGE_SHARED) || committedType(source, message) !== undefined) return message;
  const { data } = source.read(source.shared.resolve(message));
  return { ...message, flags: message.flags & ~MESSAGE_SHARED, data: data.bytes };
}

/** The parts of an attribute message, those in the heap of shared messages replaced by their data. */
function unsharedParts(source: SourceFile, data: Uint8Array): Pick<SourceAttribute, 'parts' | 'committed'> {
  const stored = parseAttributeParts(source.format, data);
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
      throw unsupportedFormat(
        `attribute '${stored.name}': its dataspace is shared with the object at ${location.address}`,
      );
    const { bytes } = source.read(source.shared.fromHeap(MessageType.DATASPACE, location.id));
    parts = { ...parts, flags: parts.flags & ~SPACE_SHARED, dataspace: bytes };
  }
  return { parts, ...(committed !== undefined && { committed }) };
}
