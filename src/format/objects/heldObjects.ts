import { readDenseAttributeMessages } from '../attributes/denseAttributeMessages.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import type { Parser } from '../bytes/Parser.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import { MESSAGE_SHARED, type ObjectHeader } from '../header/ObjectHeader.js';
import { isGroup, linkStorage } from '../links/LinkStorage.js';
import { readLinks } from '../links/readLinks.js';
import { attributeTypePointer } from '../messages/attribute.js';
import { parseSharedMessage } from '../messages/sharedMessage.js';
import type { Superblock } from '../superblock/superblock.js';

/**
 * Addresses of the objects whose reference counts an object contributes to, once per reference: the objects that a group's hard
 * links point to, and the committed datatypes of a dataset and of attributes.
 */
export function* heldObjects(superblock: Superblock, header: ObjectHeader): Parser<number[]> {
  const held: number[] = [];
  const hold = (pointer: ByteReader) => {
    const location = parseSharedMessage(pointer);
    if (location.kind === 'heap') throw pointer.unsupported('it is in the heap of shared messages');
    held.push(location.address);
  };
  for (const message of header.messages) {
    const reader = messageReader(superblock, message);
    if (message.flags & MESSAGE_SHARED) hold(reader);
    else if (message.type === MessageType.ATTRIBUTE) holdType(reader);
  }
  for (const { message } of yield* readDenseAttributeMessages(superblock, header)) holdType(message);
  if (isGroup(header)) {
    for (const link of yield* readLinks(superblock, linkStorage(superblock, header)))
      if (link.type === 'hard') held.push(link.address);
  }
  return held;

  function holdType(attribute: ByteReader): void {
    const pointer = attributeTypePointer(attribute);
    if (pointer) hold(pointer);
  }
}
