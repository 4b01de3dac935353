import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import {
  H5F_ACC_EXCL,
  H5F_ACC_RDWR,
  H5Fclose_async,
  H5Fcreate_async,
  H5Fopen_async,
  H5Ocopy_async,
  type ObjectCopy,
} from '../../index.node.js';
import { change, isTaken } from '../change.js';
import { CommandError } from '../failures.js';
import { isRemote } from '../remote.js';
import { withFile } from '../withFile.js';
import type { LinkOptions } from './mv.js';

export interface CopyOptions extends LinkOptions {
  /** Another file to copy into; it is made when it is not there. */
  readonly into?: string;
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
  const flags: ObjectCopy = {
    shallowHierarchy: options.shallow === true,
    withoutAttr: options.attributes === false,
    expandSoftLink: options.expandSoft === true,
    expandReference: options.expandReferences === true,
  };
  const lcpl = { createIntermediateGroup: parents };
  if (
    into === undefined ||
    (existsSync(into) && !isRemote(file) && (await realpath(into)) === (await realpath(file)))
  ) {
    return change(file, options, signal, async (edit) => {
      const what = await edit.require(from);
      await edit.refuseTaken(to);
      await edit.step(`cp ${from} ${to}  (${what})`, () => H5Ocopy_async(edit.file, from, edit.file, to, flags, lcpl));
    });
  }
  return change(file, { ...options, reading: true }, signal, async (edit) => {
    const what = await edit.require(from);
    const isNew = !existsSync(into);
    if (!isNew && (await withFile(into, signal, (id, ask) => isTaken(id, to, ask))))
      throw new CommandError(`${to} is already in ${into}`);
    await edit.step(`cp ${from} ${into}:${to}  (${what}${isNew ? ', a new file' : ''})`, async () => {
      const target = await edit.ask(isNew ? H5Fcreate_async(into, H5F_ACC_EXCL) : H5Fopen_async(into, H5F_ACC_RDWR));
      try {
        await edit.ask(H5Ocopy_async(edit.file, from, target, to, flags, lcpl));
      } finally {
        await edit.ask(H5Fclose_async(target));
      }
    });
  });
}
