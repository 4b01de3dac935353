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
 * Reads a selection in batches. A batch is located and fetched, late bytes while other batches are decoded, and its pieces are put
 * straight to their places. Helpers do batches too where that is worth it; the worker that is free takes the next one.
 *
 * @param into - The container to put the elements into, with arbitrary contents; a new one by default. When the steps have ended, in
 *   whatever way, no helper touches one that the caller has given.
 * @returns The container. Errors: `H5Error` `corrupt-file`, `unsupported`, `io`, `out-of-memory`.
 */
export function* readInBatches(
  file: ReadableFile,
  job: ReadJob,
  source: ElementSource,
  into?: ResultContainer,
): Steps<H5Data> {
  const read = new BatchedRead(file, job, source, into);
  try {
    return yield* read.steps();
  } finally {
    read.end();
    yield* read.letGo();
  }
}

/** A batch that can be decoded without waiting. */
interface FetchedBatch {
  readonly batch: Batch;
  readonly fetched: FetchedBoxes;
  /** Tells other reads that its chunks are decoded. */
  readonly placed?: (() => void) | undefined;
}

class BatchedRead {
  readonly #file: ReadableFile;
  readonly #elementSize: number;
  readonly #source: ElementSource;
  readonly #reader: PieceReader;
  readonly #batches: BatchTaker;
  readonly #helped: HelpedRead;
  /** The kept chunks of the dataset; undefined where it is not chunked. */
  readonly #kept: KeptChunks | undefined;
  readonly #totalBytes: number;
  #loadedBytes = 0;
  #container: ResultContainer | undefined;
  readonly #arrivals = new Arrivals();
  readonly #late: LateBatches;
  /** Fetched batches that are not yet decoded. */
  readonly #fetched: FetchedBatch[] = [];
  /** Batches that a helper could not do, and pieces whose chunks another read was to decode. */
  readonly #redo: Batch[] = [];
  /** Pieces of chunks that another read is decoding. */
  readonly #deferred: { readonly piece: Piece; readonly ready: Promise<unknown> }[] = [];

  constructor(file: ReadableFile, job: ReadJob, source: ElementSource, into: ResultContainer | undefined) {
    const { dataset, pieceBytes } = job;
    const { elementSize, filters, address } = dataset;
    this.#elementSize = elementSize;
    this.#source = source;
    this.#file = file;
    this.#reader = new PieceReader(job, file.reader, file.heaps(dataset.format), into === undefined);
    this.#container = into;
    const { plan } = this.#reader;
    const chunks = source instanceof ChunkedElements ? source : undefined;
    this.#totalBytes = plan.npoints * elementSize;
    const touched = chunks ? plan.pieceCount * chunks.chunkBytes : this.#totalBytes;
    this.#kept = chunks && new KeptChunks(file.cache, address, chunks, { touched, wanted: this.#totalBytes });
    const kind = { isDecoded: filters.length > 0, isLate: file.reader.bytes === undefined };
    this.#late = new LateBatches(job.priority);
    this.#batches = new BatchTaker(plan, elementSize, chunks?.chunkBytes, kind, pieceBytes);
    this.#helped = new HelpedRead(file, job, touched);
  }

