import { BTREE2_LINK_NAMES, readBtree2Header } from './btree2Header.js';
import type { FileFormat } from './FileFormat.js';
import { messageReader } from './messageReader.js';
import { parseGroupInfo } from './messages/groupInfo.js';
import { parseLink } from './messages/link.js';
import { parseLinkInfo } from './messages/storageInfo.js';
import { parseSymbolTable } from './messages/symbolTable.js';
import { MessageType } from './messageTypes.js';
import type { Parser } from './Parser.js';
import type { StoredGroup, StoredObjectHead } from './StoredObject.js';

/** Reads what a group's header says of its links (File Format Specification, IV.A.2.c, g, k and r). */
export function* readGroup(format: FileFormat, head: StoredObjectHead): Parser<StoredGroup> {
  const readers = (type: number) =>
    head.messages.filter((message) => message.type === type).map((message) => messageReader(format, message));
  const compactLinks = readers(MessageType.LINK).map(parseLink);
  const [linkInfo] = readers(MessageType.LINK_INFO).map(parseLinkInfo);
  const [groupInfo] = readers(MessageType.GROUP_INFO).map(parseGroupInfo);
  const [symbolTable] = readers(MessageType.SYMBOL_TABLE).map(parseSymbolTable);
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
