import { ByteReader } from '../bytes/ByteReader.js';
import { verifyChecksum } from '../bytes/checksum.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import type { BtreeK } from '../messages/btreeK.js';

/** The contents of a superblock (File Format Specification, II.A). */
export interface Superblock extends FileFormat {
  readonly version: number;
  /** Address of the root group's object header. */
  readonly rootGroup: number;
  /** Address of the first byte after all HDF5 data, from the beginning of the file. */
  readonly endOfFile: number;
  /** File consistency flags: bit 0, open for writing; bit 2, open for single-writer/multiple-reader writing. */
  readonly statusFlags: number;
  /** Address of the superblock extension's object header (versions 2 and 3). */
  readonly extension?: number;
  /** B-tree parameters (versions 0 and 1; later versions keep them in the extension). */
  readonly btreeK?: BtreeK;
}

/** File consistency flags (File Format Specification, II.A; libhdf5's `H5F_SUPER_*`). */
export const OPEN_FOR_WRITING = 0x01;
export const OPEN_FOR_SWMR = 0x04;

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const FIRST_USER_BLOCK = 512;
/** The longest superblock, version 1 with addresses of 8 bytes, has 100 bytes. */
const LONGEST = 100;
/** "Indexed Storage Internal Node K" of files too old to store it (libhdf5's `HDF5_BTREE_CHUNK_IK_DEF`). */
const DEFAULT_INDEXED_STORAGE_K = 32;

/**
 * Finds the superblock of a file (File Format Specification, II.A), which may follow a user block, and reads it.
 *
 * @param fileSize - Size of the file, if it is known. Otherwise the file ends where its superblock says, and a range that goes
 *   past the end is answered with the bytes that exist.
 */
export function* readSuperblock(fileSize?: number): Parser<Superblock> {
  const end = fileSize ?? Number.MAX_SAFE_INTEGER;
  let passed = 0;
  for (let offset = 0; offset + SIGNATURE.length <= end; offset = offset === 0 ? FIRST_USER_BLOCK : offset * 2) {
    const length = Math.min(LONGEST, end - offset);
    const bytes = yield { offset, length };
    if (bytes.length !== length && fileSize !== undefined)
      throw corruptFile(`superblock at ${offset}: ${length} bytes wanted, ${bytes.length} are left in the file`);
    if (SIGNATURE.every((byte, index) => bytes[index] === byte)) return parseSuperblock(bytes, offset, fileSize);
    passed = offset + bytes.length;
    if (bytes.length < length) break;
  }
  throw corruptFile(
    `not an HDF5 file: no format signature in its ${fileSize === undefined ? 'first ' : ''}${fileSize ?? passed} bytes`,
  );
}

function parseSuperblock(bytes: Uint8Array, offset: number, size: number | undefined): Superblock {
  const fileSize = size ?? Number.MAX_SAFE_INTEGER;
  // The sizes have to be read first: addresses depend on them.
  const structure = `superblock at ${offset}`;
  const head = new ByteReader(bytes, { sizeofOffsets: 8, sizeofLengths: 8, baseAddress: offset, fileSize }, structure);
  head.skip(SIGNATURE.length);
  const version = head.version(0, 3);
  if (version < 2) head.skip(4);
  const format: FileFormat = {
    sizeofOffsets: fieldSize(head),
    sizeofLengths: fieldSize(head),
    baseAddress: offset,
    fileSize,
  };
  const whole = version < 2 ? bytes : new ByteReader(bytes, format, structure).take(newLength(format));
  const reader = new ByteReader(whole, format, structure);
  reader.skip(head.position);
  const superblock = version < 2 ? parseOld(reader, version) : parseNew(reader, version);
  return size === undefined ? { ...superblock, fileSize: superblock.endOfFile } : superblock;
}

function parseOld(reader: ByteReader, version: number): Superblock {
  reader.skip(1);
  const groupLeaf = reader.u16();
  const groupInternal = reader.u16();
  const statusFlags = reader.u32();
  let indexedStorage = DEFAULT_INDEXED_STORAGE_K;
  if (version === 1) {
    indexedStorage = reader.u16();
    reader.skip(2);
  }
  const storedBase = reader.definedAddress('base address');
  reader.address(); // address of the free-space information, which libhdf5 never used
  const storedEnd = reader.definedAddress('end of file address');
  reader.address(); // address of the driver information block: only for file drivers that h5rx does not have
  // Root group symbol table entry, III.C. The specification gives the link name offset the size of an address; libhdf5 uses a length.
  reader.length();
  const rootGroup = reader.definedAddress('root group address');
  return {
    ...reader.format,
    version,
    rootGroup,
    endOfFile: absoluteEnd(reader, storedBase, storedEnd),
    statusFlags,
    btreeK: { groupLeaf, groupInternal, indexedStorage },
  };
}

/** Length of a superblock of version 2 or 3: signature, four bytes, four addresses, checksum. */
function newLength({ sizeofOffsets }: FileFormat): number {
  return 8 + 4 + 4 * sizeofOffsets + 4;
}

function parseNew(reader: ByteReader, version: number): Superblock {
  verifyChecksum(reader);
  const statusFlags = reader.u8();
  const storedBase = reader.definedAddress('base address');
  const extension = reader.address();
  const storedEnd = reader.definedAddress('end of file address');
  const rootGroup = reader.definedAddress('root group address');
  return {
    ...reader.format,
    version,
    rootGroup,
    endOfFile: absoluteEnd(reader, storedBase, storedEnd),
    statusFlags,
    ...(extension === undefined ? {} : { extension }),
  };
}

/**
 * The end of the file as an absolute offset. Addresses are relative to the superblock wherever it is: a program that adds a
 * user block to a finished file does not rewrite the stored base address, and libhdf5 ignores that too.
 */
function absoluteEnd(reader: ByteReader, storedBase: number, storedEnd: number): number {
  const end = storedEnd - storedBase + reader.format.baseAddress;
  if (end < 0) throw reader.corrupt(`end of file address ${storedEnd} is before the base address ${storedBase}`);
  return end;
}

function fieldSize(reader: ByteReader): number {
  const size = reader.u8();
  if (size === 2 || size === 4 || size === 8) return size;
  if (size === 16 || size === 32) throw reader.unsupported(`addresses or lengths of ${size} bytes`);
  throw reader.corrupt(`addresses or lengths of ${size} bytes`);
}
