import fs from 'node:fs';
import path from 'node:path';
import { H5Error, type H5ErrorKind } from '../model/H5Error.js';
import { attempt } from './attempt.js';
import { DiskDirectory } from './DiskDirectory.node.js';
import { diskIdentity } from './diskIdentity.js';
import type { FileBytes } from './FileBytes.js';
import { kindOfFile } from './kindOfFile.node.js';
import type { OpenedStorage, StorageMode } from './OpenedStorage.js';
import { presentStorage } from './presentStorage.js';

/** Error code for folders, pipes, sockets and devices. */
const NOT_REGULAR = 'NOT_REGULAR';

const KINDS: Readonly<Record<string, H5ErrorKind>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  EEXIST: 'already-exists',
  EACCES: 'permission',
  EPERM: 'permission',
  EROFS: 'permission',
  ERR_ACCESS_DENIED: 'permission',
  [NOT_REGULAR]: 'bad-argument',
  ENAMETOOLONG: 'bad-argument',
};

/** Without it, opening a pipe waits for its other end; regular files ignore it. Windows has no such flag. */
const O_NONBLOCK = fs.constants.O_NONBLOCK ?? 0;

const FLAGS = {
  read: fs.constants.O_RDONLY | O_NONBLOCK,
  write: fs.constants.O_RDWR | O_NONBLOCK,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT | O_NONBLOCK,
  'create-new': fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL | O_NONBLOCK,
} as const;

/** Opens a file of the disk (Node). An existing file that is to be created is not emptied here; HDF5 does that, once it may. */
export function openDisk(file: string, mode: StorageMode): OpenedStorage {
  try {
    // Under Node's permission model this throws too.
    const isNew = !fs.existsSync(file);
    const storage = new DiskStorage(open(file, mode), mode !== 'read');
    return presentStorage(path.basename(file), storage, {
      shared: () => file,
      directory: new DiskDirectory(file, (found, writable) => openDisk(found, writable ? 'write' : 'read')),
      discard: () => {
        if (isNew) fs.rmSync(file, { force: true });
      },
      remove: () => attempt('removing it', () => fs.rmSync(file)),
    });
  } catch (error) {
    throw diskError(error, file, mode);
  }
}

/**
 * A descriptor of a file. Folders cannot be opened for writing, sockets and devices without a driver not at all; the error then
 * names their kind.
 */
function open(file: string, mode: StorageMode): number {
  try {
    return fs.openSync(file, FLAGS[mode]);
  } catch (error) {
    const stats = mode === 'create-new' ? undefined : fs.statSync(file, { throwIfNoEntry: false, bigint: true });
    throw stats && !stats.isFile() ? notRegular(kindOfFile(stats)) : error;
  }
}

function diskError(error: unknown, file: string, mode: StorageMode): H5Error {
  if (error instanceof H5Error) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const kind = (code && KINDS[code]) || 'io';
  const reasons: Partial<Record<H5ErrorKind, string>> = {
    'not-found': 'there is no such file',
    'already-exists': 'the file exists already',
    permission: mode === 'read' ? 'it may not be read' : 'it may not be written',
    'bad-argument': code === 'ENAMETOOLONG' ? 'its name is too long' : message,
  };
  const routine = mode.startsWith('create') ? 'H5Fcreate_async' : 'H5Fopen_async';
  return new H5Error(kind, routine, `'${file}': ${reasons[kind] ?? message}`, { cause: error });
}

/** A file of the disk through its descriptor. */
class DiskStorage implements FileBytes {
  readonly identity: string;
  readonly writable: boolean;
  readonly #fd: number;
  #isOpen = true;

  constructor(fd: number, writable: boolean) {
    let stats: fs.BigIntStats;
    try {
      stats = fs.fstatSync(fd, { bigint: true });
      // Reading from a pipe or a device could wait for ever, and neither has offsets to write at.
      if (!stats.isFile()) throw notRegular(kindOfFile(stats));
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
    this.#fd = fd;
    this.writable = writable;
    this.identity = diskIdentity(stats);
  }

  size(): number {
    return attempt('asking for the size', () => fs.fstatSync(this.#fd).size);
  }

  read(target: Uint8Array, offset: number): number {
    let done = 0;
    while (done < target.byteLength) {
      const left = target.byteLength - done;
      const at = offset + done;
      const count = attempt(`reading ${left} bytes at byte ${at}`, () => fs.readSync(this.#fd, target, done, left, at));
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  write(source: Uint8Array, offset: number): void {
    let done = 0;
    while (done < source.byteLength) {
      const left = source.byteLength - done;
      const at = offset + done;
      const count = attempt(`writing ${left} bytes at byte ${at}`, () => {
        const written = fs.writeSync(this.#fd, source, done, left, at);
        if (written === 0) throw new Error('the system wrote none and gave no reason');
        return written;
      });
      done += count;
    }
  }

  truncate(size: number): void {
    attempt(`setting the length to ${size} bytes`, () => fs.ftruncateSync(this.#fd, size));
  }

  flush(): void {
    attempt('making the bytes durable', () => synchronize(this.#fd));
  }

  close(): void {
    if (!this.#isOpen) return;
    // Even if closing fails, the descriptor is gone.
    this.#isOpen = false;
    attempt('closing', () => fs.closeSync(this.#fd));
  }
}

/**
 * Makes what was written durable. Node's permission model allows neither function (it does not know which file a
 * descriptor belongs to). There the operating system has the bytes when the file closes, and writes them later.
 */
function synchronize(fd: number): void {
  for (const synchronizeBy of [fs.fdatasyncSync, fs.fsyncSync]) {
    try {
      synchronizeBy(fd);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_ACCESS_DENIED') throw error;
    }
  }
}

function notRegular(kind: string): Error {
  return Object.assign(new Error(`it is ${kind}, not a regular file`), { code: NOT_REGULAR });
}
