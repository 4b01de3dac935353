import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A place that takes about a MiB a file. */
export interface SmallDisk {
  readonly folder: string;
  /** Where no file system may be mounted: KiB beyond which no file can be written. */
  readonly fileSizeLimit?: number;
  /** The errno of what does not fit. */
  readonly errno: 'ENOSPC' | 'EFBIG';
  /** A statement with which a program in Node that runs there makes room. */
  readonly makeRoom: string;
}

const KIB = 1024;

/** A file system of its own, which is really full, or else a limit for the files of a process. It goes when the test ends. */
export function smallDisk(): SmallDisk {
  const parent = mkdtempSync(join(tmpdir(), 'h5rx-small-'));
  const folder = join(parent, 'disk');
  mkdirSync(folder);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${KIB}k`, 'none', folder]).status === 0;
  onTestFinished(() => {
    if (mounted) spawnSync('umount', ['-l', folder]);
    rmSync(parent, { recursive: true, force: true });
  });
  return mounted
    ? {
        folder,
        errno: 'ENOSPC',
        makeRoom: `spawnSync('mount', ['-o', 'remount,size=256m', ${JSON.stringify(folder)}])`,
      }
    : {
        folder,
        fileSizeLimit: KIB,
        errno: 'EFBIG',
        makeRoom: "spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited:'])",
      };
}
