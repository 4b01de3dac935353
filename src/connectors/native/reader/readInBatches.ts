import type { Parser } from '../../../format/bytes/Parser.js';
import { runAsync } from '../../../format/bytes/runAsync.js';
import { together } from '../../../format/bytes/together.js';
import type { H5Data } from '../../../model/H5Data.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { Piece } from '../../../transfer/TransferPlan.js';
import { Arrivals } from './Arrivals.js';
import { type Batch, BatchTaker } from './BatchTaker.js';
import { ChunkedElements } from './ChunkedElements.js';
import type { ElementSource, FetchedBoxes } from './ElementSource.js';
import { HelpedRead } from './HelpedRead.js';
import { KeptChunks } from './KeptChunks.js';
import { LateBatches } from './LateBatches.js';
import { PieceReader } from './PieceReader.js';
import type { ReadableFile } from './ReadableFile.js';
import type { ReadJob } from './ReadJob.js';
import { type ResultContainer, resultContainer } from './resultContainer.js';

/**
 * Reads a selection in batches: where each is stored is located, late bytes are fetched while others are decoded, and every
 * piece is put once, straight to its place. Other workers do batches too where it is worth it; whoever has time takes the next.
 *
 * @param into - The container for the elements, with anything in it; by default a new one.
 */
export function* readInBatches(file: ReadableFile, job: ReadJob, source: ElementSource, into?: H5Data): Steps<H5Data> {
  const read = new BatchedRead(file, job, source, into);
  try {
    return yield* read.steps();
  } finally {
    read.end();
  }
}

/** A batch that is decoded without waiting. */
interface FetchedBatch {
  readonly batch: Batch;
  readonly fetched: FetchedBoxes;
  /** Tells other reads that its chunks are there. */
  readonly placed?: (() => void) | undefined;
}

class BatchedRead {
  readonly #file: ReadableFile;
  readonly #elementSize: number;
  readonly #source: ElementSource;
  readonly #reader: PieceReader;
  readonly #batches: BatchTaker;
  readonly #helped: HelpedRead;
  /** Decoded chunks of the dataset, where it has chunks. */
  readonly #kept: KeptChunks | undefined;
  readonly #totalBytes: number;
  #loadedBytes = 0;
  #container: ResultContainer | undefined;
  readonly #arrivals = new Arrivals();
  readonly #late = new LateBatches();
  /** Batches whose bytes have come. */
  readonly #fetched: FetchedBatch[] = [];
  /** Batches that a helper could not do, or pieces that another read did not get. */
  readonly #redo: Batch[] = [];
  /** Pieces of chunks that are being decoded for another read. */
  readonly #deferred: { readonly piece: Piece; readonly ready: Promise<unknown> }[] = [];

  constructor(file: ReadableFile, job: ReadJob, source: ElementSource, into: H5Data | undefined) {
    const { dataset, pieceBytes } = job;
    const { elementSize, filters, address } = dataset;
    this.#elementSize = elementSize;
    this.#source = source;
    this.#file = file;
    this.#reader = new PieceReader(job, file.reader, file.heaps(dataset.format), into === undefined);
    if (into !== undefined) this.#container = { result: into, isShared: false };
    const { plan } = this.#reader;
    const chunks = source instanceof ChunkedElements ? source : undefined;
    this.#totalBytes = plan.npoints * elementSize;
    const touched = chunks ? plan.pieceCount * chunks.chunkBytes : this.#totalBytes;
    this.#kept = chunks && new KeptChunks(file.cache, address, chunks, { touched, wanted: this.#totalBytes });
    this.#batches = new BatchTaker(plan, elementSize, chunks?.chunkBytes, filters.length > 0, pieceBytes);
    this.#helped = new HelpedRead(file, job, touched);
  }

