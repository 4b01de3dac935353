import type { Piece, TransferPlan } from '../../../transfer/TransferPlan.js';

/** Pieces that are located and fetched together, or given to a helper. */
export interface Batch {
  readonly pieces: Piece[];
  /** The numbers of the pieces in the plan. */
  readonly numbers: number[];
  /** Bytes that reading them takes. */
  readonly bytes: number;
}

/** A batch ends when it has this many bytes to decode, or to copy: some two milliseconds of work. */
const DECODED_BYTES = 2 ** 20;
const COPIED_BYTES = 4 * 2 ** 20;
/** Of late bytes: what is wanted together can be requested together. */
const LATE_BYTES = 4 * 2 ** 20;
/** The most pieces of a batch: small ones take time whatever their size. */
const MAX_PIECES = 512;

/** The batches of a plan. It makes each one in advance, and so knows whether there is another. */
export class BatchTaker {
  readonly #pieces: Iterator<Piece>;
  readonly #bytesOf: (piece: Piece) => number;
  readonly #batchBytes: number;
  #number = 0;
  #taken = 0;
  #next: Batch | undefined;
  #afterNext: Piece | undefined;

  /**
   * @param chunkBytes - Bytes of a chunk, all of which are read for any piece of it; undefined where the dataset is not chunked.
   * @param isDecoded - Whether filters are undone.
   * @param isLate - Whether the bytes come late.
   * @param maxBytes - The most bytes of a batch, unless its only piece has more.
   */
  constructor(
    plan: TransferPlan,
    elementSize: number,
    chunkBytes: number | undefined,
    { isDecoded, isLate }: { readonly isDecoded: boolean; readonly isLate: boolean },
    maxBytes: number,
  ) {
    this.#pieces = plan.pieces()[Symbol.iterator]();
    this.#bytesOf = (piece) => chunkBytes ?? piece.npoints * elementSize;
    this.#batchBytes = Math.min(isLate ? LATE_BYTES : isDecoded ? DECODED_BYTES : COPIED_BYTES, maxBytes);
    this.#afterNext = this.#pull();
    this.#next = this.#collect();
  }

  /** Whether there is another batch. */
  get more(): boolean {
    return this.#next !== undefined;
  }

  /** Whether the plan is a single batch, which has not been taken. */
  get isOnly(): boolean {
    return this.#taken === 0 && this.#next !== undefined && this.#afterNext === undefined;
  }

  /** Bytes that reading the next batch takes. */
  get nextBytes(): number {
    return this.#next?.bytes ?? 0;
  }

  /** Takes the next batch; undefined after the last one. */
  take(): Batch | undefined {
    const batch = this.#next;
    this.#taken += 1;
    this.#next = this.#collect();
    return batch;
  }

  #collect(): Batch | undefined {
    if (!this.#afterNext) return undefined;
    const pieces: Piece[] = [];
    const numbers: number[] = [];
    let bytes = 0;
    while (this.#afterNext && bytes < this.#batchBytes && pieces.length < MAX_PIECES) {
      bytes += this.#bytesOf(this.#afterNext);
      pieces.push(this.#afterNext);
      numbers.push(this.#number);
      this.#number += 1;
      this.#afterNext = this.#pull();
    }
    return { pieces, numbers, bytes };
  }

  #pull(): Piece | undefined {
    const { value, done } = this.#pieces.next();
    return done ? undefined : (value as Piece);
  }
}
