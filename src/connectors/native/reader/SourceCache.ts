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

/** The most bytes that a thread keeps for datasets, of all files: chunk indexes, and working memory that is not the thread's. */
const KEPT_BYTES = 16 * 2 ** 20;
/** Bytes that each dataset counts as: nodes of its chunk index, and objects. */
const MIN_BYTES = 2 ** 16;
/** A dataset with very large chunks holds this many times a chunk: one as stored, four in its filters, and a box of it. */
const CHUNK_COPIES = 6;

/** What this thread keeps, of all files, the least recently used first. */
const kept = new Set<Entry>();
let keptBytes = 0;

/**
 * The datasets of a file that were read last, ready to be read again. The bytes that a thread keeps for all files are bounded; a read
 * that is under way keeps its dataset when the cache drops it.
 */
export class SourceCache {
  readonly #entries = new Map<number, Entry>();

  /** Bytes that this thread keeps, of all files. */
  static get bytes(): number {
    return keptBytes;
  }

  /** The elements of a dataset, as `openElements`. */
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

  /** Drops all datasets of the file. */
  clear(): void {
    for (const entry of this.#entries.values()) drop(entry);
  }

  /** Removes the entry of a dataset; `drop` calls it. */
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
  return MIN_BYTES + (workingMemory(chunkBytes) === threadMemory ? 0 : CHUNK_COPIES * chunkBytes);
}
