import type { FileFormat } from '../bytes/FileFormat.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import type { ObjectHeader } from '../header/ObjectHeader.js';
import { parseLink, type StoredLink } from '../messages/link.js';
import { parseLinkInfo, type StorageInfo } from '../messages/storageInfo.js';
import { parseSymbolTable, type SymbolTable } from '../messages/symbolTable.js';

/** Where a group has its links (File Format Specification, IV.A.2.c, g and r); a `StoredGroup` is one. */
export interface LinkStorage {
  /** Address of the group's object header. */
  readonly address: number;
  /** The links of a compact group, in header order. */
  readonly compactLinks: readonly StoredLink[];
  /** Where an old-style group has its links. */
  readonly symbolTable?: SymbolTable;
  /** Where a new-style group has dense links; without a heap it is compact. */
  readonly linkInfo?: StorageInfo;
}

/** Whether a header is that of a group. */
export function isGroup({ messages }: Pick<ObjectHeader, 'messages'>): boolean {
  return messages.some(({ type }) => type === MessageType.SYMBOL_TABLE || type === MessageType.LINK_INFO);
}

/** What a group's header says of its links. */
export function linkStorage(format: FileFormat, header: Pick<ObjectHeader, 'address' | 'messages'>): LinkStorage {
  const readers = (type: number) =>
    header.messages.filter((message) => message.type === type).map((message) => messageReader(format, message));
  const [linkInfo] = readers(MessageType.LINK_INFO).map(parseLinkInfo);
  const [symbolTable] = readers(MessageType.SYMBOL_TABLE).map(parseSymbolTable);
  return {
    address: header.address,
    compactLinks: readers(MessageType.LINK).map(parseLink),
    ...(symbolTable && { symbolTable }),
    ...(linkInfo && { linkInfo }),
  };
}
