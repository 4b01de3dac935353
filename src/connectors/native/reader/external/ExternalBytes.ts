import { failure } from '../../../../model/H5Error.js';
import type { FileBytes } from '../../../../storage/FileBytes.js';
import type { ByteRange, RangeReader } from '../../../../storage/RangeReader.js';

/** `size` bytes of an external file from byte `offset` on. */
export interface Segment {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  /** Undefined where the file is missing, or not needed. */
  readonly reader: RangeReader | undefined;
}

/** The part of a range that is in one segment, and where its bytes go. */
interface Part {
  readonly reader: RangeReader;
  readonly range: ByteRange;
  readonly at: number;
}

/**
 * The raw data of a dataset in external files, as if they were one file. As in C, a segment reads as zeros beyond the end of its file,
 * and reading from a missing file is an error (`H5D__efl_read`).
 */
export class ExternalBytes implements RangeReader {
  readonly size: number;
  /** Present only where the bytes of all files are. */
  readonly bytes: Pick<FileBytes, 'size' | 'read'> | undefined;
  readonly #segments: readonly Segment[];
  /** Where each segment begins. */
  readonly #starts: Float64Array;

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
    this.#starts = new Float64Array(segments.length);
    let size = 0;
    segments.forEach((segment, n) => {
      this.#starts[n] = size;
      size += segment.size;
    });
    this.size = size;
    if (segments.every(({ reader }) => !reader || reader.bytes))
      this.bytes = { size: () => this.size, read: (target, offset) => this.#fill(target, offset) };
  }

  read(ranges: readonly ByteRange[], signal?: AbortSignal): readonly Uint8Array[] | Promise<readonly Uint8Array[]> {
    const results = ranges.map(({ offset, length }) => new Uint8Array(this.#within(offset, length)));
    if (this.bytes) {
      for (const [n, target] of results.entries()) this.#fill(target, (ranges[n] as ByteRange).offset);
      return results;
    }
    return this.#readLate(ranges, results, signal);
  }

  async #readLate(
    ranges: readonly ByteRange[],
    results: readonly Uint8Array[],
    signal: AbortSignal | undefined,
  ): Promise<readonly Uint8Array[]> {
    const byReader = new Map<RangeReader, { readonly range: ByteRange; readonly target: Uint8Array }[]>();
    ranges.forEach(({ offset }, n) => {
      const result = results[n] as Uint8Array;
      for (const { reader, range, at } of this.#parts(offset, result.length)) {
        const wanted = byReader.get(reader) ?? [];
        byReader.set(reader, wanted);
        wanted.push({ range, target: result.subarray(at, at + range.length) });
      }
    });
    const batches = [...byReader].map(async ([reader, wanted]) => {
      const found = await reader.read(
        wanted.map(({ range }) => range),
        signal,
      );
      for (const [n, { target }] of wanted.entries()) target.set(found[n] as Uint8Array);
    });
    await Promise.all(batches);
    return results;
  }

  #fill(target: Uint8Array, offset: number): number {
    const length = this.#within(offset, target.length);
    for (const { reader, range, at } of this.#parts(offset, length)) {
      const place = target.subarray(at, at + range.length);
      const found = reader.bytes?.read(place, range.offset) ?? 0;
      place.fill(0, found);
    }
    return length;
  }

  #within(offset: number, length: number): number {
    return Math.max(0, Math.min(length, this.size - offset));
  }

  *#parts(offset: number, length: number): Generator<Part, void, undefined> {
    for (let n = this.#segmentAt(offset), at = 0; at < length; n += 1) {
      const segment = this.#segments[n] as Segment;
      const skipped = offset + at - (this.#starts[n] as number);
      const part = Math.min(length - at, segment.size - skipped);
      if (part <= 0) continue;
      const { name, reader } = segment;
      if (!reader) throw failure('not-found', `there is no file '${name}', which has its raw data`);
      yield { reader, range: { offset: segment.offset + skipped, length: part }, at };
      at += part;
    }
  }

  /** The last segment that begins at or before a byte. */
  #segmentAt(offset: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low;
  }
}
