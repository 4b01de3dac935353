import { failure, type H5Error } from '../../model/H5Error.js';
import { corruptFile } from '../bytes/formatError.js';
import { OPEN_FOR_SWMR, OPEN_FOR_WRITING, type Superblock } from './superblock.js';

/** How a file is opened: for reading or writing, with SWMR or without. */
export type FileAccessMode = 'read' | 'write' | 'swmr-read' | 'swmr-write';

/** All consistency flags that libhdf5 knows; 0x02 used to mean that the file was closed properly. */
const KNOWN_FLAGS = 0x07;
/** The first version in which a program that writes a file marks it as open. */
export const FIRST_MARKED_VERSION = 3;

/**
 * Refuses to open a file that libhdf5 would not open in this mode: a truncated one, or one that another program has open for
 * writing or did not close (`H5F_open`, `H5F__super_read`; File Format Specification, II.A, file consistency flags).
 *
 * @param size - Bytes of the file, where they were told only after the superblock was read.
 */
export function checkOpening(
  { version, statusFlags, endOfFile, fileSize }: Superblock,
  mode: FileAccessMode,
  size = fileSize,
): void {
  if (statusFlags & ~KNOWN_FLAGS) throw corruptFile(`superblock: unknown status flags 0x${statusFlags.toString(16)}`);
  const isMarked = version >= FIRST_MARKED_VERSION;
  if (mode === 'swmr-write' && !isMarked)
    throw corruptFile(`superblock of version ${version}; SWMR needs version ${FIRST_MARKED_VERSION} or later`);
  // A SWMR writer stores the end of file before the file has grown to it.
  const mayGrow = mode === 'swmr-read' && isMarked;
  if (endOfFile > size && !mayGrow)
    throw corruptFile(
      `truncated file: it has ${size} bytes, but its superblock states an end of file address of ${endOfFile}`,
    );
  if (isMarked) checkMarks(statusFlags, mode);
}

function checkMarks(statusFlags: number, mode: FileAccessMode): void {
  const isWritten = (statusFlags & OPEN_FOR_WRITING) !== 0;
  const isSwmr = (statusFlags & OPEN_FOR_SWMR) !== 0;
  if (mode === 'swmr-read') {
    if (isWritten === isSwmr) return;
    throw refused('it is marked as open for writing, but not for SWMR writing');
  }
  if (isWritten || isSwmr) throw refused(`it is marked as open for ${isSwmr ? 'SWMR writing' : 'writing'}`);
}

function refused(reason: string): H5Error {
  return failure('permission', `${reason} by another program, or by one that ended without closing it (h5clear -s)`);
}
