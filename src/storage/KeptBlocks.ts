/** Blocks of bytes, those used last, up to a number of bytes; the one that came last is kept whatever its length. */
export class KeptBlocks {
  readonly #capacity: number;
  /** In the order of their last use. */
  readonly #blocks = new Map<number, Uint8Array>();
  #bytes = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A block, which counts as used; undefined when it is not kept. */
  use(number: number): Uint8Array | undefined {
    const block = this.#blocks.get(number);
    if (block) {
      this.#blocks.delete(number);
      this.#blocks.set(number, block);
    }
    return block;
  }

  has(number: number): boolean {
    return this.#blocks.has(number);
  }

  keep(number: number, block: Uint8Array): void {
    this.#bytes += block.length - (this.#blocks.get(number)?.length ?? 0);
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    for (const [oldest, { length }] of this.#blocks) {
      if (this.#bytes <= this.#capacity || oldest === number) break;
      this.#blocks.delete(oldest);
      this.#bytes -= length;
    }
  }

  clear(): void {
    this.#blocks.clear();
    this.#bytes = 0;
  }
}
