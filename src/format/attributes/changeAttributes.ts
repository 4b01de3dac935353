import { DenseStorage } from '../denseStorage/DenseStorage.js';
import { ItemStorage } from '../denseStorage/ItemStorage.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { HeaderEdit } from '../header/HeaderEdit.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import { type HeaderMessage, MESSAGE_SHARED } from '../header/ObjectHeader.js';
import { parseAttributeHead } from '../messages/attribute.js';
import { notStorable } from '../messages/notStorable.js';
import { encodeAttributeInfo, parseAttributeInfo, type StorageInfo } from '../messages/storageInfo.js';

/** `H5O_CRT_ATTR_MAX_COMPACT_DEF` and `H5O_CRT_ATTR_MIN_DENSE_DEF`. */
const DEFAULT_PHASE_CHANGE = { maxCompact: 8, minDense: 6 };

/** The attributes of an object during a change. */
export type Attributes = Pick<ItemStorage, 'find' | 'insert' | 'remove' | 'replace' | 'count'>;

/**
 * Changes the attributes of the object at an address in one step, whether they are compact or dense. Messages come from
 * `encodeAttribute`. The reference counts of committed datatypes are left to the caller.
 *
 * Errors: `H5Error` `unsupported` (attributes in the heap of shared messages); `bad-argument` (an attribute of 64 KiB or more in a
 * version 1 header).
 */
export function changeAttributes<T>(edit: FileEdit, address: number, change: (attributes: Attributes) => T): T {
  const header = HeaderEdit.open(edit, address);
  const attributes = openAttributes(edit, header);
  const value = change(attributes);
  putInfo(edit, header, attributes);
  header.touch(Math.floor(Date.now() / 1000));
  header.save();
  return value;
}

function openAttributes(edit: FileEdit, header: HeaderEdit): ItemStorage {
  const { version, attributeCreationOrder, attributePhaseChange } = header.header;
  const message = header.messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO);
  const stored = message && parseAttributeInfo(messageReader(edit.format, message));
  const info: StorageInfo =
    stored ?? (attributeCreationOrder ? { creationOrder: attributeCreationOrder, maxCreationOrder: 0 } : {});
  const nameOf = (one: HeaderMessage) => {
    const reader = messageReader(edit.format, one);
    if (one.flags & MESSAGE_SHARED) throw reader.unsupported('it is in the heap of shared messages');
    return parseAttributeHead(reader).name;
  };
  const kind = {
    messageType: MessageType.ATTRIBUTE,
    nameOf,
    orderOf: ({ creationOrder }: HeaderMessage) => creationOrder,
    dense: (present: StorageInfo) => {
      if (version === 1)
        throw notStorable(`object header at ${header.header.address}: version 1 holds no attribute of 64 KiB and more`);
      return DenseStorage.open(edit, 'attribute', present);
    },
  };
  const limits = attributePhaseChange ?? DEFAULT_PHASE_CHANGE;
  // Version 1 has no dense attributes.
  return new ItemStorage(
    header,
    kind,
    info,
    version === 1 ? { ...limits, maxCompact: Number.POSITIVE_INFINITY } : limits,
  );
}

/** The info message exists while the object has attributes; version 1 headers never have it (`H5O__attr_create`, `H5O__attr_remove_update`). */
function putInfo(edit: FileEdit, header: HeaderEdit, attributes: ItemStorage): void {
  const message = header.messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO);
  if (header.header.version === 1 && !message) return;
  if (attributes.count === 0) {
    if (message) header.remove(message);
    return;
  }
  const data = encodeAttributeInfo(attributes.info, edit.format);
  if (message) header.replace(message, data);
  else header.insert(MessageType.ATTRIBUTE_INFO, data);
}
