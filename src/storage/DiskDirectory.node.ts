import fs from 'node:fs';
import path from 'node:path';
import { diskIdentity } from './diskIdentity.js';
import { kindOfFile } from './kindOfFile.node.js';
import type { OpenedStorage } from './OpenedStorage.js';
import type { FoundFile, StorageDirectory, UnreachedFile } from './StorageDirectory.js';

const OUTSIDE: UnreachedFile = {
  type: 'outside',
  reason: 'it lies outside the folder of the file',
  kind: 'permission',
};

/** The folder of a file of the disk, symbolic links resolved. */
export class DiskDirectory implements StorageDirectory {
  readonly #root: string;
  readonly #open: (file: string, writable: boolean) => OpenedStorage;

  /** @param open - Opens a file by its real path. */
  constructor(file: string, open: (file: string, writable: boolean) => OpenedStorage) {
    this.#root = path.dirname(fs.realpathSync.native(file));
    this.#open = open;
  }

  find(name: string, reach: 'folder' | 'any'): FoundFile | UnreachedFile | undefined {
    const file = path.isAbsolute(name) ? name : `${this.#root}/${name}`;
    const mayReach = (real: string): boolean => reach === 'any' || this.#holds(real);
    let real: string;
    let stats: fs.BigIntStats;
    try {
      real = fs.realpathSync.native(file);
      if (!mayReach(real)) return OUTSIDE;
      stats = fs.statSync(real, { bigint: true });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') {
        const target = danglingTarget(file);
        return target === undefined || mayReach(target) ? undefined : OUTSIDE;
      }
      const kind = code === 'EACCES' || code === 'EPERM' || code === 'ERR_ACCESS_DENIED' ? 'permission' : 'io';
      return { type: 'unreadable', reason: `it cannot be looked at (${code ?? message})`, kind };
    }
    // Opening a named pipe or a device could wait for ever.
    if (!stats.isFile())
      return { type: 'unreadable', reason: `it is ${kindOfFile(stats)}, not a regular file`, kind: 'bad-argument' };
    return {
      type: 'file',
      identity: diskIdentity(stats),
      size: Number(stats.size),
      open: (writable) => this.#open(real, writable),
    };
  }

  #holds(real: string): boolean {
    const way = path.relative(this.#root, real);
    return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
  }
}

/** Where a symbolic link to nothing leads; undefined for what is none. */
function danglingTarget(file: string): string | undefined {
  try {
    const folder = fs.realpathSync.native(path.dirname(file));
    return path.resolve(folder, fs.readlinkSync(path.join(folder, path.basename(file))));
  } catch {
    return undefined;
  }
}
