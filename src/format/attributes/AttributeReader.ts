import type { Parser } from '../bytes/Parser.js';
import type { ObjectAttribute } from '../objects/StoredObject.js';

/** An attribute that is known by its name, and read when it is wanted. */
export interface FoundAttribute {
  /** Undefined where the message is damaged before its end. */
  readonly name?: string;
  /** Where the object tracks it. */
  readonly creationOrder?: number;
  read(): Parser<ObjectAttribute>;
}

/** Reads the attributes of an object, which keeps them in one of two ways. */
export interface AttributeReader {
  /** The attribute of a name. */
  find(name: string): Parser<ObjectAttribute | undefined>;
  /** All attributes, in no order. */
  all(): Parser<readonly ObjectAttribute[]>;
  /** All of them by their names, in no order. */
  found(): Parser<readonly FoundAttribute[]>;
  /** The nth attribute in the order in which they were made; undefined where that takes all of them. */
  readonly atCreation?: (n: number) => Parser<ObjectAttribute | undefined>;
  /** Bytes of what it keeps. */
  readonly bytes: number;
}
