import { RecentlyUsed } from '../../../model/RecentlyUsed.js';
import type { DatasetDescription } from '../reader/DatasetDescription.js';

/** The most datasets whose descriptions are kept. */
const MAX_DESCRIPTIONS = 4096;

/** Descriptions of a file's datasets by their addresses, kept until something may have changed a dataspace. */
export class KnownDatasets {
  /** Whether extents may change without being told: then nothing is kept. */
  readonly #isShared: boolean;
  #known = new RecentlyUsed<number, DatasetDescription>(MAX_DESCRIPTIONS);

  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  get(address: number): DatasetDescription | undefined {
    return this.#known.get(address);
  }

  set(address: number, description: DatasetDescription): void {
    if (!this.#isShared) this.#known.set(address, description, 1);
  }

  forget(address: number): void {
    this.#known.delete(address);
  }

  clear(): void {
    this.#known = new RecentlyUsed(MAX_DESCRIPTIONS);
  }
}
