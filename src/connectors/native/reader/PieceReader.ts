import type { Decoder } from '../../../codec/decoder.js';
import type { Parser } from '../../../format/bytes/Parser.js';
import { runSync } from '../../../format/bytes/runSync.js';
import type { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import type { H5Data, NumericArray } from '../../../model/H5Data.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { readerOf } from '../../../storage/readerOf.js';
import { planTransfer } from '../../../transfer/planTransfer.js';
import type { Piece, RowVisitor, TransferPlan } from '../../../transfer/TransferPlan.js';
import type { FetchedBoxes } from './ElementSource.js';
import { StoredElements } from './heaps/StoredElements.js';
import type { ReadJob } from './ReadJob.js';
import { RowCopier } from './RowCopier.js';

/** Decodes pieces of a selection, in any worker, each to its place in the result. */
export class PieceReader {
  readonly plan: TransferPlan;
  readonly decoder: Decoder;
  readonly #elements: StoredElements;
  readonly #elementSize: number;
  readonly #copier: RowCopier;
  /** Reads what elements refer to; undefined where that is late. */
  readonly #read: ((offset: number, length: number) => Uint8Array) | undefined;
  /** Whether a result that is given has anything in it before. */
  readonly #isFresh: boolean;

  /**
   * @param reader - Reads the file: what elements refer to is in it too.
   * @param heaps - The global heaps of the file.
   * @param isFresh - Whether results are all zeros before.
   */
  constructor(
    { dataset, request, memType, hid }: ReadJob,
    { bytes }: RangeReader,
    heaps: GlobalHeapCollections,
    isFresh = true,
  ) {
    this.plan = planTransfer(request);
    this.#elements = new StoredElements(heaps, dataset, memType, hid);
    this.decoder = this.#elements.decoder;
    this.#elementSize = dataset.elementSize;
    this.#copier = new RowCopier(dataset.elementSize);
    this.#read = bytes && readerOf(bytes);
    this.#isFresh = isFresh;
  }

  /** Whether elements have parts elsewhere in the file, so that containers of them are made of many. */
  get refer(): boolean {
    return this.#elements.refer;
  }

  /** Puts the nth box of a batch, which is that of the piece, into the result; as `place`. */
  read(fetched: FetchedBoxes, n: number, piece: Piece, result: H5Data): Parser<void> | undefined {
    if (this.decoder.verbatim && fetched.readInto && this.#readInPlace(fetched, n, piece, result as NumericArray))
      return undefined;
    return this.place(piece, fetched.elementsOf(n), result);
  }

  /**
   * Decodes the elements of a piece's box to their places; without any they are zeros, which a fresh result of numbers has already.
   *
   * @returns Undefined when that is done. Where the elements refer to heaps whose bytes are late, what reads them and does it.
   */
  place(piece: Piece, elements: Uint8Array | undefined, result: H5Data): Parser<void> | undefined {
    if (!elements) {
      if (this.decoder.verbatim && this.#isFresh) return undefined;
      return this.place(piece, new Uint8Array(piece.npoints * this.#elementSize), result);
    }
    if (this.decoder.verbatim) {
      const source = { bytes: elements, heap: elements };
      const decode: RowVisitor = (from, count, at, step) => this.decoder.decode(source, from, count, result, at, step);
      piece.forEachRow(this.#copier.rows(elements, bytesOf(result as NumericArray), decode));
      return undefined;
    }
    const isLate = this.#elements.refer && !this.#read;
    // The memory of a source is used again meanwhile.
    const placing = this.#placing(piece, isLate ? elements.slice() : elements, result);
    if (isLate) return placing;
    runSync(placing, this.#read ?? neverRead);
    return undefined;
  }

  #placing(piece: Piece, elements: Uint8Array, result: H5Data): Parser<void> {
    return this.#elements.decode(elements, (source, start, n) => {
      piece.forEachRow((from, count, at, step) => {
        const first = Math.max(from, start);
        const rest = Math.min(from + count, start + n) - first;
        if (rest > 0) this.decoder.decode(source, first, rest, result, at + (first - from) * step, step);
      });
    });
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

function neverRead(): never {
  throw new TypeError('elements that refer to nothing were to read something');
}

function bytesOf({ buffer, byteOffset, byteLength }: NumericArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
