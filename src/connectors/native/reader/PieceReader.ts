import { type Decoder, decoderFor } from '../../../codec/decoder.js';
import { type RawType, storedRawType } from '../../../codec/RawType.js';
import { unsupportedFormat } from '../../../format/bytes/formatError.js';
import type { H5Data, NumericArray } from '../../../model/H5Data.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { readerOf } from '../../../storage/readerOf.js';
import { planTransfer } from '../../../transfer/planTransfer.js';
import type { Piece, RowVisitor, TransferPlan } from '../../../transfer/TransferPlan.js';
import { copyRows } from './copyRows.js';
import type { FetchedBoxes } from './ElementSource.js';
import type { ReadJob } from './ReadJob.js';
import { standardReferences } from './standardReferences.js';

/** Decodes pieces of a selection, in any worker, each to its place in the result. */
export class PieceReader {
  readonly plan: TransferPlan;
  readonly decoder: Decoder;
  readonly #elementSize: number;
  /** Whether a result that is given has anything in it before. */
  readonly #isFresh: boolean;

  /**
   * @param reader - Reads the file: what elements refer to is in it too.
   * @param isFresh - Whether results are all zeros before.
   */
  constructor(job: ReadJob, reader: RangeReader, isFresh = true) {
    const { dataset, request, memType, hid, routine } = job;
    const { datatype, elementSize, format } = dataset;
    this.plan = planTransfer(request);
    const references = standardReferences(format, presentBytes(reader), hid);
    const context = { file: hid, routine, references };
    this.decoder = decoderFor(storedRawType(datatype, format.sizeofOffsets) as RawType, datatype, memType, context);
    this.#elementSize = elementSize;
    this.#isFresh = isFresh;
  }

  /** Puts the nth box of a batch, which is that of the piece, into the result. */
  read(fetched: FetchedBoxes, n: number, piece: Piece, result: H5Data): void {
    if (this.decoder.verbatim && fetched.readInto && this.#readInPlace(fetched, n, piece, result as NumericArray))
      return;
    this.place(piece, fetched.elementsOf(n), result);
  }

  /** Decodes the elements of a piece's box to their places; without any they are zeros, which a fresh result of numbers has already. */
  place(piece: Piece, elements: Uint8Array | undefined, result: H5Data): void {
    if (!elements) {
      if (this.decoder.verbatim && this.#isFresh) return;
      this.place(piece, new Uint8Array(piece.npoints * this.#elementSize), result);
      return;
    }
    const source = { bytes: elements, heap: elements };
    const decode: RowVisitor = (from, count, at, step) => this.decoder.decode(source, from, count, result, at, step);
    piece.forEachRow(
      this.decoder.verbatim ? copyRows(elements, bytesOf(result as NumericArray), this.#elementSize, decode) : decode,
    );
  }

  /** A piece that is one row close together may be read from the file without a detour. */
  #readInPlace(fetched: FetchedBoxes, n: number, piece: Piece, result: NumericArray): boolean {
    let rows = 0;
    let first = 0;
    let close = true;
    piece.forEachRow((_, count, at, step) => {
      rows += 1;
      first = at;
      close &&= step === 1 || count === 1;
    });
    if (rows !== 1 || !close || piece.npoints !== piece.selected) return false;
    const size = this.#elementSize;
    const target = bytesOf(result).subarray(first * size, (first + piece.npoints) * size);
    return fetched.readInto?.(n, target) === true;
  }
}

function presentBytes({ bytes }: RangeReader): (offset: number, length: number) => Uint8Array {
  if (bytes) return readerOf(bytes);
  return () => {
    throw unsupportedFormat('what elements refer to in bytes that are late');
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: NumericArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
