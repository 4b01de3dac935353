import type { ByteReader } from '../bytes/ByteReader.js';
import type { Extent } from '../bytes/Extent.js';
import type { Parser } from '../bytes/Parser.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import { type BtreeK, parseBtreeK } from '../messages/btreeK.js';
import { parseCacheImage } from '../messages/cacheImage.js';
import { parseDriverInfo } from '../messages/driverInfo.js';
import { type FileSpaceInfo, parseFileSpaceInfo } from '../messages/fileSpaceInfo.js';
import { parseSharedMessageTable, type SharedMessageTable } from '../messages/sharedMessageTable.js';
import type { Superblock } from './superblock.js';

/** The contents of a superblock extension; superblocks of versions 0 and 1, and most others, have none. */
export interface SuperblockExtension {
  readonly btreeK?: BtreeK;
  readonly sharedMessages?: SharedMessageTable;
  readonly fileSpace?: FileSpaceInfo;
  /** Name of the file driver, if only that driver can read the file. */
  readonly driver?: string;
  /** Extent of the metadata cache image: see `readCacheImage`. */
  readonly cacheImage?: Extent;
}

/** Reads the superblock extension (File Format Specification, II.C). */
export function* readSuperblockExtension(superblock: Superblock): Parser<SuperblockExtension> {
  if (superblock.extension === undefined) return {};
  const { messages } = yield* readObjectHeader(superblock, superblock.extension);
  const parse = <T>(type: number, parser: (reader: ByteReader) => T): T | undefined => {
    const message = messages.find((candidate) => candidate.type === type);
    return message && parser(messageReader(superblock, message));
  };
  const btreeK = parse(MessageType.BTREE_K, parseBtreeK);
  const sharedMessages = parse(MessageType.SHARED_MESSAGE_TABLE, parseSharedMessageTable);
  const fileSpace = parse(MessageType.FILE_SPACE_INFO, parseFileSpaceInfo);
  const driver = parse(MessageType.DRIVER_INFO, parseDriverInfo);
  const cacheImage = parse(MessageType.METADATA_CACHE_IMAGE, parseCacheImage);
  return {
    ...(btreeK && { btreeK }),
    ...(sharedMessages && { sharedMessages }),
    ...(fileSpace && { fileSpace }),
    ...(driver !== undefined && { driver }),
    ...(cacheImage && { cacheImage }),
  };
}
