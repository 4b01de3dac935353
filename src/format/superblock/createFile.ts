import type { CreationOrder } from '../../model/H5P.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import { carryOut } from '../edit/carryOut.js';
import type { EditedBytes } from '../edit/EditedBytes.js';
import { FileSpace } from '../edit/FileSpace.js';
import { createGroup } from '../objects/createGroup.js';

/** What a new file is like. */
export interface FileSpec {
  /** Bytes before the superblock: 0, or a power of two of at least 512. */
  readonly userblock: number;
  readonly linkCreationOrder?: CreationOrder;
  readonly attrCreationOrder?: CreationOrder;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const SIZES = { sizeofOffsets: 8, sizeofLengths: 8 };
const SUPERBLOCK_BYTES = 48;

/**
 * Makes an empty HDF5 file of bytes that are to be overwritten: a user block of zeros, a superblock of version 2 (File
 * Format Specification, II.A) and a new-style root group.
 */
export function createFile(bytes: EditedBytes, { userblock, ...group }: FileSpec): void {
  bytes.truncate(0);
  bytes.truncate(userblock + SUPERBLOCK_BYTES);
  // Until there is a root group, its address is that of nothing.
  bytes.write(superblock(userblock, SUPERBLOCK_BYTES, 0), userblock);
  const space = FileSpace.open(bytes);
  const root = carryOut(space, (edit) => createGroup(edit, { style: 'v18', ...group }));
  space.close();
  bytes.write(superblock(userblock, bytes.size() - userblock, root), userblock);
}

function superblock(userblock: number, end: number, rootGroup: number): Uint8Array {
  const writer = new ByteWriter(SIZES).put(Uint8Array.from(SIGNATURE)).u8(2).u8(8).u8(8).u8(0);
  writer
    .address(userblock)
    .address(undefined)
    .address(userblock + end)
    .address(rootGroup);
  return writer.checksum().finish();
}
