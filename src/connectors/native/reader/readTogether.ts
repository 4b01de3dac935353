import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import { countShared } from '../../../runtime/port/countShared.js';
import { waitFor } from '../../../runtime/port/waitFor.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { Piece } from '../../../transfer/TransferPlan.js';
import { type Batch, BatchTaker } from './BatchTaker.js';
import type { ChunkKey } from './ChunkCache.js';
import { ChunkedElements } from './ChunkedElements.js';
import type { ElementSource } from './ElementSource.js';
import type { Answer } from './Helpers.js';
import { PieceReader } from './PieceReader.js';
import type { ReadableFile } from './ReadableFile.js';
import type { ReadJob } from './ReadJob.js';
import { inChunk } from './readFailure.js';
import { sharedContainer } from './sharedContainer.js';

/**
 * Reads a selection, together with the other workers where it is worth it: pieces are read in batches, here and there,
 * whoever has time takes the next one. Each piece is put once, straight to its place.
 */
export function* readTogether(file: ReadableFile, job: ReadJob, source: ElementSource): Steps<H5Data> {
  const read = new CommonRead(file, job, source);
  try {
    return yield* read.steps();
  } finally {
    read.end();
  }
}

/**
 * Smaller results are put together here, out of chunks that helpers send: shared memory is not given back before all threads that
 * have seen it collect their garbage.
 */
const LEAST_SHARED_BYTES = 4 * 2 ** 20;
/** How much of decoding a byte copying one is. */
const COPYING = 1 / 8;
/** A batch is given away when its bytes, weighed, are as many. */
const WORTH_GIVING = 64 * 1024;

class CommonRead {
  readonly #file: ReadableFile;
  readonly #job: ReadJob;
  readonly #reader: PieceReader;
  readonly #chunks: ChunkedElements | undefined;
  readonly #batches: BatchTaker;
  /** Bytes to weigh a batch by, for each of its own. */
  readonly #weight: number;
  /** Whether chunks are kept, because more of them may be wanted later. */
  readonly #keeps: boolean;
  readonly #totalBytes: number;
  #loadedBytes = 0;
  #result: H5Data | undefined;
  #isShared = false;
  #read: number | undefined;
  /** What helpers sent or could not do, since it was last looked at. */
  #answers: (() => void)[] = [];
  #redo: Batch[] = [];
  /** Pieces of chunks that are being decoded for another read. */
  #deferred: { readonly piece: Piece; readonly ready: Promise<unknown> }[] = [];
  #underWay = 0;
  #wake: () => void = () => {};

  constructor(file: ReadableFile, job: ReadJob, source: ElementSource) {
    this.#file = file;
    this.#job = job;
    this.#reader = new PieceReader(job, source, file.read);
    const { dataset } = job;
    const { plan } = this.#reader;
    this.#totalBytes = plan.npoints * dataset.elementSize;
    this.#chunks = source instanceof ChunkedElements ? source : undefined;
    this.#weight = dataset.filters.length > 0 ? 1 : COPYING;
    file.cache.use(dataset.address);
    const touched = this.#chunks ? plan.pieceCount * this.#chunks.chunkBytes : this.#totalBytes;
    this.#keeps =
      this.#chunks !== undefined &&
      4 * this.#totalBytes < 3 * touched &&
      touched <= file.cache.limitOf(dataset.address);
    this.#batches = new BatchTaker(
      plan,
      dataset.elementSize,
      this.#chunks?.chunkBytes,
      dataset.filters.length > 0,
      job.pieceBytes,
    );
    file.helpers.expect(touched * this.#weight);
  }

