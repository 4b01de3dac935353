import {
  type DatasetCreation,
  type FileId,
  H5_INDEX_NAME,
  H5_ITER_INC,
  H5Aiterate_by_name_async,
  H5Gclose_async,
  H5Gopen_async,
  H5Literate_async,
} from '../../index.node.js';
import type { Change } from '../change.js';
import { describeObject, filterNames, formatSpace } from '../describeObject.js';
import { CommandError, UsageError } from '../failures.js';
import { holdsReferences } from '../ReferenceNames.js';
import type { AccessOptions, Ask } from '../withFile.js';

/** What `h5rx repack` does besides copying. */
export interface RepackOptions extends Change, AccessOptions {
  /** Metadata first and together, raw data in reading order. */
  readonly cloud?: boolean;
  readonly chunk?: readonly string[];
  readonly deflate?: number;
  readonly shuffle?: boolean;
  readonly fletcher32?: boolean;
  readonly filters?: boolean;
}

/** A dataset that gets other chunks or filters. */
export interface Rewritten {
  readonly path: string;
  /** Other hard links that lead to it. */
  readonly others: readonly string[];
  readonly dcpl: DatasetCreation;
  readonly how: string;
}

/** A chunk that is asked for: of one dataset, or of all of its rank. */
export interface WantedChunk {
  readonly path?: string;
  readonly chunk: readonly number[];
}

export function parseChunk(text: string): WantedChunk {
  const match = /^(?:(.+)=)?(\d+(?:x\d+)*)$/.exec(text);
  const chunk = match?.[2]?.split('x').map(Number) ?? [];
  if (!match || chunk.some((size) => size < 1))
    throw new UsageError(`--chunk ${text}: it is written like 64x64 or /path=64x64`);
  return { chunk, ...(match[1] !== undefined && { path: match[1] }) };
}

/** The datasets that get other chunks or filters. Where that would take apart what belongs together, it is refused. */
export async function datasetsToRewrite(
  file: FileId,
  ask: Ask,
  wanted: readonly WantedChunk[],
  options: RepackOptions,
): Promise<Rewritten[]> {
  const { deflate, shuffle, fletcher32, filters = true } = options;
  const changesFilters = deflate !== undefined || shuffle || fletcher32 || !filters;
  if (wanted.length === 0 && !changesFilters) return [];
  const found: Rewritten[] = [];
  /** Paths of other links to each object, by its token. */
  const seen = new Map<string, string[]>();
  let referring: string | undefined;
  const groups = ['/'];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    for (const { name, type } of await linksOf(group)) {
      if (type !== 'H5L_TYPE_HARD') continue;
      const path = `${group === '/' ? '' : group}/${name}`;
      const { info, dataset } = await describeObject(file, path, ask);
      const attributes = await ask(H5Aiterate_by_name_async(file, path, H5_INDEX_NAME, H5_ITER_INC));
      const types = [...attributes.map(({ type }) => type), ...(dataset ? [dataset.datatype] : [])];
      if (types.some(holdsReferences)) referring ??= path;
      const known = info.token !== undefined && seen.get(info.token);
      if (known) known.push(path);
      if (known) continue;
      const others: string[] = [];
      if (info.token !== undefined) seen.set(info.token, others);
      if (info.type === 'H5O_TYPE_GROUP' || info.type === 'H5O_TYPE_MAP') groups.push(path);
      if (!dataset) continue;
      const own =
        wanted.find((one) => one.path === path) ??
        wanted.find((one) => one.path === undefined && one.chunk.length === dataset.space.dims.length);
      const chunk = own?.chunk ?? dataset.dcpl.chunk;
      if (!chunk || (!own && !changesFilters) || dataset.space.class !== 'H5S_SIMPLE') continue;
      const { filters: old, layout: _, virtual: __, ...rest } = dataset.dcpl;
      const pipeline = changesFilters
        ? { ...(shuffle && { shuffle }), ...(deflate !== undefined && { deflate }), ...(fletcher32 && { fletcher32 }) }
        : { ...(old && { filters: old }) };
      const dcpl: DatasetCreation = { ...rest, layout: 'chunked', chunk, ...pipeline };
      const names = filterNames(dcpl).join(', ') || 'no filter';
      found.push({ path, others, dcpl, how: `${formatSpace(dataset.space)}, chunks ${chunk.join(' × ')}, ${names}` });
    }
  }
  const missing = wanted.find((one) => one.path !== undefined && !found.some(({ path }) => path === one.path));
  if (missing) throw new CommandError(`--chunk ${missing.path}: there is no such dataset`);
  if (referring !== undefined && found.length > 0)
    throw new CommandError(
      `${referring} holds references, which would not lead to datasets with other chunks or filters`,
    );
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
