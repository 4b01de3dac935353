import type { Parser } from '../bytes/Parser.js';
import type { ObjectAttribute } from '../objects/StoredObject.js';

/** An attribute whose name is known; its value is read on demand. */
export interface FoundAttribute {
  /** Undefined if the message is damaged before the end of the name. */
  readonly name?: string;
  /** Present if the object tracks it. */
  readonly creationOrder?: number;
  read(): Parser<ObjectAttribute>;
}

/** Reads the attributes of an object from compact or dense storage. */
export interface AttributeReader {
  /** The attribute with a name. */
  find(name: string): Parser<ObjectAttribute | undefined>;
  /** All attributes, in no order. */
  all(): Parser<readonly ObjectAttribute[]>;
  /** The names of all attributes, in no order. */
  found(): Parser<readonly FoundAttribute[]>;
  /** The nth attribute in creation order; undefined if finding it needs all attributes. */
  readonly atCreation?: (n: number) => Parser<ObjectAttribute | undefined>;
  /** Bytes of memory that the reader holds. */
  readonly bytes: number;
}