  *steps(): Steps<H5Data> {
    for (;;) {
      this.#arrivals.take();
      if (this.#isAlone()) {
        const value = yield* this.#giveAway();
        if (value !== undefined) return value;
      }
      this.#container ??= this.#allocate();
      this.#askForHelp();
      const batch = this.#nextBatch();
      const isLate = batch !== undefined && this.#fetch(batch);
      const fetched = this.#fetched.shift();
      if (fetched) this.#place(fetched);
      else if (isLate) continue;
      else if (batch === undefined) {
        if (this.#arrivals.expected) yield { type: 'wait', until: this.#arrivals.next() };
        else if (this.#deferred.length > 0) yield* this.#awaitDeferred();
        else return this.#container.result;
      }
      if (this.#batches.more || this.#arrivals.expected || this.#fetched.length > 0) {
        yield { type: 'progress', loadedBytes: this.#loadedBytes, totalBytes: this.#totalBytes };
      }
    }
  }

  /** The read has ended, or was canceled: helpers need not remember it, and what is on its way comes to nothing. */
  end(): void {
    this.#late.abort();
    this.#helped.end();
    this.#kept?.end();
  }

  /** Whether all of the read is one batch, which a helper may do as a whole; many containers cost more to hand over than to make. */
  #isAlone(): boolean {
    return !this.#reader.refer && this.#container === undefined && !this.#kept?.keeps && this.#batches.isOnly;
  }

  /** Lets a helper do the only batch, if one has time: then this worker can go on with something else. */
  *#giveAway(): Steps<H5Data | undefined> {
    const helper = this.#helped.helperFor(this.#batches.nextBytes);
    if (helper === undefined) return undefined;
    const batch = this.#batches.take() as Batch;
    const answer = yield* waitFor(this.#helped.give(helper, batch.numbers, 'result'));
    if (answer?.value !== undefined) return answer.value as H5Data;
    this.#redo.push(batch);
    return undefined;
  }

  #allocate(): ResultContainer {
    const { plan, decoder } = this.#reader;
    const hasHelpers = !this.#batches.isOnly && this.#helped.isExpected;
    return resultContainer(decoder, plan.bufferLength, this.#totalBytes, hasHelpers);
  }

  /** Gives batches to all helpers that have time. */
  #askForHelp(): void {
    const { result, isShared } = this.#container as ResultContainer;
    while (this.#batches.more) {
      const helper = this.#helped.helperFor(this.#batches.nextBytes);
      if (helper === undefined) return;
      if (isShared && !this.#kept?.keeps) this.#givePlaces(helper, this.#batches.take() as Batch, result);
      else if (this.#kept) this.#giveChunks(helper, this.#kept, this.#batches.take() as Batch);
      else return;
    }
  }

  /** Lets a helper put a batch into the result that it shares. */
  #givePlaces(helper: number, batch: Batch, result: H5Data): void {
    this.#arrivals.expect(this.#helped.give(helper, batch.numbers, 'placed', result), (answer) => {
      if (answer) this.#count(batch.pieces);
      else this.#redo.push(batch);
    });
  }

