import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { lastValueFrom } from 'rxjs';
import {
  H5F_ACC_EXCL,
  H5F_ACC_RDWR,
  H5Fclose_async,
  H5Fcreate_async,
  H5Fdelete_async,
  H5Fopen_async,
  H5Ocopy_async,
  type ObjectCopy,
} from '../../index.node.js';
import { change, isTaken } from '../change.js';
import { isOnServer } from '../copyTarget.js';
import { CommandError, UsageError } from '../failures.js';
import { Losses } from '../Losses.js';
import { isServed, isUrl, shownFile } from '../remote.js';
import { withFile } from '../withFile.js';
import type { LinkOptions } from './mv.js';

export interface CopyOptions extends LinkOptions {
  /** Another file to copy into; it is made when it is not there. */
  readonly into?: string;
  readonly force?: boolean;
  readonly skipUnsupported?: boolean;
  readonly shallow?: boolean;
  readonly attributes?: boolean;
  readonly expandSoft?: boolean;
  readonly expandReferences?: boolean;
}

/** `h5rx cp`: copies an object with all below it, inside a file or into another one. */
export async function cp(
  file: string,
  from: string,
  to: string,
  options: CopyOptions,
  signal: AbortSignal,
): Promise<void> {
  const { into, parents = false } = options;
  const losses = new Losses();
  const flags: ObjectCopy = {
    shallowHierarchy: options.shallow === true,
    withoutAttr: options.attributes === false,
    expandSoftLink: options.expandSoft === true,
    expandReference: options.expandReferences === true,
    skipUnsupported: options.skipUnsupported === true,
    report: losses.note,
  };
  const lcpl = { createIntermediateGroup: parents };
  if (options.force) throw new UsageError('--force is for copies of whole files: h5rx cp FILE COPY');
  if (into === undefined || (await isSame(into, file))) {
    return change(file, options, signal, async (edit) => {
      const what = await edit.require(from);
      await edit.refuseTaken(to);
      await edit.step(`cp ${from} ${to}  (${what})`, () => H5Ocopy_async(edit.file, from, edit.file, to, flags, lcpl));
    });
  }
  return change(file, { ...options, reading: true }, signal, async (edit) => {
    const what = await edit.require(from);
    const isNew = !(await exists(into, signal));
    if (!isNew && (await withFile(into, signal, (id, ask) => isTaken(id, to, ask))))
      throw new CommandError(`${to} is already in ${shownFile(into)}`);
    await edit.step(`cp ${from} ${shownFile(into)}:${to}  (${what}${isNew ? ', a new file' : ''})`, async () => {
      const target = await edit.ask(isNew ? H5Fcreate_async(into, H5F_ACC_EXCL) : H5Fopen_async(into, H5F_ACC_RDWR));
      try {
        await edit.ask(H5Ocopy_async(edit.file, from, target, to, flags, lcpl));
      } catch (error) {
        await lastValueFrom(H5Fclose_async(target)).catch(() => {});
        if (isNew) await lastValueFrom(H5Fdelete_async(into)).catch(() => {});
        throw error;
      }
      await lastValueFrom(H5Fclose_async(target));
    });
    losses.tell();
  });
}

async function isSame(into: string, file: string): Promise<boolean> {
  if (isUrl(into) || isUrl(file)) return into === file;
  return existsSync(into) && (await realpath(into)) === (await realpath(file));
}

/** Whether a file is there to copy into. */
async function exists(file: string, signal: AbortSignal): Promise<boolean> {
  return isServed(file) ? isOnServer(file, signal) : isUrl(file) || existsSync(file);
}
