import fs from 'node:fs';
import path from 'node:path';
import { H5Error, type H5ErrorKind } from '../model/H5Error.js';
import { DiskDirectory } from './DiskDirectory.node.js';
import { diskIdentity } from './diskIdentity.js';
import type { OpenedStorage, Storage, StorageMode } from './Storage.js';

const KINDS: Readonly<Record<string, H5ErrorKind>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  EEXIST: 'already-exists',
  EACCES: 'permission',
  EPERM: 'permission',
  EROFS: 'permission',
  EISDIR: 'bad-argument',
  ENAMETOOLONG: 'bad-argument',
};

const FLAGS = {
  read: fs.constants.O_RDONLY,
  write: fs.constants.O_RDWR,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT,
  'create-new': fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL,
} as const;

/** Opens a file of the disk (Node). An existing file that is to be created is emptied only by HDF5, once it may. */
export function openDisk(file: string, mode: StorageMode): OpenedStorage {
  const isNew = !fs.existsSync(file);
  try {
    const storage = new DiskStorage(fs.openSync(file, FLAGS[mode]), mode !== 'read');
    return {
      name: path.basename(file),
      storage,
      shared: () => file,
      directory: new DiskDirectory(file, (found, writable) => openDisk(found, writable ? 'write' : 'read').storage),
      discard: () => {
        if (isNew) fs.rmSync(file, { force: true });
      },
    };
  } catch (error) {
    throw diskError(error, file, mode);
  }
}

function diskError(error: unknown, file: string, mode: StorageMode): H5Error {
  if (error instanceof H5Error) return error;
  const { code } = error as NodeJS.ErrnoException;
  const kind = (code && KINDS[code]) || 'io';
  const reasons: Partial<Record<H5ErrorKind, string>> = {
    'not-found': 'there is no such file',
    'already-exists': 'the file exists already',
    permission: mode === 'read' ? 'it may not be read' : 'it may not be written',
    'bad-argument': code === 'EISDIR' ? 'it is a folder' : 'its name is too long',
  };
  const routine = mode.startsWith('create') ? 'H5Fcreate_async' : 'H5Fopen_async';
  return new H5Error(kind, routine, `'${file}': ${reasons[kind] ?? (error as Error).message}`, { cause: error });
}

/** A file of the disk through its descriptor. */
class DiskStorage implements Storage {
  readonly identity: string;
  readonly writable: boolean;
  readonly #fd: number;

  constructor(fd: number, writable: boolean) {
    const stats = fs.fstatSync(fd, { bigint: true });
    if (stats.isDirectory()) {
      fs.closeSync(fd);
      throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    }
    this.#fd = fd;
    this.writable = writable;
    this.identity = diskIdentity(stats);
  }

  size(): number {
    return fs.fstatSync(this.#fd).size;
  }

  read(target: Uint8Array, offset: number): number {
    let done = 0;
    while (done < target.byteLength) {
      const count = fs.readSync(this.#fd, target, done, target.byteLength - done, offset + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  write(source: Uint8Array, offset: number): void {
    let done = 0;
    while (done < source.byteLength)
      done += fs.writeSync(this.#fd, source, done, source.byteLength - done, offset + done);
  }

  truncate(size: number): void {
    fs.ftruncateSync(this.#fd, size);
  }

  flush(): void {
    fs.fdatasyncSync(this.#fd);
  }

  close(): void {
    fs.closeSync(this.#fd);
  }
}
