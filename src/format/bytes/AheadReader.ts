import type { ByteRange, RangeReader } from '../../storage/RangeReader.js';
import { PAUSE, type WantedRange } from './Parser.js';

/** The most bytes read ahead: a parser of a damaged file may announce anything. */
const MOST_AHEAD = 16 * 2 ** 20;

const NO_BYTES = new Uint8Array();

/** A range of a batch, and how often it will be requested. */
interface Announced {
  readonly range: ByteRange;
  uses: number;
}

/** Bytes read ahead, and how often they will be requested. */
interface Kept {
  readonly bytes: Uint8Array;
  uses: number;
}

/** Reads the ranges that a parser requests, and those that it announces in the same batch. */
export class AheadReader {
  readonly #reader: Pick<RangeReader, 'read'>;
  readonly #signal: AbortSignal | undefined;
  readonly #kept = new Map<string, Kept>();

  constructor(reader: Pick<RangeReader, 'read'>, signal?: AbortSignal) {
    this.#reader = reader;
    this.#signal = signal;
  }

  /** The bytes of a range; synchronous if they are in memory or were read ahead. */
  read(wanted: WantedRange): Uint8Array | Promise<Uint8Array> {
    if (wanted === PAUSE) return NO_BYTES;
    const kept = this.#kept.size > 0 ? this.#take(wanted) : undefined;
    if (kept) return kept;
    const batch = this.#batchOf(wanted);
    const ranges = Array.from(batch.values(), ({ range }) => range);
    const read = this.#reader.read(ranges, this.#signal);
    return read instanceof Promise ? read.then((all) => this.#keep(all, batch)) : this.#keep(read, batch);
  }

  #take(range: ByteRange): Uint8Array | undefined {
    const key = keyOf(range);
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    kept.uses -= 1;
    if (kept.uses === 0) this.#kept.delete(key);
    return kept.bytes;
  }

  /** A range and those that it announces, without duplicates, and how often each will be requested later. */
  #batchOf(wanted: WantedRange): Map<string, Announced> {
    const batch = new Map<string, Announced>([[keyOf(wanted), { range: wanted, uses: 0 }]]);
    let left = MOST_AHEAD;
    for (const range of wanted.ahead ?? []) {
      const key = keyOf(range);
      const before = batch.get(key) ?? this.#kept.get(key);
      if (before) {
        before.uses += 1;
        continue;
      }
      left -= range.length;
      if (left < 0) break;
      batch.set(key, { range, uses: 1 });
    }
    return batch;
  }

  /** Keeps the bytes of announced ranges and returns those of the first. */
  #keep(read: readonly Uint8Array[], batch: ReadonlyMap<string, Announced>): Uint8Array {
    let at = 0;
    for (const [key, { uses }] of batch) {
      const bytes = read[at++]!;
      if (uses > 0) this.#kept.set(key, { bytes, uses });
    }
    return read[0]!;
  }
}

function keyOf({ offset, length }: ByteRange): string {
  return `${offset} ${length}`;
}
