import type { Parser } from '../../../format/bytes/Parser.js';
import type { ChunkIndexReader } from '../../../format/chunkIndex/ChunkIndexReader.js';
import { openChunkIndex } from '../../../format/chunkIndex/openChunkIndex.js';
import { failure } from '../../../model/H5Error.js';
import type { ChunkInfo } from '../../../model/info.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { Place } from '../worker/Place.js';
import { viewDataset } from './describeDataset.js';

/** The chunks of a dataset as the file has them now, with everything that was written brought to it. */
interface StoredChunks {
  readonly dims: readonly number[];
  readonly chunk: readonly number[];
  readonly baseAddress: number;
  /** Undefined while no chunk was ever written. */
  readonly index: ChunkIndexReader | undefined;
}

function* storedChunks(place: Place): Steps<StoredChunks> {
  const { layout, dataspace, filters, format } = yield* viewDataset(place);
  const { dims, maxdims } = dataspace;
  if (layout.kind !== 'chunked')
    throw failure('bad-argument', `'${place.asked.path}' is not chunked; its layout is ${layout.kind}`);
  const known = { dims, chunk: layout.chunk, baseAddress: format.baseAddress };
  if (layout.index.address === undefined) return { ...known, index: undefined };
  return { ...known, index: openChunkIndex(format, { layout, dims, maxdims, filtered: filters.length > 0 }) };
}

/** Where the chunks of a dataset lie, in the order of its index. */
export function* listChunks(place: Place): Steps<ChunkInfo[]> {
  const { index, chunk, baseAddress } = yield* storedChunks(place);
  const chunks: ChunkInfo[] = [];
  if (!index) return chunks;
  const list = index.forEach((scaled, { address, size, filterMask }): undefined => {
    const offset = scaled.map((number, d) => number * (chunk[d] as number));
    chunks.push({ offset, filterMask, address: baseAddress + address, size });
  });
  yield* place.file.look(place, () => list);
  return chunks;
}

/** The bytes of a chunk as they are stored, and the filters that were left out. */
export function* readStoredChunk(
  place: Place,
  offset: readonly number[],
): Steps<{ filterMask: number; data: Uint8Array }> {
  const { path } = place.asked;
  const { index, dims, chunk, baseAddress } = yield* storedChunks(place);
  const first = `[${offset.join(', ')}]`;
  if (offset.length !== dims.length)
    throw failure('bad-argument', `offset ${first} has ${offset.length} dimensions, but '${path}' has ${dims.length}`);
  if (offset.some((at, d) => at >= (dims[d] as number)))
    throw failure('bad-argument', `offset ${first} lies outside the extent [${dims.join(', ')}] of '${path}'`);
  if (offset.some((at, d) => at % (chunk[d] as number) !== 0))
    throw failure(
      'bad-argument',
      `offset ${first} is not the first element of a chunk of [${chunk.join(', ')}] in '${path}'`,
    );
  const scaled = offset.map((at, d) => at / (chunk[d] as number));
  const found = index && (yield* place.file.look(place, () => index.find(scaled)));
  if (!found) throw failure('not-found', `the chunk at ${first} of '${path}' was never written`);
  const { address, size, filterMask } = found;
  const data = yield* place.file.look(place, () => readBytes(baseAddress + address, size));
  if (data.length !== size)
    throw failure('corrupt-file', `the chunk at ${first} of '${path}': ${size} bytes wanted, ${data.length} found`);
  return { filterMask, data };
}

function* readBytes(offset: number, length: number): Parser<Uint8Array> {
  return (yield { offset, length }).slice();
}
