import type { Parser } from '../../../format/bytes/Parser.js';
import { runSync } from '../../../format/bytes/runSync.js';
import { type ResolvedPath, resolvePath } from '../../../format/links/resolvePath.js';
import { readObject } from '../../../format/objects/readObject.js';
import { readSuperblock } from '../../../format/superblock/superblock.js';
import { H5Error } from '../../../model/H5Error.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import { readerOf } from '../../../storage/readerOf.js';
import type { OpenFile } from '../worker/OpenFile.js';
import type { KnownObject } from './storedObject.js';

/** External links that are followed one after the other, as libhdf5 does by default (`H5L_NUM_LINKS`). */
const MOST_FILES = 16;

/**
 * Reads of an object that an external link leads to, from the bytes of the file that it is in; libhdf5 must have followed
 * the link before, which settles that the file may be reached. Undefined for an object of the file itself, and for what
 * h5rx does not read.
 */
export function readElsewhere<T>(
  file: OpenFile,
  path: string,
  routine: string,
  read: (object: KnownObject) => Parser<T>,
): T | undefined {
  let bytes: Pick<FileBytes, 'size' | 'read'> = file.bytes;
  let opened: FileBytes | undefined;
  let folder = '';
  let target = path;
  try {
    for (let hop = 0; hop <= MOST_FILES; hop += 1) {
      const found = runSync(resolve(bytes.size(), target), readerOf(bytes));
      if (found === undefined) return undefined;
      if ('address' in found) return opened && runSync(readAt(bytes.size(), found.address, read), readerOf(bytes));
      const named = findNamed(file, folder, found.externalFile);
      if (!named) return undefined;
      opened?.close();
      opened = named.file.open(false);
      bytes = opened;
      ({ folder } = named);
      target = found.target;
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof H5Error)) throw error;
    if (error.kind === 'unsupported') return undefined;
    throw new H5Error(error.kind, routine, `'${path}' in '${file.name}': ${error.message}`, { cause: error });
  } finally {
    opened?.close();
  }
}

function* resolve(size: number, path: string): Parser<ResolvedPath | undefined> {
  return yield* resolvePath(yield* readSuperblock(size), path);
}

function* readAt<T>(size: number, address: number, read: (object: KnownObject) => Parser<T>): Parser<T> {
  const format = yield* readSuperblock(size);
  const object = yield* readObject(format, address);
  return yield* read({ ...object, format, sizeofOffsets: format.sizeofOffsets });
}

/** A file by the name that a link has, as libhdf5 looks for it: an absolute name, then its last part, from the folder of the file with the link. */
function findNamed({ named }: OpenFile, folder: string, name: string) {
  const last = name.slice(name.lastIndexOf('/') + 1);
  const names = name.startsWith('/') ? [name, `${folder}${last}`] : [`${folder}${name}`];
  for (const one of names) {
    const file = named.find(one, 'link');
    if (file) return { file, folder: one.slice(0, one.lastIndexOf('/') + 1) };
  }
  return undefined;
}
