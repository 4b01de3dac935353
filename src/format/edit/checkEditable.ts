import { unsupportedFormat } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { MessageType, messageName } from '../header/messageTypes.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import type { Superblock } from '../superblock/superblock.js';

const OPEN_FOR_WRITING = 0x01;
const OPEN_FOR_SWMR = 0x04;
/** Of the file space info message (IV.A.2.x): how the file manages its space, and whether it keeps what is free. */
const STRATEGY_AT = 1;
const PERSIST_AT = 2;
const PAGED = 1;

/**
 * Refuses, by name, files whose superblock or its extension asks for more than an edit knows: `unsupported`. Extensions
 * with parameters alone are left as they are.
 */
export function* checkEditable(superblock: Superblock): Parser<void> {
  const { statusFlags, extension } = superblock;
  if (statusFlags & OPEN_FOR_SWMR) throw refused('it is open for single-writer/multiple-reader writing (SWMR)');
  if (statusFlags & OPEN_FOR_WRITING) throw refused('it is marked as open for writing');
  if (extension === undefined) return;
  const { messages } = yield* readObjectHeader(superblock, extension);
  for (const { type, data } of messages) {
    switch (type) {
      case MessageType.SHARED_MESSAGE_TABLE:
      case MessageType.METADATA_CACHE_IMAGE:
      case MessageType.DRIVER_INFO:
        throw refused(`it has a ${messageName(type)}`);
      case MessageType.FILE_SPACE_INFO: {
        // Version 0 is that of HDF5 1.10 before its release, with other fields.
        if (data[0] !== 1) throw refused(`its file space info has version ${data[0]}`);
        if (data[STRATEGY_AT] === PAGED) throw refused('it manages its space by pages (H5F_FSPACE_STRATEGY_PAGE)');
        if (data[PERSIST_AT] !== 0) throw refused('it keeps its free space (H5Pset_file_space_strategy, persist)');
        break;
      }
      default:
    }
  }
}

function refused(reason: string) {
  return unsupportedFormat(`the file cannot be edited: ${reason}`);
}
