import type { Decoder } from '../../../codec/decoder.js';
import type { Parser } from '../../../format/bytes/Parser.js';
import { runSync } from '../../../format/bytes/runSync.js';
import type { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import type { H5Data, NumericArray } from '../../../model/H5Data.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { readerOf } from '../../../storage/readerOf.js';
import { planTransfer } from '../../../transfer/planTransfer.js';
import { rowOf } from '../../../transfer/rowOf.js';
import type { Piece, RowVisitor, TransferPlan } from '../../../transfer/TransferPlan.js';
import { ElementCopier } from './ElementCopier.js';
import type { ChunkBoxes, FetchedBoxes } from './ElementSource.js';
import { StoredElementDecoder } from './heaps/StoredElementDecoder.js';
import type { ReadJob } from './ReadJob.js';

/** Decodes the pieces of a read, each to its place in the result, in any worker. */
export class PieceReader {
  readonly plan: TransferPlan;
  readonly decoder: Decoder;
  readonly #elements: StoredElementDecoder;
  readonly #elementSize: number;
  readonly #copier: ElementCopier;
  /** Reads global heaps that elements refer to; undefined where their bytes are late. */
  readonly #read: ((offset: number, length: number) => Uint8Array) | undefined;
  /** Whether a result is all zeros before the first piece. */
  readonly #isFresh: boolean;
  /** The result of the last piece, and its bytes. */
  #result: H5Data | undefined;
  #bytes: Uint8Array = new Uint8Array(0);

  /**
   * @param reader - Reads the file, which also has the global heaps that elements refer to.
   * @param heaps - The global heaps of the file.
   * @param isFresh - Whether a result is all zeros before the first piece.
   */
  constructor(
    { dataset, request, memType, hid }: ReadJob,
    { bytes }: RangeReader,
    heaps: GlobalHeapCollections,
    isFresh = true,
  ) {
    this.plan = planTransfer(request);
    this.#elements = new StoredElementDecoder(heaps, dataset, memType, hid);
    this.decoder = this.#elements.decoder;
    this.#elementSize = dataset.elementSize;
    this.#copier = new ElementCopier(dataset.elementSize);
    this.#read = bytes && readerOf(bytes);
    this.#isFresh = isFresh;
  }

  /** Whether elements refer to global heaps: their containers then consist of many objects. */
  get refersToHeaps(): boolean {
    return this.#elements.refersToHeaps;
  }

  /** Puts a piece, which is the n-th box of a batch, into the result; as `place`. */
  read(fetched: FetchedBoxes, n: number, piece: Piece, result: H5Data): Parser<void> | undefined {
    if (this.decoder.verbatim && fetched.readInto && this.#readInPlace(fetched, n, piece, result as NumericArray))
      return undefined;
    if (fetched.chunks) return this.placeChunk(fetched.chunks, piece, fetched.chunkOf?.(n), result);
    return this.place(piece, fetched.elementsOf(n), result);
  }

  /** Puts a piece into the result from its decoded chunk, which is undefined when it was never written; as `place`. */
  placeChunk(boxes: ChunkBoxes, piece: Piece, chunk: Uint8Array | undefined, result: H5Data): Parser<void> | undefined {
    const { place } = piece;
    if (!chunk || !place || !this.decoder.verbatim) return this.place(piece, boxes.elementsOf(piece, chunk), result);
    this.#copier.box(chunk, boxes.placeOf(piece), this.#bytesOf(result as NumericArray), place, piece.count);
    return undefined;
  }

  /**
   * Decodes the elements of a piece to their places in the result.
   *
   * @param elements - Those of the box, in C order; undefined when they are all zeros, which a fresh result of numbers holds already.
   * @returns Undefined when it is done; where the elements refer to global heaps whose bytes are late, a parser that reads these and
   *   then does it. Errors: `H5Error` `corrupt-file`.
   */
  place(piece: Piece, elements: Uint8Array | undefined, result: H5Data): Parser<void> | undefined {
    if (!elements) {
      if (this.decoder.verbatim && this.#isFresh) return undefined;
      return this.place(piece, new Uint8Array(piece.npoints * this.#elementSize), result);
    }
    if (this.decoder.verbatim) {
      const source = { bytes: elements, heap: elements };
      const decode: RowVisitor = (from, count, at, step) => this.decoder.decode(source, from, count, result, at, step);
      piece.forEachRow(this.#copier.rows(elements, this.#bytesOf(result as NumericArray), decode));
      return undefined;
    }
    const isLate = this.#elements.refersToHeaps && !this.#read;
    // The source reuses its memory before late bytes come.
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

  /** Reads a piece that is one contiguous row straight into the result; gives whether it did. */
  #readInPlace(fetched: FetchedBoxes, n: number, piece: Piece, result: NumericArray): boolean {
    const first = rowOf(piece);
    if (first === undefined) return false;
    const size = this.#elementSize;
    const target = this.#bytesOf(result).subarray(first * size, (first + piece.npoints) * size);
    return fetched.readInto?.(n, target) === true;
  }

  #bytesOf(result: NumericArray): Uint8Array {
    if (result !== this.#result) {
      this.#result = result;
      this.#bytes = new Uint8Array(result.buffer, result.byteOffset, result.byteLength);
    }
    return this.#bytes;
  }
}

function neverRead(): never {
  throw new TypeError('elements that refer to no heap read nothing');
}
