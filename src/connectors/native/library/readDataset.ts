import { decoderFor } from '../../../codec/decoder.js';
import type { H5Data } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { planTransfer } from '../../../transfer/planTransfer.js';
import { DEFAULT_PIECE_BYTES, requestOf } from '../reader/requestOf.js';
import type { Transfer } from '../reader/Transfer.js';
import { subjectOf } from '../worker/Place.js';
import { boxArguments, CALL_COSTS } from './boxArguments.js';
import { checkChunkMemory } from './checkChunkMemory.js';
import type { LentFile } from './LentFile.js';
import { lentPath } from './lentPath.js';
import { libraryRawType } from './libraryRawType.js';
import { holdsPointers, reclaim } from './reclaim.js';
import { nullReferences } from './references.js';
import { withPlugins } from './withPlugins.js';

/**
 * Reads a selection by libhdf5, in chunk-aligned pieces, each decoded straight into the result; one step per piece.
 *
 * @param into - The container to put the elements into; a new one by default.
 *
 * Errors: `H5Error` `out-of-memory`, `unsupported` (a filter is missing), `corrupt-file`, `io`.
 */
export function* readDataset(transfer: Transfer, into?: H5Data): Steps<H5Data> {
  const { place } = transfer;
  const lent = yield* place.file.lend(`reading ${subjectOf(place)}`);
  return yield* withPlugins(lent.library, transfer, 'read', () => readElements(lent, transfer, into));
}

function* readElements(lent: LentFile, transfer: Transfer, into: H5Data | undefined): Steps<H5Data> {
  const { place, description, memType, dxpl } = transfer;
  const { library } = lent;
  const path = lentPath(place);
  const { type, space } = description;
  const raw = libraryRawType(type);
  if (space.class === 'H5S_NULL') return null;
  // Without filters, libhdf5 reads parts of a chunk and does not hold all of it.
  if (description.filters?.length) checkChunkMemory(subjectOf(place), description);
  const references = nullReferences(`in '${place.asked.path}', which only libhdf5 can read,`);
  const decoder = decoderFor(raw, type, memType, { file: place.file.hid, references });
  const plan = planTransfer({
    costs: CALL_COSTS,
    mode: 'read',
    ...requestOf(transfer),
    elementSize: raw.size,
    pieceBytes: dxpl.pieceBytes ?? DEFAULT_PIECE_BYTES,
  });
  const totalBytes = plan.npoints * raw.size;
  const result = into ?? allocate(() => decoder.allocate(plan.bufferLength), transfer, totalBytes);
  let loadedBytes = 0;
  const pointers = holdsPointers(raw);
  try {
    for (const piece of plan.pieces()) {
      const bytes = piece.npoints * raw.size;
      const pointer = library.reserve(bytes);
      const box = boxArguments(space, piece);
      lent.check(subjectOf(place), (module, id) => {
        lent.expect(description.isVirtual ? 'virtual' : 'raw');
        return module.get_dataset_data(id, path, box.count, box.offset, box.stride, BigInt(pointer));
      });
      const heap = library.module.HEAPU8;
      const source = { bytes: heap.subarray(pointer, pointer + bytes), heap };
      try {
        piece.forEachRow((from, count, at, step) => decoder.decode(source, from, count, result, at, step));
      } finally {
        if (pointers) reclaim(lent, place, box, pointer);
      }
      loadedBytes += piece.selected * raw.size;
      yield { type: 'progress', loadedBytes, totalBytes };
    }
  } finally {
    library.trim();
  }
  return result;
}

function allocate<T>(action: () => T, { place }: Transfer, bytes: number): T {
  try {
    return action();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw failure('out-of-memory', `${subjectOf(place)}: cannot allocate ${bytes} bytes; read in pieces`, { cause });
  }
}
