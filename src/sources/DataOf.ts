import type { Datatype, MemoryType } from '../model/Datatype.js';
import type { ContainerOf } from '../model/datatype/ContainerOf.js';
import type { H5Container, H5Data } from '../model/H5Data.js';

/**
 * What a read gives, as far as TypeScript knows the memory type: `Float64Array` with `H5T_NATIVE_DOUBLE`, any container
 * with `H5T_NATIVE`. (A null dataspace gives `null`, also where the memory type is known.)
 */
export type DataOf<M extends MemoryType> = [Datatype] extends [M]
  ? H5Data
  : M extends Datatype
    ? ContainerOf<M>
    : H5Data;

/** The container of a memory type in the stream tier, where also a null dataspace has one: an empty one. */
export type ElementsOf<M extends MemoryType> = M extends Datatype ? ContainerOf<M> : H5Container;
