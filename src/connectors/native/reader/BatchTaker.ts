import type { Piece, TransferPlan } from '../../../transfer/TransferPlan.js';

/** Pieces that one worker reads at a stretch, and their numbers in the plan. */
export interface Batch {
  readonly pieces: Piece[];
  readonly numbers: number[];
  /** Bytes that reading them takes. */
  readonly bytes: number;
}

/** Bytes that a batch has at least, when there are as many: some two milliseconds of decoding, or of copying. */
const DECODED_BYTES = 2 ** 20;
const COPIED_BYTES = 4 * 2 ** 20;
/** Pieces of a batch at the most: small ones cost time whatever their size. */
const MAX_PIECES = 256;

/** Takes the pieces of a plan in batches; always knows the next one, so that it is known which is the last. */
export class BatchTaker {
  readonly #pieces: Iterator<Piece>;
  readonly #bytesOf: (piece: Piece) => number;
  readonly #batchBytes: number;
  #number = 0;
  #taken = 0;
  #next: Batch | undefined;
  #afterNext: Piece | undefined;

  /**
   * @param chunkBytes - Bytes of a chunk, which are read whatever a piece takes of it; undefined without chunks.
   * @param isDecoded - Whether filters are to be undone.
   * @param mostBytes - Bytes of a batch at the most, unless a piece has more.
   */
  constructor(
    plan: TransferPlan,
    elementSize: number,
    chunkBytes: number | undefined,
    isDecoded: boolean,
    mostBytes: number,
  ) {
    this.#pieces = plan.pieces()[Symbol.iterator]();
    this.#bytesOf = (piece) => chunkBytes ?? piece.npoints * elementSize;
    this.#batchBytes = Math.min(isDecoded ? DECODED_BYTES : COPIED_BYTES, mostBytes);
    this.#afterNext = this.#pull();
    this.#next = this.#collect();
  }

  /** Whether there is another batch. */
  get more(): boolean {
    return this.#next !== undefined;
  }

  /** Whether the next batch is the only one there ever was. */
  get isOnly(): boolean {
    return this.#taken === 0 && this.#next !== undefined && this.#afterNext === undefined;
  }

  /** Bytes that reading the next batch takes. */
  get nextBytes(): number {
    return this.#next?.bytes ?? 0;
  }

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
