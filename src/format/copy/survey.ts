import type { Extent } from '../bytes/Extent.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import type { HeaderMessage, ObjectHeader } from '../header/ObjectHeader.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import { isGroup } from '../links/LinkStorage.js';
import { parseAttributeInfo } from '../messages/storageInfo.js';
import { CommittedTypes } from './CommittedTypes.js';
import type { CopiedObject } from './CopiedObject.js';
import type { Copying } from './Copying.js';
import type { CopySteps } from './CopyStep.js';
import { rawBytes } from './copyElements.js';
import { copiesLinks } from './copyLinks.js';
import { referredObjects } from './referredObjects.js';
import { sourceDataset } from './sourceDataset.js';
import { sourceLinks } from './sourceLinks.js';
import { committedType, type SourceAttribute, sourceAttributes, sourceMessages } from './sourceMessages.js';

/** Bytes for the header of a copy besides its messages: prefix, checksum, reference count and some reserve. */
const HEADER_ROOM = 512;
/** Bytes for the head of a message, and for its growth if a soft link becomes a hard one. */
const MESSAGE_ROOM = 32;
/** Objects between two steps. */
const STEP_OBJECTS = 64;

/**
 * Finds all objects to copy, counts the references to each, and allocates space for their headers, so that copies can refer to
 * each other. Objects that cannot be copied are rejected here, before anything is written.
 */
export function* survey(copying: Copying): CopySteps<void> {
  const { objects, source } = copying;
  const types = new CommittedTypes(copying.space);
  const found: CopiedObject[] = [];
  const reach = (address: number, depth: number, onlyReferred = false): void => {
    const known = objects.get(address);
    if (known) {
      if (!onlyReferred) known.references += 1;
      return;
    }
    const object = { source: address, target: 0, place: undefined, references: 1, depth, onlyReferred };
    objects.set(address, object);
    found.push(object);
  };
  reach(copying.address, 0);
  let prepared = 0;
  let searched = 0;
  for (;;) {
    while (prepared < found.length) {
      const object = found[prepared++]!;
      const header = source.read(readObjectHeader(source.format, object.source));
      prepare(copying, types, { object, header }, (address) => reach(address, object.depth + 1));
      if (prepared % STEP_OBJECTS === 0) yield copying.progress;
    }
    if (!copying.expandsReferences || searched === found.length) return;
    while (searched < prepared) {
      const object = found[searched++]!;
      if (!object.place) continue;
      const header = source.read(readObjectHeader(source.format, object.source));
      for (const address of yield* referredObjects(copying, header)) reach(address, 1, true);
    }
  }
}

/** Prepares an object for copying: allocates its header, and calls `reach` for the objects that it counts as a reference to. */
function prepare(
  copying: Copying,
  types: CommittedTypes,
  { object, header }: { readonly object: CopiedObject; readonly header: ObjectHeader },
  reach: (address: number) => void,
): void {
  const { source, flags } = copying;
  const equal = flags.mergeCommittedDtype ? types.find(source, header) : undefined;
  if (equal !== undefined) {
    object.target = equal;
    return;
  }
  const messages = sourceMessages(source, header);
  const attributes = flags.withoutAttr ? [] : sourceAttributes(source, header);
  object.place = allocateHeader(copying, header, messages, attributes);
  object.target = object.place.address;
  for (const { committed } of attributes) if (committed !== undefined) reach(committed);
  for (const message of messages) {
    const committed = committedType(source, message);
    if (committed !== undefined) reach(committed);
  }
  if (messages.some(({ type }) => type === MessageType.LAYOUT)) {
    const dataset = sourceDataset(source, object.source, messages);
    copying.elements.places(dataset.datatype, dataset.elementSize);
    copying.totalBytes += rawBytes(copying, dataset);
  }
  if (!isGroup(header) || !copiesLinks(copying, object)) return;
  for (const link of sourceLinks(source, header, flags)) if (link.type === 'hard') reach(link.address);
}

/** Allocates the header of a copy; the bytes that it does not need are freed later. */
function allocateHeader(
  { source, space, headerBytes }: Copying,
  header: ObjectHeader,
  messages: readonly HeaderMessage[],
  attributes: readonly SourceAttribute[],
): Extent {
  const info = header.messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO);
  const isDense = info !== undefined && parseAttributeInfo(messageReader(source.format, info)).heap !== undefined;
  let length = HEADER_ROOM;
  for (const { data } of messages) length += data.length + MESSAGE_ROOM;
  if (!isDense)
    for (const { parts } of attributes)
      length +=
        3 * parts.name.length + parts.datatype.length + parts.dataspace.length + parts.data.length + 2 * MESSAGE_ROOM;
  length = headerBytes.get(header.address) ?? Math.ceil(length / 8) * 8;
  return { address: space.allocate(length), length };
}
