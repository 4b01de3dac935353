import { runSync } from '../../../format/bytes/runSync.js';
import type { ChunkIndexReader } from '../../../format/chunkIndex/ChunkIndexReader.js';
import { openChunkIndex } from '../../../format/chunkIndex/openChunkIndex.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import type { ChunkInfo } from '../../../model/info.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { readerOf } from '../../../storage/readerOf.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { storedObject } from './storedObject.js';

/** The chunks of a dataset as the file has them now, with everything that was written brought to it. */
interface StoredChunks {
  readonly dims: readonly number[];
  readonly chunk: readonly number[];
  readonly baseAddress: number;
  /** Undefined while no chunk was ever written. */
  readonly index: ChunkIndexReader | undefined;
}

function storedChunks(file: OpenFile, path: string, routine: string): StoredChunks {
  const stored = storedObject(file, path, routine);
  if (stored?.kind !== 'dataset')
    throw new H5Error('unsupported', routine, `'${path}': its header holds what h5rx does not read`);
  const { layout, dataspace, filters, format } = stored;
  const { dims, maxdims } = dataspace;
  if (layout.kind !== 'chunked') throw badArgument(routine, `'${path}' is not chunked; its layout is ${layout.kind}`);
  const known = { dims, chunk: layout.chunk, baseAddress: format.baseAddress };
  if (layout.index.address === undefined) return { ...known, index: undefined };
  return { ...known, index: openChunkIndex(format, { layout, dims, maxdims, filtered: filters.length > 0 }) };
}

/** Nodes of an index that are read between two moments at which the listing can be canceled. */
const NODES_AT_ONCE = 64;

/** Where the chunks of a dataset lie, in the order of its index. */
export function* listChunks(file: OpenFile, path: string, routine: string): Steps<ChunkInfo[]> {
  const { index, chunk, baseAddress } = storedChunks(file, path, routine);
  const chunks: ChunkInfo[] = [];
  if (!index) return chunks;
  const read = readerOf(file.opened.storage);
  const walk = index.forEach((scaled, { address, size, filterMask }): undefined => {
    const offset = scaled.map((number, d) => number * (chunk[d] as number));
    chunks.push({ offset, filterMask, address: baseAddress + address, size });
  });
  let step = walk.next();
  for (let nodes = 1; !step.done; nodes += 1) {
    step = walk.next(read(step.value.offset, step.value.length));
    if (nodes % NODES_AT_ONCE === 0) yield { type: 'wait', until: Promise.resolve() };
  }
  return chunks;
}

/** The bytes of a chunk as they are stored, and the filters that were left out. */
export function readStoredChunk(
  file: OpenFile,
  path: string,
  offset: readonly number[],
  routine: string,
): { filterMask: number; data: Uint8Array } {
  const { index, dims, chunk, baseAddress } = storedChunks(file, path, routine);
  const first = `[${offset.join(', ')}]`;
  if (offset.length !== dims.length)
    throw badArgument(routine, `offset ${first} has ${offset.length} dimensions, but '${path}' has ${dims.length}`);
  if (offset.some((at, d) => at >= (dims[d] as number)))
    throw badArgument(routine, `offset ${first} lies outside the extent [${dims.join(', ')}] of '${path}'`);
  if (offset.some((at, d) => at % (chunk[d] as number) !== 0))
    throw badArgument(
      routine,
      `offset ${first} is not the first element of a chunk of [${chunk.join(', ')}] in '${path}'`,
    );
  const scaled = offset.map((at, d) => at / (chunk[d] as number));
  const { storage } = file.opened;
  const found = index && runSync(index.find(scaled), readerOf(storage));
  if (!found) throw new H5Error('not-found', routine, `the chunk at ${first} of '${path}' was never written`);
  const { address, size, filterMask } = found;
  const data = new Uint8Array(size);
  const length = storage.read(data, baseAddress + address);
  if (length !== size)
    throw new H5Error(
      'corrupt-file',
      routine,
      `the chunk at ${first} of '${path}': ${size} bytes wanted, ${length} found`,
    );
  return { filterMask, data };
}
