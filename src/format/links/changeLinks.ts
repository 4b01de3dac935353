import { corruptFile } from '../bytes/formatError.js';
import { DenseStorage } from '../denseStorage/DenseStorage.js';
import { ItemStorage } from '../denseStorage/ItemStorage.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { HeaderEdit } from '../header/HeaderEdit.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import { MESSAGE_CONSTANT } from '../header/ObjectHeader.js';
import { encodeGroupInfo, parseGroupInfo } from '../messages/groupInfo.js';
import { encodeLink, parseLink } from '../messages/link.js';
import { encodeLinkInfo } from '../messages/storageInfo.js';
import { changeSymbols } from '../symbolTable/changeSymbols.js';
import { releaseSymbolTable } from '../symbolTable/releaseSymbolTable.js';
import { isGroup, type LinkStorage, linkStorage } from './LinkStorage.js';
import type { LinkChange, NewLink } from './NewLink.js';
import { readLinks } from './readLinks.js';

/** Numbers of links at which compact storage turns dense and dense compact, where a group does not say (IV.A.2.k). */
const DEFAULT_PHASE_CHANGE = { maxCompact: 8, minDense: 6 };

/**
 * Changes the links of the group at an address, as one step, whichever way it stores them. The link to remove is there,
 * the name of the one to insert is free. References to objects are not counted here.
 *
 * Errors: `H5Error` `unsupported` (links that are compressed, messages in the heap of shared ones), `corrupt-file`.
 */
export function changeLinks(edit: FileEdit, group: number, change: LinkChange): void {
  const header = HeaderEdit.open(edit, group);
  if (!isGroup(header)) throw corruptFile(`object header at ${group}: it is not that of a group`);
  const storage = linkStorage(edit.format, { address: group, messages: header.messages });
  if (storage.linkInfo) {
    changeNewStyle(edit, header, storage, change);
    header.touch(Math.floor(Date.now() / 1000));
    header.save();
  } else if (change.insert && needsNewStyle(change.insert)) {
    convert(edit, header, storage, change);
    header.save();
  } else if (storage.symbolTable) {
    changeSymbols(edit, storage.symbolTable, change);
  }
}

/** Symbol tables hold no UTF-8 names, and only hard and soft links (`H5G_obj_insert`). */
function needsNewStyle({ cset, type }: NewLink): boolean {
  return cset !== 'ASCII' || (type !== 'hard' && type !== 'soft');
}

function changeNewStyle(edit: FileEdit, header: HeaderEdit, storage: LinkStorage, change: LinkChange): void {
  const links = openLinks(edit, header, storage);
  const { remove, insert } = change;
  if (remove !== undefined && insert) links.exchange(remove, insert.name, encoderOf(edit, insert));
  else if (remove !== undefined) links.remove(remove);
  else if (insert) links.insert(insert.name, encoderOf(edit, insert));
  const message = header.messages.find(({ type }) => type === MessageType.LINK_INFO)!;
  header.replace(message, encodeLinkInfo(links.info, edit.format));
}

function encoderOf(edit: FileEdit, link: NewLink): (creationOrder: number | undefined) => Uint8Array {
  return (creationOrder) => encodeLink({ ...link, ...(creationOrder !== undefined && { creationOrder }) }, edit.format);
}

function openLinks(edit: FileEdit, header: HeaderEdit, { linkInfo }: LinkStorage): ItemStorage {
  const infoMessage = header.messages.find(({ type }) => type === MessageType.GROUP_INFO);
  const constants = infoMessage && parseGroupInfo(messageReader(edit.format, infoMessage));
  const kind = {
    messageType: MessageType.LINK,
    nameOf: (message: Parameters<typeof messageReader>[1]) => parseLink(messageReader(edit.format, message)).name,
    orderOf: (message: Parameters<typeof messageReader>[1]) =>
      parseLink(messageReader(edit.format, message)).creationOrder,
    dense: (info: NonNullable<LinkStorage['linkInfo']>) => DenseStorage.open(edit, 'link', info),
  };
  return new ItemStorage(header, kind, linkInfo!, constants?.linkPhaseChange ?? DEFAULT_PHASE_CHANGE);
}

/** Converts an old-style group to a new-style one with the changed links. */
function convert(edit: FileEdit, header: HeaderEdit, storage: LinkStorage, { remove, insert }: LinkChange): void {
  const old = edit.read(readLinks(edit.format, storage)).filter(({ name }) => name !== remove);
  header.remove(header.messages.find(({ type }) => type === MessageType.SYMBOL_TABLE)!);
  header.insert(MessageType.LINK_INFO, encodeLinkInfo({}, edit.format));
  header.insert(MessageType.GROUP_INFO, encodeGroupInfo({}), { flags: MESSAGE_CONSTANT });
  const links = openLinks(edit, header, { ...storage, linkInfo: {} });
  for (const link of insert ? [...old, insert] : old) links.insert(link.name, encoderOf(edit, link));
  const message = header.messages.find(({ type }) => type === MessageType.LINK_INFO)!;
  header.replace(message, encodeLinkInfo(links.info, edit.format));
  if (storage.symbolTable) releaseSymbolTable(edit, storage.symbolTable);
}
