import type { Decoder } from '../../../codec/decoder.js';
import { npointsOf, type Selection } from '../../../model/Dataspace.js';
import type { H5Data, NumericArray } from '../../../model/H5Data.js';
import { blocksOf, isBox } from '../../../model/selection/hyperslab.js';
import { Moved } from '../../../runtime/schedule/Steps.js';
import { subjectOf } from '../worker/Place.js';
import type { ElementBox } from './gatherBox.js';
import { StoredElementDecoder } from './heaps/StoredElementDecoder.js';
import type { ReadableDataset } from './ReadableDataset.js';
import type { ReadableFile } from './ReadableFile.js';
import { readFailure } from './readFailure.js';
import type { requestOf } from './requestOf.js';
import type { Transfer } from './Transfer.js';

/** More bytes are read step by step: these take some tens of microseconds. */
const MOST_BYTES = 2 ** 16;

/** The decoders of datasets to their native memory type. */
const decoders = new WeakMap<ReadableDataset, Decoder>();

/**
 * Reads a few numbers that lie in the file as they do in memory, in a box of a dataset without chunks whose bytes are there: a plan and a
 * lane would cost many times as much. Undefined for all other reads.
 *
 * Errors: those of `readInBatches`.
 */
export function readAtOnce(
  readable: ReadableFile,
  transfer: Transfer,
  { dims, fileSelection, memory }: ReturnType<typeof requestOf>,
): Moved<H5Data> | undefined {
  const { place, into, description } = transfer;
  const { readable: dataset, elementSize } = description;
  if (into || memory !== 'packed' || !readable.reader.bytes || !dataset?.isDecodable) return undefined;
  if (dataset.layout.kind === 'chunked' && !dataset.isUnwritten) return undefined;
  const box = boxOf(fileSelection, dims);
  const npoints = box && npointsOf(box.count);
  if (!npoints || npoints * elementSize > MOST_BYTES) return undefined;
  try {
    const decoder = decoderOf(readable, dataset, transfer);
    const source = readable.source(dataset);
    if (!decoder.verbatim || !source || source instanceof Promise) return undefined;
    const fetched = source.fetch([box], undefined);
    if (fetched instanceof Promise) return undefined;
    const result = decoder.allocate(npoints) as NumericArray;
    // Elements that were never written, and are zeros, are none.
    const elements = fetched.elementsOf(0);
    if (elements) new Uint8Array(result.buffer, result.byteOffset, result.byteLength).set(elements);
    return new Moved(result, npoints * elementSize);
  } catch (error) {
    throw readFailure(error, subjectOf(place));
  }
}

function decoderOf(readable: ReadableFile, dataset: ReadableDataset, { memType, place }: Transfer): Decoder {
  const known = memType === 'H5T_NATIVE' ? decoders.get(dataset) : undefined;
  if (known) return known;
  const { decoder } = new StoredElementDecoder(readable.heaps(dataset.format), dataset, memType, place.file.hid);
  // Others are for one read, because of what they keep of heaps.
  if (memType === 'H5T_NATIVE' && decoder.verbatim) decoders.set(dataset, decoder);
  return decoder;
}

/** A selection as a box, if it is one. */
function boxOf(selection: Selection, dims: readonly number[]): ElementBox | undefined {
  if (selection.type === 'all') return { start: dims.map(() => 0), stride: dims.map(() => 1), count: dims };
  if (selection.type !== 'hyperslab') return undefined;
  const stride: number[] = [];
  const count: number[] = [];
  for (let d = 0; d < dims.length; d += 1) {
    const blocks = blocksOf(selection, d);
    if (!isBox(blocks)) return undefined;
    stride.push(blocks.count === 1 ? 1 : blocks.stride);
    count.push(blocks.count * blocks.block);
  }
  return { start: selection.start, stride, count };
}