  *steps(): Steps<H5Data> {
    for (;;) {
      this.#arrivals.take();
      if (this.#mayGiveWhole()) {
        const value = yield* this.#giveWhole();
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

  /** The read has ended or was canceled: tells helpers to forget it, and aborts what is under way. */
  end(): void {
    this.#late.abort();
    this.#helped.end();
    this.#kept?.end();
  }

  /** Waits until no helper puts anything into memory that the caller has given; a cancel does not end that. */
  *letGo(): Steps<void> {
    if (!this.#container?.isGiven) return;
    for (let placing = this.#helped.placing; placing; placing = this.#helped.placing) yield* waitFor(placing, false);
  }

  /**
   * Whether the read is a single batch that a helper may do as a whole. Elements that refer to heaps are containers of many objects,
   * which cost more to transfer than to make.
   */
  #mayGiveWhole(): boolean {
    return !this.#reader.refersToHeaps && this.#container === undefined && !this.#kept?.keeps && this.#batches.isOnly;
  }

  /** Gives the only batch to a helper, if one is free, so that this worker can do other work. */
  *#giveWhole(): Steps<H5Data | undefined> {
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

  /** Gives batches to all free helpers. */
  #askForHelp(): void {
    const container = this.#container as ResultContainer;
    while (this.#batches.more) {
      const helper = this.#helped.helperFor(this.#batches.nextBytes);
      if (helper === undefined) return;
      if (container.isShared && !this.#kept?.keeps) this.#givePlaces(helper, this.#batches.take() as Batch, container);
      else if (this.#kept) this.#giveChunks(helper, this.#kept, this.#batches.take() as Batch);
      else return;
    }
  }

  /** Gives a helper a batch to put into the shared result. */
  #givePlaces(helper: number, batch: Batch, container: ResultContainer): void {
    this.#arrivals.expect(this.#helped.give(helper, batch.numbers, 'placed', container), (answer) => {
      if (answer) this.#count(batch.pieces);
      else this.#redo.push(batch);
    });
  }

  /** Gives a helper those chunks of a batch to decode that are not kept. */
  #giveChunks(helper: number, kept: KeptChunks, batch: Batch): void {
    const wanted = this.#withoutKept(kept, batch);
    const { pieces, numbers } = wanted;
    if (pieces.length === 0) return;
    const given = this.#helped.give(helper, numbers, 'chunks').then((answer) => {
      const chunks = answer?.value as readonly (Uint8Array | null)[] | undefined;
      // Even if this read has been canceled: another one may be waiting for the chunk.
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

  /** The next batch for this worker; undefined when there is none, or the window of late batches is full. */
  #nextBatch(): Batch | undefined {
    const bytes = this.#redo[0]?.bytes ?? this.#batches.nextBytes;
    return this.#late.hasRoomFor(bytes) ? (this.#redo.shift() ?? this.#batches.take()) : undefined;
  }

  /** Locates and fetches the chunks of a batch that are not kept; gives whether their bytes are late. */
  #fetch(batch: Batch): boolean {
    const kept = this.#kept;
    const wanted = kept ? this.#withoutKept(kept, batch) : batch;
    if (wanted.pieces.length === 0) return false;
    const fetching = this.#source.fetch(wanted.pieces, this.#file.reader.bytes ? undefined : this.#late);
    if (!(fetching instanceof Promise)) {
      this.#fetched.push({ batch: wanted, fetched: fetching });
      return false;
    }
    // Until the bytes are there each read wants them itself: one that is canceled then takes nothing from the others.
    const arriving = fetching.then((fetched) => ({ batch: wanted, fetched, placed: kept?.begin(wanted.pieces) }));
    this.#late.begin(wanted);
    this.#arrivals.expect(arriving, (arrived) => {
      this.#late.end(wanted);
      this.#fetched.push(arrived);
    });
    return true;
  }

  /** Decodes a batch and puts it into the result. */
  #place({ batch: { pieces }, fetched, placed }: FetchedBatch): void {
    const kept = this.#kept;
    this.#placeAll(pieces, (piece, n, result) => {
      // Another read may have decoded it while its bytes were late.
      const known = placed && kept?.get(piece);
      if (kept && known) return this.#placeChunk(kept, piece, known, result);
      if (!kept?.keeps) return this.#reader.read(fetched, n, piece, result);
      const chunk = fetched.chunkOf?.(n);
      if (chunk) kept.keep(piece, () => chunk.slice());
      return this.#placeChunk(kept, piece, chunk, result);
    });
    placed?.();
  }

  /** Puts pieces into the result; those that refer to late heaps follow when these have come. */
  #placeAll(
    pieces: readonly Piece[],
    place: (piece: Piece, n: number, result: H5Data) => Parser<void> | undefined,
  ): void {
    const { result } = this.#container as ResultContainer;
    const late: Parser<void>[] = [];
    const referring: Piece[] = [];
    for (let n = 0; n < pieces.length; n += 1) {
      const piece = pieces[n] as Piece;
      const placing = place(piece, n, result);
      if (!placing) {
        this.#loadedBytes += piece.selected * this.#elementSize;
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

  /** Puts a piece into the result, from its decoded chunk. */
  #placeChunk(kept: KeptChunks, piece: Piece, chunk: Uint8Array | undefined, result: H5Data): Parser<void> | undefined {
    return this.#reader.placeChunk(kept.boxes, piece, chunk, result);
  }

  /** Places the pieces of a batch whose chunks are kept, and defers those whose chunks another read is decoding; gives the others. */
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

  /** Waits for chunks that another read was decoding. Their pieces are tried again, since that read may have failed or been canceled. */
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
