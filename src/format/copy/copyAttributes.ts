import type { NewMessage } from '../header/createObjectHeader.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import type { ObjectHeader } from '../header/ObjectHeader.js';
import { encodeAttributeParts } from '../messages/attribute.js';
import { encodeSharedMessage } from '../messages/sharedMessage.js';
import { encodeAttributeInfo, parseAttributeInfo } from '../messages/storageInfo.js';
import type { Copying } from './Copying.js';
import type { CopySteps } from './CopyStep.js';
import { copyDataspace } from './copyDataspace.js';
import { copyDense } from './copyDense.js';
import { attributeDatatype } from './sourceDataset.js';
import { type SourceAttribute, sourceAttributes } from './sourceMessages.js';

/**
 * Copies the attributes of an object with their values, creation order and kind of storage; returns the messages for the copy's
 * header. Their committed datatypes are copied, too.
 */
export function* copyAttributes(copying: Copying, header: ObjectHeader): CopySteps<NewMessage[]> {
  if (copying.flags.withoutAttr) return [];
  const { source, space } = copying;
  const message = header.messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO);
  const info = message && parseAttributeInfo(messageReader(source.format, message));
  const copied = sourceAttributes(source, header).map((attribute) => ({
    ...attribute,
    data: copyAttribute(copying, attribute),
  }));
  const { heap, nameIndex: _, creationOrderIndex: __, ...tracking } = info ?? {};
  const compact = heap === undefined ? copied : [];
  const messages: NewMessage[] = compact.map(({ data, flags, creationOrder }) => ({
    type: MessageType.ATTRIBUTE,
    data,
    flags,
    ...(creationOrder !== undefined && { creationOrder }),
  }));
  if (!info) return messages;
  const items = copied.map(({ parts, ...attribute }) => ({ ...attribute, name: parts.name }));
  const addresses = heap === undefined ? {} : yield* copyDense(copying, 'attribute', tracking, items);
  const data = encodeAttributeInfo({ ...tracking, ...addresses }, space.superblock);
  return [{ type: MessageType.ATTRIBUTE_INFO, data }, ...messages];
}

function copyAttribute(copying: Copying, { parts, committed }: SourceAttribute): Uint8Array {
  const { source, space, values, objects } = copying;
  const format = space.superblock;
  const { type, size } = attributeDatatype(source, parts.datatype, committed !== undefined);
  const places = values.places(type, size);
  const data = parts.data.slice();
  values.rewrite(data, size, places);
  const datatype =
    committed === undefined ? parts.datatype : encodeSharedMessage(objects.get(committed)!.target, format);
  const dataspace = copyDataspace(source.format, parts.dataspace, format);
  return encodeAttributeParts({ ...parts, datatype, dataspace, data }, format);
}
