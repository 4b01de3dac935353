import { type Decoder, decoderFor } from '../../../codec/decoder.js';
import { type RawType, storedRawType } from '../../../codec/RawType.js';
import type { H5Data, NumericArray } from '../../../model/H5Data.js';
import { planTransfer } from '../../../transfer/planTransfer.js';
import type { Piece, TransferPlan } from '../../../transfer/TransferPlan.js';
import type { ElementSource } from './ElementSource.js';
import type { ReadJob } from './ReadJob.js';
import { standardReferences } from './standardReferences.js';

/** Reads pieces of a selection, in any worker, each to its place in the result. */
export class PieceReader {
  readonly plan: TransferPlan;
  readonly decoder: Decoder;
  readonly source: ElementSource;
  readonly #elementSize: number;

  /** @param read - Reads bytes of the file. */
  constructor(job: ReadJob, source: ElementSource, read: (offset: number, length: number) => Uint8Array) {
    const { dataset, request, memType, hid, routine } = job;
    const { datatype, elementSize, format } = dataset;
    this.plan = planTransfer(request);
    const references = standardReferences(format, read, hid);
    const context = { file: hid, routine, references };
    this.decoder = decoderFor(storedRawType(datatype, format.sizeofOffsets) as RawType, datatype, memType, context);
    this.source = source;
    this.#elementSize = elementSize;
  }

  /** Reads a piece into the result. */
  read(piece: Piece, result: H5Data): void {
    if (this.decoder.verbatim && this.source.readInto && this.#readInPlace(piece, result as NumericArray)) return;
    const elements = this.source.elementsOf(piece);
    if (elements) this.place(piece, elements, result);
    else this.placeZeros(piece, result);
  }

  /** Puts the elements of a piece that are all zeros. A fresh result of numbers has them already. */
  placeZeros(piece: Piece, result: H5Data): void {
    if (!this.decoder.verbatim) this.place(piece, new Uint8Array(piece.npoints * this.#elementSize), result);
  }

  /** Decodes the elements of a piece's box to their places. */
  place(piece: Piece, elements: Uint8Array, result: H5Data): void {
    const source = { bytes: elements, heap: elements };
    if (!this.decoder.verbatim) {
      piece.forEachRow((from, count, at, step) => this.decoder.decode(source, from, count, result, at, step));
      return;
    }
    const size = this.#elementSize;
    const bytes = bytesOf(result as NumericArray);
    piece.forEachRow((from, count, at, step) => {
      if (step === 1) bytes.set(elements.subarray(from * size, (from + count) * size), at * size);
      else this.decoder.decode(source, from, count, result, at, step);
    });
  }

  /** A piece that is one row close together may be read from the file without a detour. */
  #readInPlace(piece: Piece, result: NumericArray): boolean {
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
    return this.source.readInto?.(piece, target) === true;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: NumericArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
