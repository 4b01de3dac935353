import { decoderFor } from '../../../codec/decoder.js';
import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { planTransfer } from '../../../transfer/planTransfer.js';
import { checkChunkMemory } from './checkChunkMemory.js';
import type { H5Library } from './H5Library.js';
import { nullReferences } from './references.js';
import type { Transfer } from './Transfer.js';
import { boxArguments, CALL_COSTS, DEFAULT_PIECE_BYTES, holdsPointers, reclaim, requestOf } from './transferRequest.js';
import { withPlugins } from './withPlugins.js';

/** Reads a selection in chunk-aligned pieces, decoding each straight into the result; steps between pieces. */
export function readDataset(library: H5Library, transfer: Transfer): Steps<H5Data> {
  return withPlugins(library, transfer, 'read', () => readElements(library, transfer));
}

function* readElements(library: H5Library, transfer: Transfer): Steps<H5Data> {
  const { routine, file, path, description, memType, dxpl } = transfer;
  const { raw, type, space } = description;
  if (space.class === 'H5S_NULL') return null;
  // Others are read without all of a chunk in memory.
  if (description.filters?.length) checkChunkMemory(routine, path, description);
  const references = nullReferences(`in '${path}', which is not read without libhdf5,`);
  const decoder = decoderFor(raw, type, memType, { file: file.hid, references });
  const plan = planTransfer({
    costs: CALL_COSTS,
    mode: 'read',
    ...requestOf(transfer),
    pieceBytes: dxpl.pieceBytes ?? DEFAULT_PIECE_BYTES,
  });
  const totalBytes = plan.npoints * raw.size;
  const result = allocate(() => decoder.allocate(plan.bufferLength), transfer, totalBytes);
  let loadedBytes = 0;
  const pointers = holdsPointers(raw);
  try {
    for (const piece of plan.pieces()) {
      const bytes = piece.npoints * raw.size;
      const pointer = library.reserve(routine, bytes);
      const box = boxArguments(space, piece);
      file.check(routine, path, (module, id) => {
        file.expect(description.virtual ? 'virtual' : 'raw');
        return module.get_dataset_data(id, path, box.count, box.offset, box.stride, BigInt(pointer));
      });
      const heap = library.module.HEAPU8;
      const source = { bytes: heap.subarray(pointer, pointer + bytes), heap };
      try {
        piece.forEachRow((from, count, at, step) => decoder.decode(source, from, count, result, at, step));
      } finally {
        if (pointers) reclaim(transfer, box, pointer);
      }
      loadedBytes += piece.selected * raw.size;
      yield { type: 'progress', loadedBytes, totalBytes };
    }
  } finally {
    library.trim();
  }
  return result;
}

function allocate<T>(action: () => T, { routine, path }: Transfer, bytes: number): T {
  try {
    return action();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new H5Error(
      'out-of-memory',
      routine,
      `'${path}': a container for ${bytes} bytes is not to be had; read it in chunks`,
      { cause },
    );
  }
}
