import { type Encoder, encoderFor } from '../../../codec/encoder.js';
import type { RawType } from '../../../codec/RawType.js';
import { holdsStandardReferences } from '../../../codec/standardReferences.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { NUMERIC_ARRAYS } from '../../../model/NUMERIC_ARRAYS.js';
import type { Reference } from '../../../model/Reference.js';
import type { PulledRange, Step, Steps } from '../../../runtime/schedule/Steps.js';
import { planTransfer } from '../../../transfer/planTransfer.js';
import type { Piece } from '../../../transfer/TransferPlan.js';
import { isPulled, type PulledBuffer } from '../client/writeBuffer.js';
import { DEFAULT_PIECE_BYTES, requestOf } from '../reader/requestOf.js';
import type { Transfer } from '../reader/Transfer.js';
import { subjectOf } from '../worker/Place.js';
import { boxArguments, CALL_COSTS } from './boxArguments.js';
import { checkChunkMemory } from './checkChunkMemory.js';
import type { LentFile } from './LentFile.js';
import { lentPath } from './lentPath.js';
import { libraryRawType } from './libraryRawType.js';
import { type LibraryReferences, libraryReferences } from './libraryReferences.js';
import { holdsPointers, reclaim } from './reclaim.js';
import { standardReferencesIn, storableReferences } from './references.js';
import { storeChunks } from './storeChunks.js';
import { WasmArena } from './WasmArena.js';
import { withPlugins } from './withPlugins.js';

/**
 * Writes a selection by libhdf5, in chunk-aligned pieces, each encoded into the instance's memory; one step per piece. A large
 * buffer stays on the calling thread, which is asked for the elements of each piece.
 *
 * Errors: `H5Error` `permission`, `bad-argument`, `unsupported`, `out-of-memory`, `corrupt-file`, `io`.
 */
export function* writeDataset(transfer: Transfer, buf: H5WritableData | PulledBuffer): Steps<void> {
  const { place } = transfer;
  place.file.requireWritable();
  const lent = yield* place.file.lend(`writing raw data of ${subjectOf(place)}`);
  yield* withPlugins(lent.library, transfer, 'write', () => writeElements(lent, transfer, buf));
}

function* writeElements(lent: LentFile, transfer: Transfer, buf: H5WritableData | PulledBuffer): Steps<void> {
  const { place, description, memType, dxpl } = transfer;
  const { library } = lent;
  const { file } = place;
  const path = place.asked.path;
  const { type, space } = description;
  const raw = libraryRawType(type);
  if (space.class === 'H5S_NULL') {
    if (buf === null) return;
    throw failure('bad-argument', `'${path}' has a null dataspace: it holds no elements, and buf must be null`);
  }
  checkChunkMemory(subjectOf(place), description);
  // Set after the data have been checked.
  let inMemory: LibraryReferences | undefined;
  const references = { encode: (reference: Reference) => inMemory!.encode(reference) };
  const encoder = encoderFor(raw, type, memType, { file: file.hid, references });
  if (encoder.partial && holdsStandardReferences(raw))
    // libhdf5 would store the regions that it has read with wrong sizes.
    throw failure(
      'unsupported',
      `'${path}' has fields with references of HDF5 1.12 (H5T_STD_REF): all its fields must be written together`,
    );
  const plan = planTransfer({
    costs: CALL_COSTS,
    mode: 'write',
    ...requestOf(transfer),
    elementSize: raw.size,
    pieceBytes: dxpl.pieceBytes ?? DEFAULT_PIECE_BYTES,
  });
  const given = isPulled(buf) ? buf : yield* storableReferences(place, raw, buf);
  encoder.check(isPulled(given) ? placeholder(given) : given, plan.bufferLength, 'buf');
  const totalBytes = plan.npoints * raw.size;
  let loadedBytes = 0;
  try {
    if (holdsStandardReferences(raw) && !isPulled(given))
      inMemory = libraryReferences(lent, `references into '${file.name}'`, [...standardReferencesIn(raw, given)]);
    for (const { piece, next } of withNext(plan.pieces())) {
      const source = isPulled(given) ? yield* pull(piece, next, encoder) : { data: given, first: 0 };
      writePiece(lent, transfer, raw, encoder, piece, source);
      loadedBytes += piece.selected * raw.size;
      yield { type: 'progress', loadedBytes, totalBytes };
    }
  } finally {
    inMemory?.release();
    library.trim();
  }
}

/** The part of the caller's buffer that begins with element `first`. */
interface Part {
  readonly data: H5WritableData;
  readonly first: number;
}

/** Each piece together with the one after it. */
function* withNext(pieces: Iterable<Piece>): Generator<{ piece: Piece; next: Piece | undefined }, void, undefined> {
  let piece: Piece | undefined;
  for (const next of pieces) {
    if (piece) yield { piece, next };
    piece = next;
  }
  if (piece) yield { piece, next: undefined };
}

/** Asks for the elements of a piece; those of the next one are sent while this one is written, so two pieces are in memory. */
function* pull(piece: Piece, next: Piece | undefined, encoder: Encoder): Generator<Step, Part, PulledElements> {
  const first = elementsOf(piece);
  const width = encoder.elementsPerElement;
  const range = ({ from, to }: PulledRange): PulledRange => ({ from: from * width, to: to * width });
  const data = yield { type: 'pull', ...range(first), ahead: next && range(elementsOf(next)) };
  return { data: data as H5WritableData, first: first.from };
}

type PulledElements = ArrayBufferView | readonly unknown[] | undefined;

/** The range of the buffer that has the elements of a piece. */
function elementsOf(piece: Piece): PulledRange {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  piece.forEachRow((_, count, at, step) => {
    const end = at + (count - 1) * step;
    from = Math.min(from, at, end);
    to = Math.max(to, at + 1, end + 1);
  });
  return { from, to };
}

function writePiece(
  lent: LentFile,
  { place, description: { space } }: Transfer,
  raw: RawType,
  encoder: Encoder,
  piece: Piece,
  { data, first }: Part,
): void {
  const { library } = lent;
  const path = lentPath(place);
  const bytes = piece.npoints * raw.size;
  const pointer = library.reserve(bytes);
  const box = boxArguments(space, piece);
  const arena = new WasmArena(library);
  let kept = false;
  try {
    if (encoder.partial) {
      // Fields that the data do not have keep their values.
      lent.check(subjectOf(place), (module, id) =>
        module.get_dataset_data(id, path, box.count, box.offset, box.stride, BigInt(pointer)),
      );
      kept = holdsPointers(raw);
    }
    const target = arena.targetAt(pointer, bytes);
    const before = kept ? library.module.HEAPU8.slice(pointer, pointer + bytes) : undefined;
    piece.forEachRow((from, count, at, step) => encoder.encode(data, at - first, step, count, target, from));
    storeChunks(lent, place, (module, id) =>
      module.set_dataset_data(id, path, box.count, box.offset, box.stride, BigInt(pointer)),
    );
    if (before) library.module.HEAPU8.set(before, pointer);
  } finally {
    if (kept) reclaim(lent, place, box, pointer);
    arena.free();
  }
}

/** Stands for the caller's buffer where only its kind and length matter. */
function placeholder({ pulled, length }: PulledBuffer): H5WritableData {
  const prototype = NUMERIC_ARRAYS.get(pulled)?.prototype ?? null;
  return Object.create(prototype, { length: { value: length } }) as H5WritableData;
}
