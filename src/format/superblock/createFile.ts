import type { CreationOrder } from '../../model/H5P.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import { carryOut } from '../edit/carryOut.js';
import type { EditedBytes } from '../edit/EditedBytes.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { FileSpace } from '../edit/FileSpace.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import { linkStorage } from '../links/LinkStorage.js';
import type { SymbolTable } from '../messages/symbolTable.js';
import { createAnonymousGroup } from '../objects/createAnonymousGroup.js';
import type { Style } from '../objects/Style.js';

/** Creation properties of a new file. */
export interface FileSpec {
  /** Which versions of structures the file gets; `v18` by default. */
  readonly style?: Style;
  /** Bytes before the superblock: 0, or a power of two of at least 512. */
  readonly userblock: number;
  readonly linkCreationOrder?: CreationOrder;
  readonly attrCreationOrder?: CreationOrder;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const SIZES = { sizeofOffsets: 8, sizeofLengths: 8 };
/** The version of the superblock that libhdf5 chooses for each style, and its length. */
const VERSIONS = { earliest: 0, v18: 2, v110: 3 } as const;
export const SUPERBLOCK_BYTES = { earliest: 96, v18: 48, v110: 48 } as const;
/** "Group Leaf Node K" and "Group Internal Node K" of HDF5 (`H5F_CRT_SYM_LEAF_DEF`, `HDF5_BTREE_SNODE_IK_DEF`). */
const LEAF_K = 4;
const INTERNAL_K = 16;
/** Cache types of a symbol table entry: nothing, or the addresses of the group's symbol table. */
const CACHED_NOTHING = 0;
const CACHED_TABLE = 1;

/** The root group of a file, as its superblock names it. */
export interface Root {
  readonly header: number;
  readonly symbolTable?: SymbolTable | undefined;
}

/**
 * Overwrites `bytes` with an empty HDF5 file: a user block of zeros, a superblock (File Format Specification, II.A) and a root
 * group, in the versions that libhdf5 would choose.
 */
export function createFile(bytes: EditedBytes, { userblock, style = 'v18', ...group }: FileSpec): void {
  const length = SUPERBLOCK_BYTES[style];
  bytes.truncate(0);
  bytes.truncate(userblock + length);
  // The root group does not exist yet; its address is filled in at the end.
  bytes.write(encodeSuperblock(style, userblock, length, { header: 0 }), userblock);
  const space = FileSpace.open(bytes);
  const root = carryOut(space, (edit) => {
    const header = createAnonymousGroup(edit, { style, ...group });
    return rootOf(edit, header);
  });
  space.close();
  bytes.write(encodeSuperblock(style, userblock, bytes.size() - userblock, root), userblock);
}

/** The root group whose header is at an address. */
export function rootOf(edit: FileEdit, header: number): Root {
  const { symbolTable } = linkStorage(edit.format, edit.read(readObjectHeader(edit.format, header)));
  return { header, symbolTable };
}

/**
 * Encodes a superblock.
 *
 * @param end - Bytes of the file after the user block.
 */
export function encodeSuperblock(style: Style, userblock: number, end: number, root: Root): Uint8Array {
  const writer = new ByteWriter(SIZES).put(Uint8Array.from(SIGNATURE)).u8(VERSIONS[style]);
  return style === 'earliest' ? putVersion0(writer, userblock, end, root) : putVersion2(writer, userblock, end, root);
}

/** The rest of a superblock of version 0. */
function putVersion0(writer: ByteWriter, userblock: number, end: number, { header, symbolTable }: Root): Uint8Array {
  // Versions of the free-space information, the root group's entry and shared header messages, reserved bytes, and sizes.
  writer.u8(0).u8(0).u8(0).u8(0).u8(8).u8(8).u8(0);
  writer.u16(LEAF_K).u16(INTERNAL_K).u32(0);
  writer
    .address(userblock)
    .address(undefined)
    .address(userblock + end)
    .address(undefined);
  // The root group's symbol table entry (III.C); it has no name.
  writer.lengthField(0).address(header);
  writer.u32(symbolTable ? CACHED_TABLE : CACHED_NOTHING).u32(0);
  if (symbolTable) writer.address(symbolTable.btree).address(symbolTable.heap);
  else writer.put(new Uint8Array(16));
  return writer.finish();
}

/** The rest of a superblock of version 2 or 3. */
function putVersion2(writer: ByteWriter, userblock: number, end: number, { header }: Root): Uint8Array {
  writer.u8(8).u8(8).u8(0);
  writer
    .address(userblock)
    .address(undefined)
    .address(userblock + end)
    .address(header);
  return writer.checksum().finish();
}