  *steps(): Steps<H5Data> {
    for (;;) {
      this.#takeAnswers();
      if (this.#isAlone()) {
        const value = yield* this.#giveAway();
        if (value !== undefined) return value;
      }
      this.#result ??= this.#allocate();
      this.#askForHelp();
      const batch = this.#redo.shift() ?? this.#batches.take();
      if (batch) this.#readHere(batch.pieces);
      else if (this.#underWay > 0 || this.#answers.length > 0) yield { type: 'wait', until: this.#nextAnswer() };
      else if (this.#deferred.length > 0) yield* this.#readDeferred();
      else return this.#result;
      if (this.#batches.more || this.#underWay > 0) {
        yield { type: 'progress', loadedBytes: this.#loadedBytes, totalBytes: this.#totalBytes };
      }
    }
  }

  /** The read has ended, or was canceled: helpers need not remember it. What they are at comes to nothing. */
  end(): void {
    this.#result = undefined;
    this.#answers = [];
    if (this.#read !== undefined) this.#file.helpers.end(this.#read);
  }

  /** Whether all of the read is one batch, which a helper may do as a whole. */
  #isAlone(): boolean {
    return this.#result === undefined && !this.#keeps && this.#batches.isOnly;
  }

  /** Lets a helper do the only batch, if one has time: then this worker can go on with something else. */
  *#giveAway(): Steps<H5Data | undefined> {
    const helper = this.#helperFor(this.#batches.nextBytes);
    if (helper === undefined) return undefined;
    const batch = this.#batches.take() as Batch;
    const answer = yield* waitFor(this.#give(helper, batch.numbers, 'result'));
    if (answer?.value !== undefined) return answer.value as H5Data;
    this.#redo.push(batch);
    return undefined;
  }

  #allocate(): H5Data {
    const { plan, decoder } = this.#reader;
    try {
      const isLarge = this.#totalBytes >= LEAST_SHARED_BYTES;
      if (isLarge && !this.#batches.isOnly && this.#file.helpers.expected && this.#file.shared.source !== undefined) {
        const shared = sharedContainer(decoder, plan.bufferLength);
        this.#isShared = shared !== undefined;
        if (shared !== undefined) {
          countShared(shared);
          return shared;
        }
      }
      return decoder.allocate(plan.bufferLength);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      const message = `a container for ${this.#totalBytes} bytes is not to be had; read it in chunks`;
      throw new H5Error('out-of-memory', this.#job.routine, message, { cause });
    }
  }

  /** Gives batches to all helpers that have time. */
  #askForHelp(): void {
    while (this.#batches.more) {
      const helper = this.#helperFor(this.#batches.nextBytes);
      if (helper === undefined) return;
      if (this.#isShared && !this.#keeps) this.#givePlaces(helper, this.#batches.take() as Batch);
      else if (this.#chunks) this.#giveChunks(helper, this.#chunks, this.#batches.take() as Batch);
      else return;
    }
  }

  #helperFor(bytes: number): number | undefined {
    const { shared, helpers } = this.#file;
    if (bytes * this.#weight < WORTH_GIVING) return undefined;
    const helper = helpers.free();
    return helper !== undefined && shared.source !== undefined ? helper : undefined;
  }

  #give(helper: number, numbers: readonly number[], as: 'placed' | 'result' | 'chunks'): Promise<Answer> {
    const { helpers } = this.#file;
    this.#read ??= helpers.begin();
    const result = this.#isShared ? this.#result : undefined;
    return helpers.give(helper, this.#read, { job: this.#job, result }, numbers, as);
  }

  #givePlaces(helper: number, batch: Batch): void {
    this.#underWay += 1;
    void this.#give(helper, batch.numbers, 'placed').then((answer) =>
      this.#answer(() => {
        if (answer) for (const piece of batch.pieces) this.#count(piece);
        else this.#redo.push(batch);
      }),
    );
  }

