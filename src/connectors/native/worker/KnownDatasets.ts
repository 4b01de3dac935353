import { RecentlyUsed } from '../../../format/bytes/RecentlyUsed.js';
import type { DatasetDescription } from '../reader/DatasetDescription.js';

/** Datasets whose descriptions are kept. */
const MOST_DESCRIPTIONS = 4096;

/** What is known of a file's datasets, by their addresses, as long as nothing changes their shapes. */
export class KnownDatasets {
  /** Whether another program may give them other extents at any time. */
  readonly #isShared: boolean;
  #known = new RecentlyUsed<number, DatasetDescription>(MOST_DESCRIPTIONS);

  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  get(address: number): DatasetDescription | undefined {
    return this.#known.get(address);
  }

  set(address: number, description: DatasetDescription): void {
    if (!this.#isShared) this.#known.set(address, description, 1);
  }

  clear(): void {
    this.#known = new RecentlyUsed(MOST_DESCRIPTIONS);
  }
}
