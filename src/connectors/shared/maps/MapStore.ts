import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import type { H5Data, H5WritableData } from '../../../model/H5Data.js';
import type { MapIndex } from './MapIndex.js';
import type { MapPart } from './mapLayout.js';

/** Work of a connector that yields what the connector yields while it waits, and is resumed with what that gives. */
export type Work<T, Yielded, Resumed> = Generator<Yielded, T, Resumed>;

/** One of the two datasets of a map. */
export interface PartDescription {
  readonly type: Datatype;
  readonly dims: readonly number[];
}

/** What a connector does with the two datasets of one map, for one request. */
export interface MapStore<Yielded, Resumed> {
  /** The map, for messages: `'m' in 'a.h5'`. */
  readonly what: string;
  /** Identifier number of the file, which references carry. */
  readonly file: number;
  /** What was found out about the keys; undefined when they have to be read, as always where others may write them. */
  index: MapIndex | undefined;
  describe(part: MapPart): Work<PartDescription, Yielded, Resumed>;
  /** Gives a dataset room for a number of elements. */
  resize(part: MapPart, length: number): Work<void, Yielded, Resumed>;
  read(part: MapPart, memType: MemoryType, from: number, count: number): Work<H5Data, Yielded, Resumed>;
  write(part: MapPart, memType: MemoryType, at: number, data: H5WritableData): Work<void, Yielded, Resumed>;
  /** A key with its references as they are stored. */
  storable(key: H5WritableData): Work<H5WritableData, Yielded, Resumed>;
}
