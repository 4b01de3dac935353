import type { StoredFilter } from '../format/messages/filterPipeline.js';
import { H5Error } from '../model/H5Error.js';
import type { FilterStep, Span, Target } from './FilterStep.js';
import { corruptChunk } from './filterError.js';
import { filterStep, isKnownFilter } from './filterSteps.js';
import { Kernels, SLACK } from './Kernels.js';

/** Larger chunks are left to libhdf5: the kernels' memory holds four spans of this size and has 32-bit addresses. */
const MAX_CHUNK_BYTES = 2 ** 28;
/** Larger chunks get kernels of their own, whose memory is freed with the decoder: the shared memory never shrinks. */
const MAX_SHARED_CHUNK_BYTES = 2 ** 24;

/** Undoes the filters of chunks. */
export interface PipelineDecoder {
  /**
   * @param stored - The chunk as it lies in the file; not changed, and not kept after the call. May lie in shared memory.
   * @param filterMask - Bit i set: filter i was not applied.
   * @param target - Where to put the bytes, as many as a chunk has; memory of the decoder by default.
   * @param least - Bytes that have to come out; all of the chunk by default. What is missing behind them are zeros.
   * @returns The bytes of a chunk: `target`, or a view that is valid until the next call of this decoder, which is `stored` itself
   *   when there was nothing to undo.
   *   Errors: `H5Error` `corrupt-file` (bad stream, wrong checksum, wrong length), `unsupported` (a codec that only the
   *   chunk itself names), `out-of-memory`.
   */
  decode(stored: Uint8Array, filterMask: number, target?: Uint8Array, least?: number): Uint8Array;
}

/**
 * The decoder of a pipeline; undefined when one of its filters is not known, or not with these values, so that libhdf5 has to
 * read. It is a promise as long as something has to load: the kernels, once in a thread, or a package that a filter needs.
 *
 * @param filters - In the order in which writing applies them.
 * @param elementSize - Bytes of an element, for filters whose values do not tell.
 * @param chunkBytes - Bytes of a chunk before any filter.
 */
export function pipelineDecoder(
  filters: readonly StoredFilter[],
  elementSize: number,
  chunkBytes: number,
): PipelineDecoder | undefined | Promise<PipelineDecoder | undefined> {
  if (filters.length === 0) return unfiltered(chunkBytes);
  if (!filters.every(isKnownFilter) || !(chunkBytes > 0 && chunkBytes <= MAX_CHUNK_BYTES)) return undefined;
  if (Kernels.loaded) return makeDecoder(filters, elementSize, chunkBytes);
  return Kernels.load().then((loaded) => (loaded ? makeDecoder(filters, elementSize, chunkBytes) : undefined));
}

function makeDecoder(filters: readonly StoredFilter[], elementSize: number, chunkBytes: number) {
  const kernels = chunkBytes > MAX_SHARED_CHUNK_BYTES ? Kernels.alone() : Kernels.shared();
  const steps = filters.map((filter) => filterStep(filter, kernels, elementSize));
  if (steps.includes(undefined)) return undefined;
  if (!steps.some((step) => step instanceof Promise)) return decoderOf(kernels, steps as FilterStep[], chunkBytes);
  return Promise.all(steps).then((made) =>
    made.includes(undefined) ? undefined : decoderOf(kernels, made as FilterStep[], chunkBytes),
  );
}

function unfiltered(chunkBytes: number): PipelineDecoder {
  return { decode: (stored, _, target, least) => asItIs(stored, chunkBytes, target, least) };
}

/** A step, and the bytes that must come out of it where that is known. */
interface Undoing {
  readonly step: FilterStep;
  readonly wanted: number | undefined;
}

