import type { MapIndex } from '../../shared/maps/MapIndex.js';

/** The indexes of a file's maps, kept as long as only the routines of H5M change the maps. */
export class KnownMaps {
  /** By the address of the map's group, with the address of the dataset of its keys. */
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

  /** Called when a dataset changes: if it has the keys of a map, the map's index is forgotten. */
  datasetChanges(address: number): void {
    for (const [map, { keys }] of this.#maps) if (keys === address) this.#maps.delete(map);
  }

  clear(): void {
    this.#maps.clear();
  }
}
