import type { RangeReader } from '../../../storage/RangeReader.js';
import type { ElementSource } from './ElementSource.js';
import { openElements } from './openElements.js';
import type { ReadableDataset } from './ReadableDataset.js';
import { threadMemory, workingMemory } from './threadMemory.js';

type Source = ElementSource | undefined | Promise<ElementSource | undefined>;

interface Entry {
  readonly cache: SourceCache;
  readonly address: number;
  readonly bytes: number;
  source: Source;
}

/** Bytes that a thread keeps for datasets that were read, of all files: their indexes, and memory to work in that is not the thread's. */
const KEPT_BYTES = 16 * 2 ** 20;
/** What a dataset counts in any case: nodes of its index, and objects. */
const MIN_BYTES = 2 ** 16;
/** Those with very large chunks have a place for a stored chunk, four for its filters, and one for a box out of it. */
const PLACES = 6;

/** What this thread keeps, used last at the end. */
const kept = new Set<Entry>();
let keptBytes = 0;

/**
 * The datasets of a file that were read last, ready to be read again. What a thread keeps of all files together is bounded;
 * who reads a dataset that is let go meanwhile still has it.
 */
export class SourceCache {
  readonly #entries = new Map<number, Entry>();

  /** Bytes that are kept in this thread, of all files. */
  static get bytes(): number {
    return keptBytes;
  }

  /** Gives the elements of a dataset; undefined when it has a filter that only libhdf5 may know. */
  get(reader: RangeReader, dataset: ReadableDataset): Source {
    const { address } = dataset;
    const known = this.#entries.get(address);
    if (known) {
      kept.delete(known);
      kept.add(known);
      return known.source;
    }
    const source = openElements(reader, dataset);
    const entry: Entry = { cache: this, address, bytes: bytesOf(dataset), source };
    this.#entries.set(address, entry);
    kept.add(entry);
    keptBytes += entry.bytes;
    if (source instanceof Promise) {
      source.then(
        (loaded) => {
          entry.source = loaded;
        },
        () => drop(entry),
      );
    }
    for (const oldest of kept) {
      if (keptBytes <= KEPT_BYTES || oldest === entry) break;
      drop(oldest);
    }
    return source;
  }

  /** Lets all of the file go. */
  clear(): void {
    for (const entry of this.#entries.values()) drop(entry);
  }

  /** Forgets a dataset. */
  forget(address: number): void {
    this.#entries.delete(address);
  }
}

function drop(entry: Entry): void {
  if (!kept.delete(entry)) return;
  keptBytes -= entry.bytes;
  entry.cache.forget(entry.address);
}

function bytesOf({ layout, elementSize }: ReadableDataset): number {
  if (layout.kind !== 'chunked') return MIN_BYTES;
  const chunkBytes = layout.chunk.reduce((product, size) => product * size, elementSize);
  return MIN_BYTES + (workingMemory(chunkBytes) === threadMemory ? 0 : PLACES * chunkBytes);
}
