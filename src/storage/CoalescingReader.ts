import { failure, H5Error } from '../model/H5Error.js';
import { abortable } from './abortable.js';
import { coalesce } from './coalesce.js';
import { Flight } from './Flight.js';
import type { ByteRange, RangeReader, ReadPriority } from './RangeReader.js';

/** A storage whose bytes are late, as the reader uses it. */
export interface LateStorage {
  /** Size of the file in bytes; undefined while it is unknown. */
  readonly size?: number | undefined;
  /** Fetches one range, and gives its bytes in order as they arrive; fewer only at the end of the file. */
  fetch(range: ByteRange, signal: AbortSignal, arrived: (piece: Uint8Array) => void): Promise<void>;
  /** Gap up to which two ranges are fetched in one request, and the largest request, both in bytes. */
  readonly gap: number;
  readonly mostBytes: number;
  /** Number of concurrent requests. */
  readonly atOnce: number;
  /**
   * Bytes at the beginning of the file that are fetched with the first read, and kept; none by default. When raw data is read the rest
   * of them is no longer fetched, unless somebody waits for it.
   */
  readonly headBytes?: number;
  /** What the first read waits for; undefined when it is over, or where there is nothing. */
  prepare?(): Promise<void> | undefined;
}

/**
 * Milliseconds for which a request goes on that nobody wants any more: who leaves one selection for another, which overlaps it, comes
 * right back for some of it.
 */
const GRACE_MS = 20;

/** The most bytes of requests that are under way at once, unless one alone has more. */
const MOST_UNDER_WAY = 32 * 2 ** 20;

/** Which requests begin first. */
const PRIORITIES: readonly ReadPriority[] = ['metadata', 'visible', 'normal', 'prefetch'];

/** A range that reads want. Reads of equal ranges share it, as long as it is under way. */
interface Part extends ByteRange {
  readonly key: string;
  readonly bytes: Promise<Uint8Array>;
  readonly resolve: (bytes: Uint8Array | PromiseLike<Uint8Array>) => void;
  priority: number;
  /** Reads that want it. */
  holders: number;
  run: Run | undefined;
}

/** Parts that are fetched in one request. */
interface Run {
  readonly parts: readonly Part[];
  flight?: Flight;
}

/**
 * Reads ranges of a storage whose bytes are late: those near each other in one request, several requests at once, the most urgent
 * first. Reads that want the same range at the same time share its request, which is canceled when none of them is left.
 */
export class CoalescingReader implements RangeReader {
  readonly #storage: LateStorage;
  readonly #parts = new Map<string, Part>();
  /** Parts that came in this turn. */
  #fresh: Part[] = [];
  /** Requests that wait, by priority. */
  readonly #queues: Run[][] = PRIORITIES.map(() => []);
  #underWay = 0;
  #bytesUnderWay = 0;
  #head: Flight | undefined;
  #headHolders = 0;
  #isHeadWanted = true;
  #isHeadForgotten = false;
  readonly #closing = new AbortController();

  constructor(storage: LateStorage) {
    this.#storage = storage;
  }

  get size(): number | undefined {
    return this.#storage.size;
  }

  async read(
    ranges: readonly ByteRange[],
    signal?: AbortSignal,
    priority: ReadPriority = 'normal',
  ): Promise<readonly Uint8Array[]> {
    signal?.throwIfAborted();
    const preparing = this.#storage.prepare?.();
    if (preparing) await abortable(preparing, signal);
    const ends: (() => void)[] = [];
    try {
      const reads = ranges.map((range) => this.#begin(this.#clipped(range), PRIORITIES.indexOf(priority), ends));
      return await abortable(Promise.all(reads), signal);
    } finally {
      for (const end of ends) end();
    }
  }

  /** Forgets the beginning of the file, and what is under way: later reads do not share it. */
  forget(): void {
    this.#parts.clear();
    if (this.#headHolders === 0) this.#head?.abort();
    this.#head = undefined;
    this.#isHeadForgotten = true;
  }

  /** Ends what is under way. */
  close(): void {
    this.#closing.abort(failure('canceled', 'the file was closed'));
    this.#head?.abort(this.#closing.signal.reason);
    for (const { run } of this.#parts.values()) run?.flight?.abort(this.#closing.signal.reason);
  }

  /** Begins to read a range; `ends` gets what tells that the read is no longer interested. */
  #begin(range: ByteRange, priority: number, ends: (() => void)[]): Promise<Uint8Array> {
    if (range.length === 0) return Promise.resolve(new Uint8Array(0));
    const head = this.#headFor(range);
    if (head) {
      this.#headHolders += 1;
      ends.push(() => {
        this.#headHolders -= 1;
        this.#reviewHead();
      });
      return head.take(range);
    }
    const part = this.#partOf(range, priority);
    part.holders += 1;
    ends.push(() => {
      part.holders -= 1;
      if (part.holders === 0) this.#drop(part);
    });
    return part.bytes;
  }

  /** The part of a range that lies within the file. */
  #clipped({ offset, length }: ByteRange): ByteRange {
    const end = Math.min(offset + length, this.size ?? Number.POSITIVE_INFINITY);
    return { offset, length: Math.max(0, end - offset) };
  }

  /** The request for the beginning of the file, if a range lies in it. */
  #headFor(range: ByteRange): Flight | undefined {
    const { headBytes = 0 } = this.#storage;
    if (headBytes === 0 || this.#isHeadForgotten) return undefined;
    if (!this.#head) {
      this.#head = new Flight({ offset: 0, length: Math.min(headBytes, this.size ?? headBytes) });
      void this.#fly(this.#head).then(() => this.#headEnded());
    }
    return this.#head.mayHave(range) ? this.#head : undefined;
  }

  /** Stops fetching the beginning of the file when nobody wants it. */
  #reviewHead(): void {
    if (!this.#isHeadWanted && this.#headHolders === 0 && this.#head?.ended === false) this.#head.abort();
  }

  /** A beginning that could not be read is read again by those who want it. */
  #headEnded(): void {
    if (this.#head && !this.#head.mayHave({ offset: 0, length: 1 }) && this.size !== 0) this.#head = undefined;
    this.#dispatch();
  }

  #partOf(range: ByteRange, priority: number): Part {
    const key = `${range.offset} ${range.length}`;
    const known = this.#parts.get(key);
    if (known) {
      if (priority < known.priority && !known.run?.flight) this.#hurry(known, priority);
      return known;
    }
    let resolve: Part['resolve'] = () => {};
    const bytes = new Promise<Uint8Array>((settle) => {
      resolve = settle;
    });
    // Those who want it hear of a failure; there may be none of them any more.
    bytes.catch(() => {});
    const part: Part = { ...range, key, bytes, resolve, priority, holders: 0, run: undefined };
    this.#parts.set(key, part);
    this.#await(part);
    return part;
  }

