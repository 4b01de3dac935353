import type { CreationOrder } from './H5P.js';

/** How an object was created, as far as no routine of the manual tells: what a copy in a file of another connector needs. */
export interface ObjectCreation {
  /** Of a group that tracks it. */
  readonly linkCreationOrder?: CreationOrder;
  readonly attrCreationOrder?: CreationOrder;
  /** Of a dataset whose datatype is committed: the token of that, as `H5Oget_info` tells it. */
  readonly committedType?: string;
  /** Its attributes, in creation order where that is tracked, otherwise by name. */
  readonly attributes: readonly AttributeCreationFacts[];
}

/** How an attribute was created. */
export interface AttributeCreationFacts {
  /** Empty where it cannot be read. */
  readonly name: string;
  /** The token of its datatype, where that is committed. */
  readonly committedType?: string;
}