  /** Lets a helper decode those chunks of a batch that are not at hand. */
  #giveChunks(helper: number, kept: KeptChunks, batch: Batch): void {
    const wanted = this.#withoutKept(kept, batch);
    const { pieces, numbers } = wanted;
    if (pieces.length === 0) return;
    const given = this.#helped.give(helper, numbers, 'chunks').then((answer) => {
      const chunks = answer?.value as readonly (Uint8Array | null)[] | undefined;
      // Also when this read was canceled meanwhile: another one may wait for the chunk.
      chunks?.forEach((chunk, n) => {
        if (chunk) kept.keep(pieces[n] as Piece, () => chunk);
      });
      return chunks;
    });
    kept.expect(pieces, given);
    this.#arrivals.expect(given, (chunks) => {
      if (!chunks) this.#redo.push(wanted);
      else this.#placeAll(pieces, (piece, n, result) => this.#placeChunk(kept, piece, chunks[n] ?? undefined, result));
    });
  }

  /** The next batch that this worker does; undefined when there is none, or too much is on its way. */
  #nextBatch(): Batch | undefined {
    const bytes = this.#redo[0]?.bytes ?? this.#batches.nextBytes;
    return this.#late.hasRoomFor(bytes) ? (this.#redo.shift() ?? this.#batches.take()) : undefined;
  }

  /** Locates and fetches a batch, as far as its chunks are not at hand; gives whether its bytes are late. */
  #fetch(batch: Batch): boolean {
    const kept = this.#kept;
    const wanted = kept ? this.#withoutKept(kept, batch) : batch;
    if (wanted.pieces.length === 0) return false;
    const fetching = this.#source.fetch(wanted.pieces, this.#file.reader.bytes ? undefined : this.#late.signal);
    if (!(fetching instanceof Promise)) {
      this.#fetched.push({ batch: wanted, fetched: fetching });
      return false;
    }
    const placed = kept?.begin(wanted.pieces);
    this.#late.begin(wanted);
    this.#arrivals.expect(fetching, (fetched) => {
      this.#late.end(wanted);
      this.#fetched.push({ batch: wanted, fetched, placed });
    });
    return true;
  }

  /** Decodes a batch and puts it into the result. */
  #place({ batch: { pieces }, fetched, placed }: FetchedBatch): void {
    this.#placeAll(pieces, (piece, n, result) => {
      if (!this.#kept?.keeps) return this.#reader.read(fetched, n, piece, result);
      const chunk = fetched.chunkOf?.(n);
      if (chunk) this.#kept.keep(piece, () => chunk.slice());
      return this.#placeChunk(this.#kept, piece, chunk, result);
    });
    placed?.();
  }

  /** Puts pieces into the result: those that refer to what is late once that has come. */
  #placeAll(
    pieces: readonly Piece[],
    place: (piece: Piece, n: number, result: H5Data) => Parser<void> | undefined,
  ): void {
    const { result } = this.#container as ResultContainer;
    const late: Parser<void>[] = [];
    const referring: Piece[] = [];
    for (const [n, piece] of pieces.entries()) {
      const placing = place(piece, n, result);
      if (!placing) {
        this.#count([piece]);
        continue;
      }
      late.push(placing);
      referring.push(piece);
    }
    if (late.length === 0) return;
    const batch = { pieces: referring, numbers: [], bytes: this.#bytesOf(referring) };
    this.#late.begin(batch);
    this.#arrivals.expect(runAsync(together(late), this.#file.reader, this.#late.signal), () => {
      this.#late.end(batch);
      this.#count(referring);
    });
  }

  /** Puts a piece out of its decoded chunk into the result. */
  #placeChunk(kept: KeptChunks, piece: Piece, chunk: Uint8Array | undefined, result: H5Data): Parser<void> | undefined {
    return this.#reader.place(piece, kept.elementsOf(piece, chunk), result);
  }

  /** Puts those pieces of a batch whose chunks are at hand, and defers those that another read decodes; gives the others. */
  #withoutKept(kept: KeptChunks, batch: Batch): Batch {
    if (!kept.any) return batch;
    const pieces: Piece[] = [];
    const numbers: number[] = [];
    for (const [n, piece] of batch.pieces.entries()) {
      const chunk = kept.get(piece);
      const ready = chunk ? undefined : kept.pending(piece);
      if (chunk) this.#placeAll([piece], (_, __, result) => this.#placeChunk(kept, piece, chunk, result));
      else if (ready) this.#deferred.push({ piece, ready });
      else {
        pieces.push(piece);
        numbers.push(batch.numbers[n] ?? -1);
      }
    }
    return pieces.length === batch.pieces.length ? batch : { pieces, numbers, bytes: batch.bytes };
  }

  /** Waits for chunks that another read wanted too; whoever it was may have failed or been canceled. */
  *#awaitDeferred(): Steps<void> {
    for (const { piece, ready } of this.#deferred.splice(0)) {
      yield { type: 'wait', until: ready };
      this.#redo.push({ pieces: [piece], numbers: [], bytes: 0 });
    }
  }

  #count(pieces: readonly Piece[]): void {
    this.#loadedBytes += this.#bytesOf(pieces);
  }

  #bytesOf(pieces: readonly Piece[]): number {
    return pieces.reduce((sum, { selected }) => sum + selected * this.#elementSize, 0);
  }
}
