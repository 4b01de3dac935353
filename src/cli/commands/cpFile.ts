import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { lastValueFrom } from 'rxjs';
import { copyFile, H5Error, settled, withProgress } from '../../index.node.js';
import type { Change } from '../change.js';
import { type CopyTarget, checkTargetOnServer, existing, targetOnDisk } from '../copyTarget.js';
import { CommandError, messageOf, UsageError } from '../failures.js';
import { hsdsConnector } from '../hsds.js';
import { Losses } from '../Losses.js';
import { ProgressBar } from '../ProgressBar.js';
import { print } from '../print.js';
import { putInPlace } from '../putInPlace.js';
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

/** `h5rx cp FILE COPY`: copies a whole file; one that is there is replaced only by a complete copy. */
export async function cpFile(file: string, to: string, options: CopyFileOptions, signal: AbortSignal): Promise<void> {
  refuseObjectOptions(options);
  if (isRemote(to)) throw new CommandError(`${shownFile(to)}: remote files are read, not written`);
  if (isServed(to) && to.endsWith('/')) throw new UsageError(`${shownFile(to)} is a folder; name the copy in it`);
  const { force = false, dryRun = false } = options;
  const asked = { file, to, force };
  const target = isUrl(to) ? to : await targetOnDisk(asked);
  if (isUrl(to)) await checkTargetOnServer(asked, signal);
  const what = `cp ${shownFile(file)} ${shownFile(to)}`;
  if (dryRun) return print(`would ${what}`);
  const losses = new Losses();
  if (!isUrl(to)) await copyToDisk(asked, target, options, losses, signal);
  else if (force) await replaceOnServer(asked, options, losses, signal);
  else await copy(file, to, options, losses, signal);
  print(what);
  losses.tell();
}

/** Copies beside the target, and gives the copy its name when it is complete. */
async function copyToDisk(
  { file, to, force }: CopyTarget,
  target: string,
  options: CopyFileOptions,
  losses: Losses,
  signal: AbortSignal,
): Promise<void> {
  const temporary = `${target}.${process.pid}.part`;
  try {
    await copy(file, temporary, options, losses, signal);
    await putInPlace(temporary, target, { replace: force });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') throw existing(to);
    throw naming(to, temporary, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What is there is deleted when the copy is complete, and takes its place. */
async function replaceOnServer(
  { file, to }: CopyTarget,
  options: CopyFileOptions,
  losses: Losses,
  signal: AbortSignal,
): Promise<void> {
  const temporary = `${to}.${randomUUID().slice(0, 8)}.part`;
  await copy(file, temporary, options, losses, signal).catch((error: unknown) => {
    throw naming(shownFile(to), temporary, error);
  });
  const connector = await hsdsConnector();
  // It is not stopped half-way: it takes a few requests.
  const moved = connector.moveDomain(temporary, to, { overwrite: true, orDelete: true });
  await lastValueFrom(moved, { defaultValue: undefined });
}

/** What Node says of a disk, a quota or a file that is full. */
const FULL = /\b(ENOSPC|EDQUOT|EFBIG)\b/;

/** An error that names the copy as it was asked for. */
function naming(to: string, temporary: string, error: unknown): unknown {
  const message = messageOf(error);
  if (!message.includes(temporary)) {
    // An error of a full disk may name the original, which is read at that moment.
    return FULL.test(message) ? new CommandError(`${to}: ${message}`, { cause: error }) : error;
  }
  return new CommandError(message.replaceAll(temporary, to), { cause: error });
}

async function copy(
  file: string,
  to: string,
  { skipUnsupported = false }: CopyFileOptions,
  { note: onLoss }: Losses,
  signal: AbortSignal,
): Promise<void> {
  const bar = new ProgressBar('Copying');
  const copied = copyFile(file, to, { skipUnsupported, onLoss, signal }).pipe(
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
