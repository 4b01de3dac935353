import type { EditedBytes } from '../edit/EditedBytes.js';

/** Bytes of a piece of memory. */
const PIECE_BYTES = 64 * 1024;

/** Bytes of metadata in memory, to find out how many there are; what is written from an offset on is dropped. */
export class MeasuredBytes implements EditedBytes {
  readonly #end: number;
  readonly #pieces = new Map<number, Uint8Array>();
  #size = 0;

  /** @param end - Offset from which on nothing is kept. */
  constructor(end: number) {
    this.#end = end;
  }

  size(): number {
    return this.#size;
  }

  read(target: Uint8Array, offset: number): number {
    const length = Math.max(0, Math.min(target.length, this.#size - offset));
    this.#visit(offset, length, (piece, from, at) => {
      if (piece) target.set(piece.subarray(from, from + Math.min(length - at, PIECE_BYTES - from)), at);
      else target.fill(0, at, at + Math.min(length - at, PIECE_BYTES - from));
    });
    return length;
  }

  write(source: Uint8Array, offset: number): void {
    if (offset >= this.#end) return;
    this.#visit(offset, source.length, (found, from, at, number) => {
      const piece = found ?? new Uint8Array(PIECE_BYTES);
      this.#pieces.set(number, piece);
      piece.set(source.subarray(at, at + PIECE_BYTES - from), from);
    });
    this.#size = Math.max(this.#size, offset + source.length);
  }

  truncate(size: number): void {
    this.#size = size;
  }

  #visit(
    offset: number,
    length: number,
    visit: (piece: Uint8Array | undefined, from: number, at: number, number: number) => void,
  ): void {
    for (let at = 0; at < length; ) {
      const number = Math.floor((offset + at) / PIECE_BYTES);
      const from = offset + at - number * PIECE_BYTES;
      visit(this.#pieces.get(number), from, at, number);
      at += PIECE_BYTES - from;
    }
  }
}
