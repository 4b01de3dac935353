import { carryOut } from '../edit/carryOut.js';
import type { NewMessage } from '../header/createObjectHeader.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import type { HeaderMessage, ObjectHeader } from '../header/ObjectHeader.js';
import { encodeLink, type StoredLink } from '../messages/link.js';
import { encodeLinkInfo, parseLinkInfo } from '../messages/storageInfo.js';
import { encodeSymbolTable } from '../messages/symbolTable.js';
import { changeSymbols } from '../symbolTable/changeSymbols.js';
import { createSymbolTable } from '../symbolTable/createSymbolTable.js';
import type { CopiedObject } from './CopiedObject.js';
import type { Copying } from './Copying.js';
import type { CopySteps } from './CopyStep.js';
import { copyDense } from './copyDense.js';
import { sourceLinks } from './sourceLinks.js';

/** Links inserted into a symbol table between two steps. */
const STEP_LINKS = 128;

/** Whether the links of a group are copied; with `shallowHierarchy`, only those of the root of the copy are. */
export function copiesLinks({ flags }: Copying, { depth }: CopiedObject): boolean {
  return !flags.shallowHierarchy || depth === 0;
}

/**
 * Copies the links of a group in the same kind of storage: a symbol table, link messages, or dense storage. Returns the messages
 * for the copy's header. Hard links point to the copies of their objects.
 *
 * @param message - The symbol table message or the link info message of the group.
 */
export function* copyLinks(
  copying: Copying,
  { header, object }: { readonly header: ObjectHeader; readonly object: CopiedObject },
  message: HeaderMessage,
): CopySteps<NewMessage[]> {
  const { source, space, flags } = copying;
  const format = space.superblock;
  const withLinks = copiesLinks(copying, object);
  const links = withLinks ? sourceLinks(source, header, flags).map((link) => linkToCopy(copying, link)) : [];
  if (message.type === MessageType.SYMBOL_TABLE) {
    const table = carryOut(space, (edit) => createSymbolTable(edit));
    for (const [count, insert] of links.entries()) {
      // An edit may change a symbol table only once.
      carryOut(space, (edit) => changeSymbols(edit, table, { insert }));
      if (count % STEP_LINKS === 0) yield copying.progress;
    }
    return [{ type: message.type, flags: message.flags, data: encodeSymbolTable(table, format) }];
  }
  const info = parseLinkInfo(messageReader(source.format, message));
  const { heap, nameIndex: _, creationOrderIndex: __, ...stored } = info;
  // The creation order of a copy without links starts at 0.
  const tracking = withLinks || stored.maxCreationOrder === undefined ? stored : { ...stored, maxCreationOrder: 0 };
  const items = links.map(({ name, creationOrder }, index) => ({
    name,
    data: encodeLink(links[index]!, format),
    ...(creationOrder !== undefined && { creationOrder }),
  }));
  if (heap === undefined || !withLinks) {
    const data = encodeLinkInfo(tracking, format);
    const messages = items.map((item) => ({ type: MessageType.LINK, data: item.data }));
    return [{ type: message.type, flags: message.flags, data }, ...messages];
  }
  const addresses = yield* copyDense(copying, 'link', tracking, items);
  return [{ type: message.type, flags: message.flags, data: encodeLinkInfo({ ...tracking, ...addresses }, format) }];
}

function linkToCopy({ objects }: Copying, link: StoredLink): StoredLink {
  return link.type === 'hard' ? { ...link, address: objects.get(link.address)!.target } : link;
}
