/** What of an object a copy could not keep. */
export interface CopyLoss {
  /** Path of the object in the source, from where the copied object was named. */
  readonly path: string;
  /** The attribute of the object that it is about, if it is about one. */
  readonly attribute?: string;
  readonly what: CopyLossKind;
  /** The reason, in a sentence. */
  readonly why: string;
}

/**
 * What is not in the copy, or not as it was: an `object`, `attribute` or `link` that is missing; a `reference` that is null now; a
 * `committedType` that is a datatype of its own now; `text` that is of other bytes; otherwise a property, by the name that property lists have for it.
 */
export type CopyLossKind =
  | 'object'
  | 'attribute'
  | 'link'
  | 'reference'
  | 'committedType'
  | 'text'
  | 'linkCreationOrder'
  | 'attrCreationOrder'
  | 'chunk'
  | 'filters'
  | 'layout'
  | 'fillValue'
  | 'fillTime'
  | 'allocTime'
  | 'external'
  | 'virtual';
