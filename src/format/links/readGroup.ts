import { BTREE2_LINK_NAMES, readBtree2Header } from '../btree2/btree2Header.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import { parseGroupInfo } from '../messages/groupInfo.js';
import type { StoredGroup, StoredObjectHead } from '../objects/StoredObject.js';
import { linkStorage } from './LinkStorage.js';

/** Reads what a group's header says of its links (File Format Specification, IV.A.2.c, g, k and r). */
export function* readGroup(format: FileFormat, head: StoredObjectHead): Parser<StoredGroup> {
  const { symbolTable, linkInfo, compactLinks } = linkStorage(format, head);
  const infoMessage = head.messages.find(({ type }) => type === MessageType.GROUP_INFO);
  const groupInfo = infoMessage && parseGroupInfo(messageReader(format, infoMessage));
  const storage = { compactLinks, maxCorder: linkInfo?.maxCreationOrder ?? 0 };
  const group = { ...head, kind: 'group', ...storage, ...(groupInfo && { groupInfo }) } as const;
  if (linkInfo === undefined) {
    return { ...group, storageType: 'H5G_STORAGE_TYPE_SYMBOL_TABLE', ...(symbolTable && { symbolTable }) };
  }
  if (linkInfo.heap === undefined) {
    return { ...group, linkInfo, storageType: 'H5G_STORAGE_TYPE_COMPACT', nlinks: compactLinks.length };
  }
  const dense = { ...group, linkInfo, storageType: 'H5G_STORAGE_TYPE_DENSE' } as const;
  if (linkInfo.nameIndex === undefined) return dense;
  const { totalRecords } = yield* readBtree2Header(format, linkInfo.nameIndex, BTREE2_LINK_NAMES);
  return { ...dense, nlinks: totalRecords };
}
