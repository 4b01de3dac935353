import { readAt } from '../bytes/readAt.js';
import { carryOut } from '../edit/carryOut.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { createObjectHeader, type NewMessage } from '../header/createObjectHeader.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import type { HeaderMessage, ObjectHeader } from '../header/ObjectHeader.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import { encodeLocalHeapHeader, localHeapHeaderBytes, readLocalHeapHeader } from '../localHeap/localHeap.js';
import { encodeLayout } from '../messages/encodeLayout.js';
import { encodeExternalFiles, parseExternalFiles } from '../messages/externalFiles.js';
import { encodeFillValue, encodeOldFillValue, parseFillValue, parseOldFillValue } from '../messages/fillValue.js';
import { encodeSharedMessage } from '../messages/sharedMessage.js';
import type { CopiedObject } from './CopiedObject.js';
import type { Copying } from './Copying.js';
import type { CopySteps } from './CopyStep.js';
import { copyAttributes } from './copyAttributes.js';
import { copyDataspace } from './copyDataspace.js';
import { copyElements, type MakeLayout } from './copyElements.js';
import { copyLinks } from './copyLinks.js';
import { type SourceDataset, sourceDataset } from './sourceDataset.js';
import { committedType, sourceMessages } from './sourceMessages.js';

/** Copies one object: first its elements, then its header into the extent allocated for it. */
export function* copyHeader(copying: Copying, object: CopiedObject): CopySteps<void> {
  const { source, space } = copying;
  const header = source.read(readObjectHeader(source.format, object.source));
  const messages = sourceMessages(source, header);
  const isDataset = messages.some(({ type }) => type === MessageType.LAYOUT);
  const dataset = isDataset ? sourceDataset(source, object.source, messages) : undefined;
  const makeLayout = dataset && (yield* copyElements(copying, dataset));
  const linkMessages = yield* linksOf(copying, { header, object }, messages);
  const attributeMessages = yield* copyAttributes(copying, header);
  carryOut(space, (edit) => {
    const one = { linkMessages, dataset, makeLayout };
    const copied = messages.flatMap((message) => copyMessage(copying, edit, one, message));
    const { version, attributeCreationOrder, attributePhaseChange, times } = header;
    createObjectHeader(edit, {
      version,
      messages: [...copied, ...attributeMessages],
      referenceCount: object.references,
      ...(attributeCreationOrder && { attributeCreationOrder }),
      ...(attributePhaseChange && { attributePhaseChange }),
      ...(times && { times }),
      place: object.place!,
      placed: (length) => copying.headerBytes.set(object.source, length),
    });
  });
}

/** The messages of a group's copy that hold its links or refer to them; none for other objects. */
function* linksOf(
  copying: Copying,
  group: { readonly header: ObjectHeader; readonly object: CopiedObject },
  messages: readonly HeaderMessage[],
): CopySteps<NewMessage[]> {
  const message = messages.find(({ type }) => type === MessageType.SYMBOL_TABLE || type === MessageType.LINK_INFO);
  return message ? yield* copyLinks(copying, group, message) : [];
}

/** The parts of an object that were copied before its messages. */
interface Copied {
  readonly linkMessages: readonly NewMessage[];
  readonly dataset: SourceDataset | undefined;
  readonly makeLayout: MakeLayout | undefined;
}

/** The messages that replace one message in the copy. */
function copyMessage(copying: Copying, edit: FileEdit, copied: Copied, message: HeaderMessage): NewMessage[] {
  const { source, space, objects } = copying;
  const format = space.superblock;
  const { type, flags, data } = message;
  switch (type) {
    case MessageType.SYMBOL_TABLE:
    case MessageType.LINK_INFO:
      return [...copied.linkMessages];
    case MessageType.LINK:
      return [];
    case MessageType.DATASPACE:
      return [{ type, flags, data: copyDataspace(source.format, data, format) }];
    case MessageType.DATATYPE: {
      const committed = committedType(source, message);
      if (committed === undefined) return [{ type, flags, data }];
      return [{ type, flags, data: encodeSharedMessage(objects.get(committed)!.target, format) }];
    }
    case MessageType.LAYOUT:
      return [{ type, flags, data: encodeLayout(copied.makeLayout!(edit), format) }];
    case MessageType.FILL_VALUE:
    case MessageType.FILL_VALUE_OLD:
      return [{ type, flags, data: copyFillValue(copying, copied.dataset, message) }];
    case MessageType.EXTERNAL_FILES:
      return [{ type, flags, data: copyExternalFiles(copying, edit, message) }];
    default:
      return [{ type, flags, data }];
  }
}

function copyFillValue({ source, values }: Copying, dataset: SourceDataset | undefined, message: HeaderMessage) {
  const places = dataset ? values.places(dataset.datatype, dataset.elementSize) : [];
  if (places.length === 0) return message.data;
  const reader = messageReader(source.format, message);
  const isOld = message.type === MessageType.FILL_VALUE_OLD;
  const fill = isOld ? parseOldFillValue(reader) : parseFillValue(reader);
  if (!fill.bytes) return message.data;
  const bytes = fill.bytes.slice();
  values.rewrite(bytes, dataset!.elementSize, places);
  return isOld ? encodeOldFillValue(bytes) : encodeFillValue({ ...fill, bytes }, message.data[0] === 3 ? 3 : 2);
}

/** Copies the list of external files and the local heap with their names. */
function copyExternalFiles({ source }: Copying, edit: FileEdit, message: HeaderMessage): Uint8Array {
  const { format } = source;
  const list = parseExternalFiles(messageReader(format, message));
  const { segment, freeList } = source.read(readLocalHeapHeader(format, list.heap));
  const { bytes } = source.read(readAt(format, segment.address, segment.size, 'local heap data segment'));
  const address = edit.add(bytes);
  const heap = edit.allocate(localHeapHeaderBytes(edit.format));
  edit.write(heap, encodeLocalHeapHeader(edit.format, { segment: { address, size: segment.size }, freeList }));
  return encodeExternalFiles({ ...list, heap }, edit.format);
}
