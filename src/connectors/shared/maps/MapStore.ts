import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import type { H5Data, H5WritableData } from '../../../model/H5Data.js';
import type { Work } from '../Work.js';
import type { MapIndex } from './MapIndex.js';
import type { MapPart } from './mapLayout.js';

/** One of the two datasets of a map. */
export interface PartDescription {
  readonly type: Datatype;
  readonly dims: readonly number[];
}

/** A connector's access to the two datasets of a map, for one request. */
export interface MapStore<Yielded, Resumed> {
  /** Names the map in errors: `'m' in 'a.h5'`. */
  readonly what: string;
  /** Number of the file's identifier, which references carry. */
  readonly file: number;
  /** The index of the keys; undefined when the keys have to be read, always where another program may write them. */
  index: MapIndex | undefined;
  describe(part: MapPart): Work<PartDescription, Yielded, Resumed>;
  /** Changes the extent of a dataset. */
  resize(part: MapPart, length: number): Work<void, Yielded, Resumed>;
  read(part: MapPart, memType: MemoryType, from: number, count: number): Work<H5Data, Yielded, Resumed>;
  write(part: MapPart, memType: MemoryType, at: number, data: H5WritableData): Work<void, Yielded, Resumed>;
  /** Converts the references in a key to the form in which they are stored. */
  storable(key: H5WritableData): Work<H5WritableData, Yielded, Resumed>;
}
