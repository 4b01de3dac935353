import { catchError, concatMap, defer, map, type Observable } from 'rxjs';
import type { FileId } from '../model/Identifier.js';
import type { ImagePiece } from '../model/ImagePiece.js';
import { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { presentContext } from '../operations/subscriptionContext.js';
import { H5ES_NONE, type Loc, operation } from '../sources/operation.js';
import { asErrorOf } from './asErrorOf.js';
import { checkOptions } from './checkOptions.js';
import { pullMerge } from './pullMerge.js';
import { resource } from './resource.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

/** How the bytes of a file are read. */
export interface FileImageOptions {
  /** Bytes of each piece but the last; 4 MiB by default. */
  readonly pieceBytes?: number;
  /** An abort cancels what is under way; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_PIECE_BYTES = 4 * 2 ** 20;
/** Pieces that are read ahead or kept by a consumer. */
const READ_AHEAD = 2;

/**
 * Reads all bytes of an open file, piece by piece: how a file that was made or changed in memory, or that lies in the origin-private file
 * system, is saved somewhere else without a second copy in memory. The file is flushed first.
 *
 *     file       f
 *     fileImage  ---0--1--2--3|
 *
 * The pieces are those of one state of the file. Other operations on the file are not held up: reads go on between pieces, and one that changes
 * the file ends the stream with an error, because what was emitted before would not fit what follows. So changes are made before, or
 * after it has completed. No more than two pieces are in memory where a consumer keeps step: `toAsyncIterable` does, and asks for the
 * next one when the loop does.
 *
 * @param file - The file, or the operation that opens it. It stays open.
 * @returns The pieces, in order, of which each is the receiver's own; then complete. Errors: `io` (the file was changed meanwhile, the storage),
 *   `unsupported` (a file open for SWMR reading, which another program changes), `bad-argument` (the file was closed), `canceled`.
 * @example
 * const handle = await showSaveFilePicker({ suggestedName: 'run.h5' });
 * const writable = await handle.createWritable();
 * for await (const piece of toAsyncIterable(fileImage(file))) await writable.write(piece);
 * await writable.close();
 */
export function fileImage(file: Loc<FileId>, options: FileImageOptions = {}): Observable<Uint8Array> {
  checkOptions('fileImage', options);
  const { pieceBytes = DEFAULT_PIECE_BYTES, signal } = options;
  const image$ =
    file instanceof Operation && !file.tracked
      ? untilDone(
          resource(() => file),
          (opened) => piecesOf(opened, pieceBytes),
        )
      : defer(() => piecesOf(file, pieceBytes));
  return image$.pipe(endedBy(signal, 'fileImage'));
}

function piecesOf(file: Loc<FileId>, pieceBytes: number): Observable<Uint8Array> {
  const context = presentContext();
  const moved = context?.beginTransfer?.();
  const concurrency = context?.readAhead ?? READ_AHEAD;
  const read = (offset: number, length: number, changes: number): Observable<ImagePiece> =>
    operation(ROUTINES.H5Fread_image, { file_id: file, offset, length, changes }, H5ES_NONE, fileImage);
  return read(0, 0, 0).pipe(
    concatMap(({ size, changes }) => {
      let loadedBytes = 0;
      const piece = ([offset, length]: Part): Observable<Uint8Array> =>
        read(offset, length, changes).pipe(
          map(({ bytes }) => {
            loadedBytes += length;
            moved?.(loadedBytes, size);
            return bytes;
          }),
        );
      return pullMerge(partsOf(size, pieceBytes), piece, { concurrency, ordered: true });
    }),
    catchError((error) => {
      throw asErrorOf('fileImage', error);
    }),
  );
}

/** Offset and length of a piece. */
type Part = readonly [number, number];

function* partsOf(size: number, pieceBytes: number): Generator<Part> {
  for (let offset = 0; offset < size; offset += pieceBytes) yield [offset, Math.min(pieceBytes, size - offset)];
}
