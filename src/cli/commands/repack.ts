import { existsSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { lastValueFrom, of } from 'rxjs';
import {
  copyDataset,
  type DatasetCreation,
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
  H5Gclose_async,
  H5Gget_info_async,
  H5Gopen_async,
  H5Ldelete_async,
  H5Literate_async,
  H5Lmove_async,
  H5Ocopy_async,
  H5Oget_info_by_name_async,
  untilAborted,
} from '../../index.node.js';
import { type Change, change } from '../change.js';
import { describeObject, filterNames, formatSpace } from '../describeObject.js';
import { CommandError, UsageError } from '../failures.js';
import { formatBytes } from '../format/numbers.js';
import type { Ask } from '../withFile.js';

export interface RepackOptions extends Change {
  readonly chunk?: readonly string[];
  readonly deflate?: number;
  readonly shuffle?: boolean;
  readonly fletcher32?: boolean;
  readonly filters?: boolean;
}

/** A dataset that gets other chunks or filters. */
interface Rewritten {
  readonly path: string;
  readonly dcpl: DatasetCreation;
  readonly how: string;
}

/** `h5rx repack`: copies everything into a fresh file, which appears only when it is complete. */
export async function repack(file: string, out: string, options: RepackOptions, signal: AbortSignal): Promise<void> {
  if (existsSync(out)) throw new CommandError(`${out} exists already`);
  const wanted = (options.chunk ?? []).map(parseChunk);
  const temporary = `${out}.${process.pid}.part`;
  try {
    await change(file, { ...options, reading: true }, signal, async (edit) => {
      const rewritten = await datasetsToRewrite(edit.file, edit.ask, wanted, options);
      for (const { path, how } of rewritten)
        process.stdout.write(`${edit.dryRun ? 'would ' : ''}rewrite ${path}  (${how})\n`);
      await edit.step(`copy everything of ${file} to ${out}`, () => copyAll(edit.file, temporary, edit.ask));
      if (edit.dryRun || rewritten.length === 0) return;
      await rewrite(edit.file, temporary, rewritten, edit.ask, signal);
      // What was copied first and then rewritten has left space behind.
      const again = `${temporary}2`;
      try {
        const source = await edit.ask(H5Fopen_async(temporary, H5F_ACC_RDONLY));
        try {
          await copyAll(source, again, edit.ask);
        } finally {
          await edit.ask(H5Fclose_async(source));
        }
        await rename(again, temporary);
      } finally {
        await rm(again, { force: true });
      }
    });
    if (options.dryRun) return;
    await rename(temporary, out);
    process.stdout.write(`${formatBytes(statSync(file).size)} -> ${formatBytes(statSync(out).size)}\n`);
  } finally {
    await rm(temporary, { force: true });
  }
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
    // Those of the copy, because references in them lead to objects of the new file.
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

/** Copies datasets again with other properties, chunk by chunk, in the place of the copies that are there. */
async function rewrite(
  source: FileId,
  out: string,
  rewritten: readonly Rewritten[],
  ask: Ask,
  signal: AbortSignal,
): Promise<void> {
  const target = await ask(H5Fopen_async(out, H5F_ACC_RDWR));
  try {
    for (const { path, dcpl } of rewritten) {
      const dataset = await ask(H5Dopen_async(source, path));
      await ask(H5Lmove_async(target, path, target, ROOT));
      await lastValueFrom(of(dataset).pipe(copyDataset(target, path, { dcpl }), untilAborted(signal)));
      await ask(H5Ldelete_async(target, ROOT));
      await ask(H5Dclose_async(dataset));
    }
  } finally {
    await ask(H5Fclose_async(target));
  }
}

interface WantedChunk {
  readonly path?: string;
  readonly chunk: readonly number[];
}

function parseChunk(text: string): WantedChunk {
  const match = /^(?:(.+)=)?(\d+(?:x\d+)*)$/.exec(text);
  const chunk = match?.[2]?.split('x').map(Number) ?? [];
  if (!match || chunk.some((size) => size < 1))
    throw new UsageError(`--chunk ${text}: it is written like 64x64 or /path=64x64`);
  return { chunk, ...(match[1] !== undefined && { path: match[1] }) };
}

async function datasetsToRewrite(
  file: FileId,
  ask: Ask,
  wanted: readonly WantedChunk[],
  options: RepackOptions,
): Promise<Rewritten[]> {
  const { deflate, shuffle, fletcher32, filters = true } = options;
  const changesFilters = deflate !== undefined || shuffle || fletcher32 || !filters;
  if (wanted.length === 0 && !changesFilters) return [];
  const found: Rewritten[] = [];
  const seen = new Set<string>();
  const groups = ['/'];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    for (const { name, type } of await linksOf(group)) {
      if (type !== 'H5L_TYPE_HARD') continue;
      const path = `${group === '/' ? '' : group}/${name}`;
      const { info, dataset } = await describeObject(file, path, ask);
      if (info.token !== undefined && seen.has(info.token)) continue;
      if (info.token !== undefined) seen.add(info.token);
      if (info.type === 'H5O_TYPE_GROUP' || info.type === 'H5O_TYPE_MAP') groups.push(path);
      if (!dataset) continue;
      const own =
        wanted.find((one) => one.path === path) ??
        wanted.find((one) => one.path === undefined && one.chunk.length === dataset.space.dims.length);
      const chunk = own?.chunk ?? dataset.dcpl.chunk;
      if (!chunk || (!own && !changesFilters) || dataset.space.class !== 'H5S_SIMPLE') continue;
      const { filters: old, layout: _, ...rest } = dataset.dcpl;
      const pipeline = changesFilters
        ? { ...(shuffle && { shuffle }), ...(deflate !== undefined && { deflate }), ...(fletcher32 && { fletcher32 }) }
        : { ...(old && { filters: old }) };
      const dcpl: DatasetCreation = { ...rest, layout: 'chunked', chunk, ...pipeline };
      const names = filterNames(dcpl).join(', ') || 'no filter';
      found.push({ path, dcpl, how: `${formatSpace(dataset.space)}, chunks ${chunk.join(' × ')}, ${names}` });
    }
  }
  const missing = wanted.find((one) => one.path !== undefined && !found.some(({ path }) => path === one.path));
  if (missing) throw new CommandError(`--chunk ${missing.path}: there is no such dataset`);
  return found;

  async function linksOf(path: string) {
    const id = await ask(H5Gopen_async(file, path));
    try {
      return await ask(H5Literate_async(id, H5_INDEX_NAME, H5_ITER_INC));
    } finally {
      await ask(H5Gclose_async(id));
    }
  }
}
