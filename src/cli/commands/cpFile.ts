import { existsSync } from 'node:fs';
import { realpath, rename, rm } from 'node:fs/promises';
import { lastValueFrom } from 'rxjs';
import { copyFile, H5Error, settled, withProgress } from '../../index.node.js';
import type { Change } from '../change.js';
import { CommandError, UsageError } from '../failures.js';
import { Losses } from '../Losses.js';
import { ProgressBar } from '../ProgressBar.js';
import { print } from '../print.js';
import { isRemote, isServed, isUrl, shownFile } from '../remote.js';

/** How a file is copied. */
export interface CopyFileOptions extends Change {
  readonly force?: boolean;
  readonly skipUnsupported?: boolean;
  readonly into?: string;
  readonly shallow?: boolean;
  readonly attributes?: boolean;
  readonly expandSoft?: boolean;
  readonly expandReferences?: boolean;
  readonly parents?: boolean;
}

/** `h5rx cp FILE COPY`: copies a whole file; a copy on the disk appears only when it is complete. */
export async function cpFile(file: string, to: string, options: CopyFileOptions, signal: AbortSignal): Promise<void> {
  refuseObjectOptions(options);
  if (isRemote(to)) throw new CommandError(`${shownFile(to)}: remote files are read, not written`);
  if (isServed(to) && to.endsWith('/')) throw new UsageError(`${shownFile(to)} is a folder; name the copy in it`);
  const { force = false, dryRun = false } = options;
  if (!isUrl(to) && existsSync(to)) {
    if (!isUrl(file) && (await realpath(file)) === (await realpath(to)))
      throw new CommandError(`${to} is the file that is copied`);
    if (!force) throw existing(to);
  }
  const what = `cp ${shownFile(file)} ${shownFile(to)}`;
  if (dryRun) return print(`would ${what}`);
  const losses = new Losses();
  if (isUrl(to)) await copy(file, to, options, losses, signal);
  else {
    const temporary = `${to}.${process.pid}.part`;
    try {
      await copy(file, temporary, options, losses, signal);
      await rename(temporary, to);
    } finally {
      await rm(temporary, { force: true });
    }
  }
  print(what);
  losses.tell();
}

async function copy(
  file: string,
  to: string,
  { force = false, skipUnsupported = false }: CopyFileOptions,
  { note: onLoss }: Losses,
  signal: AbortSignal,
): Promise<void> {
  const bar = new ProgressBar('Copying');
  const copied = copyFile(file, to, { overwrite: force && isUrl(to), skipUnsupported, onLoss, signal }).pipe(
    withProgress((progress) => bar.update(progress)),
  );
  try {
    await lastValueFrom(copied);
  } catch (error) {
    // What there is of the copy is deleted before the program ends.
    await settled().catch(() => {});
    if (error instanceof H5Error && error.kind === 'already-exists' && isUrl(to)) throw existing(to);
    throw error;
  } finally {
    bar.stop();
  }
}

function existing(to: string): CommandError {
  return new CommandError(`${shownFile(to)} exists already; --force replaces it`);
}

function refuseObjectOptions({
  into,
  shallow,
  attributes,
  expandSoft,
  expandReferences,
  parents,
}: CopyFileOptions): void {
  const given = Object.entries({ into, shallow, expandSoft, expandReferences, parents })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  if (attributes === false) given.push('no-attributes');
  if (given.length > 0) throw new UsageError(`--${given[0]} is for copies of an object: h5rx cp FILE FROM TO`);
}
