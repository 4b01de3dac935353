import type { MapIndex } from '../../shared/maps/MapIndex.js';

/** Where the keys of the maps of a file are, as long as nothing but the routines of maps changes them. */
export class KnownMaps {
  /** By the address of the map's group; with that of the dataset of its keys. */
  readonly #maps = new Map<number, { readonly index: MapIndex; readonly keys: number }>();

  get(map: number): MapIndex | undefined {
    return this.#maps.get(map)?.index;
  }

  set(map: number, index: MapIndex, keys: number): void {
    this.#maps.set(map, { index, keys });
  }

  delete(map: number): void {
    this.#maps.delete(map);
  }

  /** A dataset changes: where it has the keys of a map, they are read again. */
  datasetChanges(address: number): void {
    for (const [map, { keys }] of this.#maps) if (keys === address) this.#maps.delete(map);
  }

  clear(): void {
    this.#maps.clear();
  }
}
