import { H5Error } from '../../model/H5Error.js';
import type { Extent } from '../bytes/Extent.js';
import type { Parser } from '../bytes/Parser.js';
import { openChunkIndex } from '../chunkIndex/openChunkIndex.js';
import { releaseDense } from '../denseStorage/DenseStorage.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import type { ObjectHeader } from '../header/ObjectHeader.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import { releaseObjectHeader } from '../header/releaseObjectHeader.js';
import { linkStorage } from '../links/LinkStorage.js';
import { parseAttributeInfo } from '../messages/storageInfo.js';
import type { Superblock } from '../superblock/superblock.js';
import { releaseSymbolTable } from '../symbolTable/releaseSymbolTable.js';
import { readObject } from './readObject.js';
import type { StoredDataset } from './StoredObject.js';

/**
 * Frees the space of an object without references: its header, links, attributes and elements. Nodes of chunk indexes and
 * objects in global heaps become lost space until the file is repacked.
 */
export function releaseObject(edit: FileEdit, address: number): void {
  const header = edit.read(readObjectHeader(edit.format, address));
  const { symbolTable, linkInfo } = linkStorage(edit.format, header);
  if (symbolTable) releaseSymbolTable(edit, symbolTable);
  if (linkInfo) releaseDense(edit, 'link', linkInfo);
  const attributes = header.messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO);
  if (attributes) releaseDense(edit, 'attribute', parseAttributeInfo(messageReader(edit.format, attributes)));
  for (const extent of elementExtents(edit, header)) edit.release(extent);
  releaseObjectHeader(edit, address);
}

/** The extents of a dataset's elements. */
function elementExtents(edit: FileEdit, { address, messages }: ObjectHeader): Extent[] {
  if (!messages.some(({ type }) => type === MessageType.LAYOUT)) return [];
  try {
    const object = edit.read(readObject(edit.format, address));
    return object.kind === 'dataset' ? edit.read(extentsOf(edit.format, object)) : [];
  } catch (error) {
    // A structure that cannot be read becomes lost space: nothing refers to it any more.
    if (error instanceof H5Error) return [];
    throw error;
  }
}

function* extentsOf(superblock: Superblock, dataset: StoredDataset): Parser<Extent[]> {
  const { layout, dataspace, filters } = dataset;
  if (layout.kind === 'contiguous' && layout.address !== undefined && layout.size !== undefined)
    return layout.size > 0 ? [{ address: layout.address, length: layout.size }] : [];
  if (layout.kind !== 'chunked') return [];
  const { dims, maxdims } = dataspace;
  const index = openChunkIndex(superblock, { layout, dims, maxdims, filtered: filters.length > 0 });
  const extents: Extent[] = [];
  yield* index.forEach((_, chunk) => {
    extents.push({ address: chunk.address, length: chunk.size });
  });
  return extents;
}
