import { existsSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { lastValueFrom, of } from 'rxjs';
import {
  copyDataset,
  type FileId,
  H5_INDEX_CRT_ORDER,
  H5_INDEX_NAME,
  H5_ITER_INC,
  H5Aclose_async,
  H5Acreate_async,
  H5Aiterate_async,
  H5Aopen_by_name_async,
  H5Aread_async,
  H5Awrite_async,
  H5Dclose_async,
  H5Dopen_async,
  H5F_ACC_EXCL,
  H5F_ACC_RDONLY,
  H5F_ACC_RDWR,
  H5Fclose_async,
  H5Fcreate_async,
  H5Fopen_async,
  H5Gget_info_async,
  H5Lcreate_hard_async,
  H5Ldelete_async,
  H5Literate_async,
  H5Lmove_async,
  H5Ocopy_async,
  H5Oget_info_by_name_async,
  repackFile,
  untilAborted,
  withProgress,
} from '../../index.node.js';
import { change } from '../change.js';
import { CommandError } from '../failures.js';
import { formatBytes } from '../format/numbers.js';
import { ProgressBar } from '../ProgressBar.js';
import { print } from '../print.js';
import { putInPlace } from '../putInPlace.js';
import { isRemote, requireBytes, shownFile } from '../remote.js';
import type { Ask } from '../withFile.js';
import { datasetsToRewrite, parseChunk, type RepackOptions, type Rewritten } from './repackedDatasets.js';

/** `h5rx repack`: copies everything into a fresh file, which appears only when it is complete. */
export async function repack(file: string, out: string, options: RepackOptions, signal: AbortSignal): Promise<void> {
  for (const one of [file, out]) requireBytes(one, 'repack');
  if (existsSync(out)) throw new CommandError(`${out} exists already`);
  const wanted = (options.chunk ?? []).map(parseChunk);
  const temporary = `${out}.${process.pid}.part`;
  try {
    await change(file, { ...options, reading: true }, signal, async (edit) => {
      const copy = options.cloud
        ? (source: FileId, to: string) => copyForCloud(source, to, signal)
        : (source: FileId, to: string) => copyAll(source, to, edit.ask);
      const rewritten = await datasetsToRewrite(edit.file, edit.ask, wanted, options);
      for (const { path, how } of rewritten) print(`${edit.dryRun ? 'would ' : ''}rewrite ${path}  (${how})`);
      await edit.step(`copy everything of ${shownFile(file)} to ${out}`, () => {
        // What is rewritten is copied once more.
        return rewritten.length > 0 ? copyAll(edit.file, temporary, edit.ask) : copy(edit.file, temporary);
      });
      if (edit.dryRun || rewritten.length === 0) return;
      await rewrite(edit.file, temporary, rewritten, edit.ask, signal);
      // Datasets that were copied and then rewritten have left free space.
      const again = `${temporary}2`;
      try {
        const source = await edit.ask(H5Fopen_async(temporary, H5F_ACC_RDONLY));
        try {
          await copy(source, again);
        } finally {
          await edit.ask(H5Fclose_async(source));
        }
        await rename(again, temporary);
      } finally {
        await rm(again, { force: true });
      }
    });
    if (options.dryRun) return;
    await putInPlace(temporary, out).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? new CommandError(`${out} exists already`, { cause: error }) : error;
    });
    const bytes = formatBytes(statSync(out).size);
    print(isRemote(file) ? bytes : `${formatBytes(statSync(file).size)} -> ${bytes}`);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Copies everything so that readers need few requests. */
async function copyForCloud(source: FileId, out: string, signal: AbortSignal): Promise<void> {
  const bar = new ProgressBar('Writing');
  const repacked = of(source).pipe(
    repackFile(out, { signal }),
    withProgress((progress) => bar.update(progress)),
  );
  await lastValueFrom(repacked).finally(() => bar.stop());
}

/** Where the root group is copied to, because HDF5 copies no object onto the root itself. */
const ROOT = 'h5rx repack';

/** Copies the root group as one object, so that objects with several links stay one, and puts its members where they belong. */
async function copyAll(source: FileId, out: string, ask: Ask): Promise<void> {
  const order = await creationOrder(source, ask);
  const target = await ask(H5Fcreate_async(out, H5F_ACC_EXCL, order ? { linkCreationOrder: 'indexed' } : {}));
  try {
    // Everything that references lead to is copied; they have to lead to the copies.
    await ask(H5Ocopy_async(source, '/', target, ROOT, { expandReference: true }));
    const { rc } = await ask(H5Oget_info_by_name_async(target, ROOT));
    if (rc !== undefined && rc > 1)
      throw new CommandError('a hard link leads to the root group, which repack cannot keep');
    const index = order ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
    for (const { name } of await ask(H5Literate_async(source, index, H5_ITER_INC)))
      await ask(H5Lmove_async(target, `${ROOT}/${name}`, target, name));
    // The attributes of the copy, because references in them lead to objects of the new file.
    for (const { name, type, space } of await ask(H5Aiterate_async(source, H5_INDEX_NAME, H5_ITER_INC))) {
      const copied = await ask(H5Aopen_by_name_async(target, ROOT, name));
      const data = await ask(H5Aread_async(copied));
      await ask(H5Aclose_async(copied));
      const attribute = await ask(H5Acreate_async(target, name, type, space));
      await ask(H5Awrite_async(attribute, 'H5T_NATIVE', data));
      await ask(H5Aclose_async(attribute));
    }
    await ask(H5Ldelete_async(target, ROOT));
  } finally {
    await ask(H5Fclose_async(target));
  }
}

async function creationOrder(file: FileId, ask: Ask): Promise<boolean> {
  const { max_corder } = await ask(H5Gget_info_async(file));
  return max_corder > 0;
}

/** Copies datasets again with other properties, chunk by chunk, replacing the first copies. */
async function rewrite(
  source: FileId,
  out: string,
  rewritten: readonly Rewritten[],
  ask: Ask,
  signal: AbortSignal,
): Promise<void> {
  const target = await ask(H5Fopen_async(out, H5F_ACC_RDWR));
  try {
    for (const { path, others, dcpl } of rewritten) {
      const dataset = await ask(H5Dopen_async(source, path));
      await ask(H5Lmove_async(target, path, target, ROOT));
      await lastValueFrom(of(dataset).pipe(copyDataset(target, path, { dcpl }), untilAborted(signal)));
      await ask(H5Ldelete_async(target, ROOT));
      for (const other of others) {
        await ask(H5Ldelete_async(target, other));
        await ask(H5Lcreate_hard_async(target, path, target, other));
      }
      await ask(H5Dclose_async(dataset));
    }
  } finally {
    await ask(H5Fclose_async(target));
  }
}
