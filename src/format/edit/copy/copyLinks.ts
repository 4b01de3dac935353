import { messageReader } from '../../messageReader.js';
import type { StoredLink } from '../../messages/link.js';
import { parseLinkInfo } from '../../messages/storageInfo.js';
import { MessageType } from '../../messageTypes.js';
import type { HeaderMessage, ObjectHeader } from '../../ObjectHeader.js';
import { DenseStorage } from '../DenseStorage.js';
import type { FileEdit } from '../FileEdit.js';
import { encodeLink } from '../messages/link.js';
import { encodeLinkInfo } from '../messages/storageInfo.js';
import { encodeSymbolTable } from '../messages/symbolTable.js';
import type { NewMessage } from '../objectHeader/createObjectHeader.js';
import { changeSymbols } from '../symbolTable/changeSymbols.js';
import { createSymbolTable } from '../symbolTable/createSymbolTable.js';
import type { CopiedObject } from './CopiedObject.js';
import type { Copying } from './Copying.js';
import { sourceLinks } from './sourceLinks.js';

/** Whether the links of a group are copied: with `shallowHierarchy`, those of the group that is copied itself. */
export function copiesLinks({ flags }: Copying, { depth }: CopiedObject): boolean {
  return !flags.shallowHierarchy || depth === 0;
}

/**
 * The messages of a group's copy that lead to its links, stored as they were: a symbol table, messages, or a heap with indexes.
 * What a hard link leads to is the copy of that.
 *
 * @param message - The symbol table message or the link info message of the group.
 */
export function copyLinks(
  copying: Copying,
  edit: FileEdit,
  { header, object }: { readonly header: ObjectHeader; readonly object: CopiedObject },
  message: HeaderMessage,
): NewMessage[] {
  const { source, flags } = copying;
  const withLinks = copiesLinks(copying, object);
  const links = withLinks ? sourceLinks(source, header, flags).map((link) => linkToCopy(copying, link)) : [];
  if (message.type === MessageType.SYMBOL_TABLE) {
    const table = createSymbolTable(edit);
    for (const insert of links) changeSymbols(edit, table, { insert });
    return [{ type: message.type, flags: message.flags, data: encodeSymbolTable(table, edit.format) }];
  }
  const info = parseLinkInfo(messageReader(source.format, message));
  const { heap, nameIndex: _, creationOrderIndex: __, ...stored } = info;
  // A group that loses its links begins to count anew.
  const tracking = withLinks || stored.maxCreationOrder === undefined ? stored : { ...stored, maxCreationOrder: 0 };
  const encoded = links.map((link) => ({ link, data: encodeLink(link, edit.format) }));
  if (heap === undefined || !withLinks) {
    const data = encodeLinkInfo(tracking, edit.format);
    const messages = encoded.map((one) => ({ type: MessageType.LINK, data: one.data }));
    return [{ type: message.type, flags: message.flags, data }, ...messages];
  }
  const dense = DenseStorage.open(edit, 'link', tracking);
  for (const { link, data } of encoded) dense.insert(link.name, data, link.creationOrder);
  const data = encodeLinkInfo({ ...tracking, ...dense.addresses }, edit.format);
  return [{ type: message.type, flags: message.flags, data }];
}

function linkToCopy({ objects }: Copying, link: StoredLink): StoredLink {
  return link.type === 'hard' ? { ...link, address: objects.get(link.address)!.target } : link;
}
