import type { Piece } from '../../../transfer/TransferPlan.js';
import type { ChunkCache, ChunkKey } from './ChunkCache.js';
import type { ChunkedElements } from './ChunkedElements.js';
import type { ChunkBoxes } from './ElementSource.js';

/** The decoded chunks of one dataset in the cache of its file, as one read uses them. */
export class KeptChunks {
  readonly #cache: ChunkCache;
  readonly #dataset: number;
  readonly #chunks: ChunkedElements;
  /** Whether the read adds chunks to the cache, because it needs only parts of them and later reads may need the others. */
  readonly #keeps: boolean;
  /** Functions that tell waiting reads that chunks are decoded. */
  readonly #begun = new Set<() => void>();
  #ended = false;

  /**
   * @param touched - Bytes of the chunks that the read decodes.
   * @param wanted - Bytes of the elements that the read selects.
   */
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

  /** Where pieces are in their chunks. */
  get boxes(): ChunkBoxes {
    return this.#chunks;
  }

  /** Whether the read adds chunks to the cache. */
  get keeps(): boolean {
    return this.#keeps;
  }

  /** Whether any chunk may be in the cache, or is being decoded. */
  get any(): boolean {
    return this.#cache.has(this.#dataset);
  }

  /** The chunk of a piece, if it is in the cache. */
  get(piece: Piece): Uint8Array | undefined {
    return this.#cache.get(this.#keyOf(piece));
  }

  /** A promise that settles when the chunk of a piece has been decoded, or could not be; undefined when it is not being decoded. */
  pending(piece: Piece): Promise<unknown> | undefined {
    return this.#cache.pending(this.#keyOf(piece));
  }

  /** Adds the chunk of a piece to the cache, if the read keeps chunks. The bytes belong to the cache from then on. */
  keep(piece: Piece, decoded: () => Uint8Array): void {
    if (this.#keeps) this.#cache.put(this.#keyOf(piece), decoded());
  }

  /** Tells other reads that chunks are being decoded until `done` settles. */
  expect(pieces: readonly Piece[], done: Promise<unknown>): void {
    if (this.#keeps) for (const piece of pieces) this.#cache.expect(this.#keyOf(piece), done);
  }

  /** As `expect`, until the returned function is called or the read ends. */
  begin(pieces: readonly Piece[]): () => void {
    if (this.#ended) return () => {};
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

  /** The read ends: no other read waits for its chunks any longer. */
  end(): void {
    this.#ended = true;
    for (const done of this.#begun) done();
  }

  #keyOf(piece: Piece): ChunkKey {
    return { dataset: this.#dataset, chunk: this.#chunks.numberOf(piece) };
  }
}
