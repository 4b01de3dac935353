import type { Piece } from '../../../transfer/TransferPlan.js';
import type { ChunkCache, ChunkKey } from './ChunkCache.js';
import type { ChunkedElements } from './ChunkedElements.js';

/** The decoded chunks of one dataset in the cache of its file, as a read of it looks for them and leaves them there. */
export class KeptChunks {
  readonly #cache: ChunkCache;
  readonly #dataset: number;
  readonly #chunks: ChunkedElements;
  /** Whether the read leaves chunks there, because more of them may be wanted later. */
  readonly #keeps: boolean;
  /** Ends the waiting for chunks that the read is getting. */
  readonly #begun = new Set<() => void>();

  /** @param touched - Bytes of the chunks that a read touches, and of the elements that it wants. */
  constructor(
    cache: ChunkCache,
    dataset: number,
    chunks: ChunkedElements,
    { touched, wanted }: { readonly touched: number; readonly wanted: number },
  ) {
    cache.use(dataset);
    this.#cache = cache;
    this.#dataset = dataset;
    this.#chunks = chunks;
    this.#keeps = 4 * wanted < 3 * touched && touched <= cache.limitOf(dataset);
  }

  get keeps(): boolean {
    return this.#keeps;
  }

  /** Whether any chunk is there, or is being decoded. */
  get any(): boolean {
    return this.#cache.has(this.#dataset);
  }

  /** The chunk of a piece, if it is there. */
  get(piece: Piece): Uint8Array | undefined {
    return this.#cache.get(this.#keyOf(piece));
  }

  /** Ends when the chunk of a piece is there, or whoever wanted it could not get it; undefined when nobody decodes it. */
  pending(piece: Piece): Promise<unknown> | undefined {
    return this.#cache.pending(this.#keyOf(piece));
  }

  /** Leaves the chunk of a piece there, if the read does so. The bytes belong to the cache from then on. */
  keep(piece: Piece, decoded: () => Uint8Array): void {
    if (this.#keeps) this.#cache.put(this.#keyOf(piece), decoded());
  }

  /** Tells other reads that chunks will be there when `done` ends. */
  expect(pieces: readonly Piece[], done: Promise<unknown>): void {
    if (this.#keeps) for (const piece of pieces) this.#cache.expect(this.#keyOf(piece), done);
  }

  /** As `expect`, until what it gives is called, or the read ends. */
  begin(pieces: readonly Piece[]): () => void {
    let done = (): void => {};
    this.expect(
      pieces,
      new Promise<void>((resolve) => {
        done = resolve;
      }),
    );
    this.#begun.add(done);
    return () => {
      this.#begun.delete(done);
      done();
    };
  }

  /** The read ends: nobody waits for its chunks any more. */
  end(): void {
    for (const done of this.#begun) done();
  }

  /** The elements of a piece out of its chunk, or those of a chunk that was never written. */
  elementsOf(piece: Piece, chunk: Uint8Array | undefined): Uint8Array | undefined {
    return chunk ? this.#chunks.boxOf(chunk, piece) : this.#chunks.fillOf(piece);
  }

  #keyOf(piece: Piece): ChunkKey {
    return { dataset: this.#dataset, chunk: this.#chunks.numberOf(piece) };
  }
}
