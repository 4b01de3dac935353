import { failure } from '../model/H5Error.js';
import type { ByteRange } from './RangeReader.js';

/** A part of a request that reads wait for. */
interface Waiter {
  /** Bytes of the request up to the end of the part. */
  readonly end: number;
  readonly arrived: () => void;
  readonly failed: (error: unknown) => void;
}

/** A request that is under way. Its bytes come in pieces, in order, and a part of it is given as soon as all its bytes are there. */
export class Flight implements ByteRange {
  readonly offset: number;
  readonly length: number;
  readonly #aborting = new AbortController();
  #bytes: Uint8Array = new Uint8Array(0);
  #received = 0;
  #waiting: Waiter[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor({ offset, length }: ByteRange) {
    this.offset = offset;
    this.length = length;
  }

  /** Aborts the request. */
  get signal(): AbortSignal {
    return this.#aborting.signal;
  }

  /** Whether no more bytes come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether the bytes of a range are there, or can still come. */
  mayHave({ offset, length }: ByteRange): boolean {
    if (offset < this.offset) return false;
    const isOver = this.#ended || this.signal.aborted;
    return offset + length <= this.offset + (isOver ? this.#received : this.length);
  }

  /** Takes the next bytes. Errors: `H5Error` `io` for more than were asked for. */
  add(piece: Uint8Array): void {
    const received = this.#received + piece.length;
    if (received > this.length)
      throw failure('io', `${received} bytes came for the ${this.length} at byte ${this.offset}`);
    if (piece.length === this.length) this.#bytes = piece;
    else {
      if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.length);
      this.#bytes.set(piece, this.#received);
    }
    this.#received = received;
    this.#wake();
  }

  /** No more bytes come: the file ends there, or reading failed. */
  end(failed?: { readonly error: unknown }): void {
    this.#ended = true;
    this.#failure = failed;
    this.#wake();
  }

  /** Ends the request; the bytes that have come stay. */
  abort(reason?: unknown): void {
    this.#aborting.abort(reason);
  }

  /** The bytes of a range that lies in it; fewer where the file ends. Rejects with what reading them threw. */
  take({ offset, length }: ByteRange): Promise<Uint8Array> {
    const from = offset - this.offset;
    const bytes = (): Uint8Array =>
      this.#bytes.subarray(Math.min(from, this.#received), Math.min(from + length, this.#received));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ end: from + length, arrived: () => resolve(bytes()), failed: reject });
      this.#wake();
    });
  }

  #wake(): void {
    const failed = this.#failure;
    this.#waiting = this.#waiting.filter((waiter) => {
      if (waiter.end <= this.#received || (this.#ended && !failed)) waiter.arrived();
      else if (failed) waiter.failed(failed.error);
      else return true;
      return false;
    });
  }
}