  /** Has the part put into a request when all that is wanted in this turn is known. */
  #await(part: Part): void {
    this.#fresh.push(part);
    if (this.#fresh.length > 1) return;
    queueMicrotask(() => {
      this.#plan();
      this.#dispatch();
    });
  }

  /** Somebody wants a part that waits sooner than before. */
  #hurry(part: Part, priority: number): void {
    part.priority = priority;
    if (!part.run) return;
    part.run = undefined;
    this.#await(part);
  }

  /** Nobody wants a part any more. One that is under way may still be wanted again. */
  #drop(part: Part): void {
    const { run } = part;
    if (!run?.flight) this.#forget(part);
    else if (isUnwanted(run) && !run.flight.ended) setTimeout(() => this.#review(run), GRACE_MS);
  }

  /** Ends a request that nobody has wanted again. */
  #review(run: Run): void {
    if (!isUnwanted(run)) return;
    for (const part of run.parts) this.#forget(part);
    run.flight?.abort();
  }

  #forget(part: Part): void {
    if (this.#parts.get(part.key) === part) this.#parts.delete(part.key);
  }

  /** Makes requests of the parts that came in this turn. */
  #plan(): void {
    const fresh = this.#fresh;
    this.#fresh = [];
    const { gap, mostBytes } = this.#storage;
    for (const [priority, queue] of this.#queues.entries()) {
      const parts = fresh.filter((part) => part.priority === priority && part.holders > 0);
      // The bytes between two blocks of metadata would not be kept.
      for (const { parts: indices } of coalesce(parts, priority === 0 ? 0 : gap, mostBytes)) {
        const run: Run = { parts: indices.map((index) => parts[index] as Part) };
        for (const part of run.parts) part.run = run;
        queue.push(run);
      }
    }
    if (this.#isHeadWanted && this.#queues.some((queue, priority) => priority > 0 && queue.length > 0)) {
      this.#isHeadWanted = false;
      this.#reviewHead();
    }
  }

  /** Starts as many requests as there may be. */
  #dispatch(): void {
    for (;;) {
      const queue = this.#queues.find(({ length }) => length > 0);
      if (!queue) return;
      const run = queue[0] as Run;
      const parts = run.parts.filter((part) => part.holders > 0 && part.run === run);
      if (parts.length > 0) {
        const offset = parts.reduce((least, part) => Math.min(least, part.offset), Number.POSITIVE_INFINITY);
        const end = parts.reduce((most, part) => Math.max(most, part.offset + part.length), 0);
        const isRoom = this.#bytesUnderWay === 0 || this.#bytesUnderWay + end - offset <= MOST_UNDER_WAY;
        if (this.#underWay >= this.#storage.atOnce || !isRoom) return;
        this.#start({ parts }, { offset, length: end - offset });
      }
      queue.shift();
    }
  }

  #start(run: Run, range: ByteRange): void {
    const flight = new Flight(range);
    run.flight = flight;
    for (const part of run.parts) {
      part.run = run;
      part.resolve(flight.take(part));
    }
    void this.#fly(flight).then(() => {
      for (const part of run.parts) this.#forget(part);
      this.#dispatch();
    });
  }

  /** Carries a request out, to its end. */
  async #fly(flight: Flight): Promise<void> {
    this.#underWay += 1;
    this.#bytesUnderWay += flight.length;
    try {
      this.#closing.signal.throwIfAborted();
      let received = 0;
      const arrived = (piece: Uint8Array): void => {
        if (flight.ended) return;
        received += piece.length;
        flight.add(piece);
      };
      await abortable(this.#storage.fetch(flight, flight.signal, arrived), flight.signal);
      const isWhole = received === flight.length || this.size === undefined || flight.offset + received >= this.size;
      if (!isWhole) throw failure('io', `${received} bytes came for the ${flight.length} at byte ${flight.offset}`);
      flight.end();
    } catch (error) {
      flight.end({ error: flight.signal.aborted ? flight.signal.reason : failureOf(error, flight) });
      flight.abort();
    } finally {
      this.#underWay -= 1;
      this.#bytesUnderWay -= flight.length;
    }
  }
}

function isUnwanted({ parts }: Run): boolean {
  return parts.every(({ holders }) => holders === 0);
}

function failureOf(cause: unknown, { offset, length }: ByteRange): H5Error {
  if (cause instanceof H5Error) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return failure('io', `reading ${length} bytes at byte ${offset} failed (${reason})`, { cause });
}