  /** Lets a helper decode those chunks of a batch that are not at hand. */
  #giveChunks(helper: number, chunks: ChunkedElements, batch: Batch): void {
    const wanted: Batch = { pieces: [], numbers: [] };
    batch.pieces.forEach((piece, n) => {
      if (this.#readFromCache(piece)) return;
      wanted.pieces.push(piece);
      wanted.numbers.push(batch.numbers[n] as number);
    });
    if (wanted.pieces.length === 0) return;
    this.#underWay += 1;
    const { cache } = this.#file;
    const given = this.#give(helper, wanted.numbers, 'chunks').then((answer) => {
      const decoded = answer?.value as readonly (Uint8Array | null)[] | undefined;
      if (decoded && this.#keeps) {
        // Also when this read was canceled meanwhile: another one may wait for the chunk.
        decoded.forEach((bytes, n) => {
          if (bytes) cache.put(this.#keyOf(chunks, wanted.pieces[n] as Piece), bytes);
        });
      }
      this.#answer(() => {
        if (!decoded) this.#redo.push(wanted);
        else {
          wanted.pieces.forEach((piece, n) => {
            this.#placeChunk(chunks, piece, decoded[n] ?? undefined);
          });
        }
      });
    });
    if (this.#keeps) for (const piece of wanted.pieces) cache.expect(this.#keyOf(chunks, piece), given);
  }

  #placeChunk(chunks: ChunkedElements, piece: Piece, decoded: Uint8Array | undefined): void {
    const elements = decoded ? chunks.boxOf(decoded, piece) : chunks.fillOf(piece);
    this.#place(piece, elements);
  }

  #readHere(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      if (!this.#chunks) {
        this.#reader.read(piece, this.#result as H5Data);
        this.#count(piece);
      } else if (!this.#readFromCache(piece)) {
        this.#readChunk(this.#chunks, piece);
      }
    }
  }

  #readChunk(chunks: ChunkedElements, piece: Piece): void {
    const scaled = chunks.chunkOf(piece);
    let decoded: Uint8Array | undefined;
    try {
      const stored = chunks.find(scaled);
      decoded = stored && chunks.decode(stored);
    } catch (error) {
      throw inChunk(
        error,
        scaled.map((number, d) => number * (chunks.chunk[d] as number)),
      );
    }
    if (decoded && this.#keeps) this.#file.cache.put(this.#keyOf(chunks, piece), decoded.slice());
    this.#placeChunk(chunks, piece, decoded);
  }

  /** Whether a piece needs no decoding: its chunk is in the cache, or will be there soon and is waited for. */
  #readFromCache(piece: Piece): boolean {
    const chunks = this.#chunks as ChunkedElements;
    const { cache } = this.#file;
    const key = this.#keyOf(chunks, piece);
    const cached = cache.get(key);
    if (cached) {
      this.#place(piece, chunks.boxOf(cached, piece));
      return true;
    }
    const ready = cache.pending(key);
    if (ready) this.#deferred.push({ piece, ready });
    return ready !== undefined;
  }

  /** Reads what another read wanted too; whoever it was may have failed or been canceled. */
  *#readDeferred(): Steps<void> {
    const deferred = this.#deferred;
    this.#deferred = [];
    for (const { piece, ready } of deferred) {
      yield { type: 'wait', until: ready };
      const cached = this.#file.cache.get(this.#keyOf(this.#chunks as ChunkedElements, piece));
      if (cached) this.#place(piece, (this.#chunks as ChunkedElements).boxOf(cached, piece));
      else this.#readChunk(this.#chunks as ChunkedElements, piece);
    }
  }

  #place(piece: Piece, elements: Uint8Array | undefined): void {
    if (elements) this.#reader.place(piece, elements, this.#result as H5Data);
    else this.#reader.placeZeros(piece, this.#result as H5Data);
    this.#count(piece);
  }

  #count({ selected }: Piece): void {
    this.#loadedBytes += selected * this.#job.dataset.elementSize;
  }

  #keyOf(chunks: ChunkedElements, piece: Piece): ChunkKey {
    return { dataset: this.#job.dataset.address, chunk: chunks.numberOf(piece) };
  }

  #answer(take: () => void): void {
    this.#answers.push(take);
    this.#wake();
  }

  #takeAnswers(): void {
    for (const take of this.#answers.splice(0)) {
      this.#underWay -= 1;
      take();
    }
  }

  #nextAnswer(): Promise<void> {
    if (this.#answers.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