function decoderOf(kernels: Kernels, steps: readonly FilterStep[], chunkBytes: number): PipelineDecoder {
  const places = steps.some(({ scratch }) => scratch) ? 4 : 2;
  const everyStep = undoings(steps, 0, chunkBytes);
  let own: Uint8Array | undefined;

  function undo(stored: Uint8Array, order: readonly Undoing[]): Uint8Array {
    const most = mostBytes(chunkBytes);
    if (stored.length > most) throw corruptChunk(`a chunk of ${chunkBytes} bytes is stored in ${stored.length}`);
    const unknown = order.some(({ wanted }) => wanted === undefined);
    const room = unknown ? most : Math.max(...order.map(({ wanted = 0 }) => wanted));
    const place = Math.ceil((Math.max(room, stored.length) + SLACK) / SLACK) * SLACK;
    kernels.reserve(places * place);
    const { free, bytes } = kernels;
    const scratch = [free + 2 * place, free + 3 * place] as const;
    bytes.set(stored, free);
    let span: Span = { address: free, length: stored.length };
    for (const { step, wanted } of order) {
      // A step that needs no copy leaves its bytes where they were.
      const address = span.address < free + place ? free + place : free;
      span = undoStep(step, span, { address, room: wanted ?? room, wanted, scratch });
      if (wanted !== undefined && span.length !== wanted) throw wrongLength(span.length, wanted);
    }
    return bytes.subarray(span.address, span.address + span.length);
  }

  return {
    decode(stored, filterMask, target, least = chunkBytes) {
      const isWhole = least === chunkBytes;
      const order =
        filterMask === 0 && isWhole ? everyStep : undoings(steps, filterMask, isWhole ? chunkBytes : undefined);
      if (order.length === 0) return asItIs(stored, chunkBytes, target, least);
      const bytes = undo(stored, order);
      if (!isWhole) return padded(bytes, least, chunkBytes);
      if (!target && !kernels.shared) return bytes;
      // Other decoders use the same memory, whose buffer is replaced when it grows.
      own ??= target ? undefined : new Uint8Array(chunkBytes);
      const place = target ?? (own as Uint8Array);
      place.set(bytes);
      return place;
    },
  };
}

function undoStep(step: FilterStep, source: Span, target: Target): Span {
  try {
    return step.undo(source, target);
  } catch (error) {
    if (error instanceof H5Error) throw error;
    // A trap in the WebAssembly, most likely of a package: nothing else throws.
    throw corruptChunk(`a filter failed: ${error instanceof Error ? error.message : error}`, error);
  }
}

/** The steps in the order of reading, without those that were not applied. */
function undoings(
  steps: readonly FilterStep[],
  filterMask: number,
  chunkBytes: number | undefined,
): readonly Undoing[] {
  const order: Undoing[] = [];
  let wanted = chunkBytes;
  steps.forEach((step, i) => {
    if ((filterMask >>> i) & 1) return;
    order.unshift({ step, wanted });
    wanted = wanted === undefined || step.growth === undefined ? undefined : wanted + step.growth;
  });
  return order;
}

/** Most bytes between two filters: no filter makes a chunk much larger. */
export function mostBytes(chunkBytes: number): number {
  return 2 * chunkBytes + 65536;
}

function asItIs(
  stored: Uint8Array,
  chunkBytes: number,
  target: Uint8Array | undefined,
  least = chunkBytes,
): Uint8Array {
  if (least < chunkBytes) return padded(stored, least, chunkBytes);
  if (stored.length !== chunkBytes) throw wrongLength(stored.length, chunkBytes);
  target?.set(stored);
  return target ?? stored;
}

/** A chunk of which only the first bytes were stored. */
function padded(bytes: Uint8Array, least: number, chunkBytes: number): Uint8Array {
  if (bytes.length < least || bytes.length > chunkBytes) throw wrongLength(bytes.length, chunkBytes);
  const chunk = new Uint8Array(chunkBytes);
  chunk.set(bytes);
  return chunk;
}

function wrongLength(length: number, wanted: number): H5Error {
  return corruptChunk(`a chunk of ${wanted} bytes has ${length}`);
}
