import { PAUSE, type Parser, type WantedRange } from '../../../../format/bytes/Parser.js';
import { together } from '../../../../format/bytes/together.js';
import { openChunkIndex } from '../../../../format/chunkIndex/openChunkIndex.js';
import { FileView, type ViewedObject } from '../../../../format/FileView.js';
import type { StoredDataset } from '../../../../format/objects/StoredObject.js';
import { extentNpoints } from '../../../../model/Dataspace.js';
import type { DatasetLayout, FileLayout } from '../../../../model/FileLayout.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../../../../model/iteration.js';
import { decodeElements } from '../../reader/heaps/decodeElements.js';

/** Objects that are read at once: late bytes then come in few waves. */
const AT_ONCE = 128;

/** What lies no further apart is requested together, by the reader of h5rx and by others. */
const CLOSE_BYTES = 64 * 1024;

interface Found {
  readonly address: number;
  readonly path: string;
}

/** Where things lie in a file, found out by the parsers that read it: every range that they ask for is noted. */
export function* layoutOf(fileSize: number | undefined): Parser<FileLayout> {
  const ranges = new ReadRanges();
  return { ...(yield* noted(ranges, walked(fileSize))), metadata: ranges.merged() };
}

function* walked(fileSize: number | undefined): Parser<Omit<FileLayout, 'metadata'>> {
  const view = yield* FileView.open(fileSize);
  const { superblock, extension } = view;
  const counts = { groups: 0, datatypes: 0, unreadable: 0 };
  const datasets: DatasetLayout[] = [];
  const seen = new Set([superblock.rootGroup]);
  const found: Found[] = [{ address: superblock.rootGroup, path: '/' }];

  function* look({ address, path }: Found): Parser<readonly Found[]> {
    try {
      const object = yield* view.object(address);
      yield* readAttributes(view, address);
      if (object.kind === 'dataset') datasets.push(yield* datasetLayout(object, path));
      else if (object.kind === 'datatype') counts.datatypes += 1;
      else return yield* membersOf(address, path);
    } catch {
      // What is damaged is told by those who read it.
      counts.unreadable += 1;
    }
    return [];
  }

  function* membersOf(address: number, path: string): Parser<readonly Found[]> {
    const links = yield* view.links(address, H5_INDEX_NAME, H5_ITER_INC);
    counts.groups += 1;
    const prefix = path === '/' ? '/' : `${path}/`;
    return links.flatMap((link) => (link.type === 'hard' ? [{ address: link.address, path: prefix + link.name }] : []));
  }

  for (let next = 0; next < found.length; ) {
    const batch = found.slice(next, next + AT_ONCE);
    next += batch.length;
    for (const members of yield* together(batch.map(look))) {
      for (const member of members) {
        if (seen.has(member.address)) continue;
        seen.add(member.address);
        found.push(member);
      }
    }
    yield PAUSE;
  }
  const { strategy = 'fsm-aggr', pageSize } = extension.fileSpace ?? {};
  return {
    superblockVersion: superblock.version,
    userblock: superblock.baseAddress,
    fileBytes: superblock.endOfFile,
    strategy,
    ...(strategy === 'page' && pageSize !== undefined && { pageBytes: pageSize }),
    ...counts,
    datasets,
  };
}

/** Reads attributes with their values; those that cannot be read are passed over. */
function* readAttributes(view: FileView, address: number): Parser<void> {
  const { sizeofOffsets } = view.superblock;
  for (const attribute of yield* view.attributes(address, H5_INDEX_NAME, H5_ITER_INC)) {
    if ('error' in attribute || attribute.dataspace.class === 'H5S_NULL') continue;
    const { data, dataspace } = attribute;
    try {
      const stored = { ...attribute, sizeofOffsets };
      yield* decodeElements(view.heaps, stored, data, extentNpoints(dataspace), 'H5T_NATIVE', 0);
    } catch {
      // As above.
    }
  }
}

function* datasetLayout(dataset: StoredDataset & Pick<ViewedObject, 'format'>, path: string): Parser<DatasetLayout> {
  const { layout, dataspace, filters, format, elementSize } = dataset;
  const { dims, maxdims } = dataspace;
  const common = { path, layout: layout.kind, dims };
  if (layout.kind === 'compact') return { ...common, storedBytes: layout.data.length };
  if (layout.kind === 'virtual') return { ...common, storedBytes: 0 };
  if (layout.kind === 'contiguous') {
    const size = layout.size ?? extentNpoints(dataspace) * elementSize;
    return { ...common, storedBytes: layout.address === undefined ? 0 : size };
  }
  const { chunk, index } = layout;
  if (index.address === undefined) return { ...common, chunk, storedBytes: 0, chunks: 0 };
  const sum = { storedBytes: 0, chunks: 0, inOrder: 0 };
  const chunkSizes: number[] = [];
  let end = 0;
  const chunks = openChunkIndex(format, { layout, dims, maxdims, filtered: filters.length > 0 });
  // biome-ignore lint/suspicious/useIterableCallbackReturn: it is no array; to return true would end it
  yield* chunks.forEach((_, { address, size }) => {
    const power = Math.ceil(Math.log2(size + 1));
    while (chunkSizes.length <= power) chunkSizes.push(0);
    chunkSizes[power] = (chunkSizes[power] ?? 0) + 1;
    sum.storedBytes += size;
    if (sum.chunks === 0 || (address >= end && address - end <= CLOSE_BYTES)) sum.inOrder += 1;
    sum.chunks += 1;
    end = address + size;
    return undefined;
  });
  return { ...common, chunk, index: index.type, ...sum, chunkSizes };
}

/** Runs a parser and notes what it reads. */
function* noted<T>(ranges: ReadRanges, parser: Parser<T>): Parser<T> {
  let step = parser.next();
  while (!step.done) {
    let bytes: Uint8Array;
    try {
      bytes = yield step.value;
    } catch (error) {
      step = parser.throw(error);
      continue;
    }
    ranges.add(step.value);
    step = parser.next(bytes);
  }
  return step.value;
}

/** Ranges that were read. */
class ReadRanges {
  #ranges: { offset: number; end: number }[] = [];
  #most = 4096;

  add({ offset, length }: WantedRange): void {
    if (length === 0) return;
    this.#ranges.push({ offset, end: offset + length });
    if (this.#ranges.length < this.#most) return;
    this.#merge();
    this.#most = Math.max(this.#most, 2 * this.#ranges.length);
  }

  /** Their offsets and lengths, those that touch as one. */
  merged(): FileLayout['metadata'] {
    this.#merge();
    return {
      offsets: Float64Array.from(this.#ranges, ({ offset }) => offset),
      lengths: Float64Array.from(this.#ranges, ({ offset, end }) => end - offset),
    };
  }

  #merge(): void {
    const sorted = this.#ranges.sort((one, other) => one.offset - other.offset);
    const merged: typeof sorted = [];
    for (const range of sorted) {
      const last = merged.at(-1);
      if (last && range.offset <= last.end) last.end = Math.max(last.end, range.end);
      else merged.push(range);
    }
    this.#ranges = merged;
  }
}
