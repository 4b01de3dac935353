import type { Parser } from '../../../../format/bytes/Parser.js';
import type { ChunkIndexReader } from '../../../../format/chunkIndex/ChunkIndexReader.js';
import { openChunkIndex } from '../../../../format/chunkIndex/openChunkIndex.js';
import { failure } from '../../../../model/H5Error.js';
import type { ChunkInfo } from '../../../../model/info.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { Place } from '../../worker/Place.js';
import { viewDataset } from '../describeDataset.js';

/** The chunks of a dataset as they are in the file now, after everything that was written has been flushed. */
interface StoredChunks {
  readonly dims: readonly number[];
  readonly chunk: readonly number[];
  readonly baseAddress: number;
  /** Undefined until the first chunk has been written. */
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

/** The places of a dataset's chunks in the file, in the order of the chunk index (`H5Dchunk_iter`). */
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

/**
 * Reads the stored, filtered bytes of a chunk (`H5Dread_chunk`).
 *
 * @param offset - Coordinates of the chunk's first element.
 * @returns The bytes, and the mask of filters that were skipped when the chunk was written.
 * Errors: `H5Error` `bad-argument`; `not-found` where the chunk was never written; `corrupt-file`.
 */
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
    throw failure(
      'corrupt-file',
      `the chunk at ${first} of '${path}' has ${size} bytes, but the file ends after ${data.length} of them`,
    );
  return { filterMask, data };
}

function* readBytes(offset: number, length: number): Parser<Uint8Array> {
  return (yield { offset, length }).slice();
}
