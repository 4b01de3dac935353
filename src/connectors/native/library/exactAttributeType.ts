import type { StoredAttribute } from '../../../format/messages/attribute.js';
import { findObjectAttribute, readObjectAttributes } from '../../../format/objectAttributes.js';
import type { ObjectAttribute } from '../../../format/StoredObject.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { OpenFile } from './OpenFile.js';
import { parseStored } from './parseStored.js';
import { inMemory, storedObject } from './storedObject.js';

/** Datatypes of an object's attributes by name, as far as h5rx reads them itself. */
export type ExactTypes = ReadonlyMap<string, Datatype>;

/**
 * The datatype of an attribute as the file has it: h5wasm tells no tags and no precisions. Undefined where h5rx does
 * not read it.
 */
export function exactAttributeType(
  file: OpenFile,
  path: string,
  attribute: string,
  routine: string,
): Datatype | undefined {
  const object = storedObject(file, path, routine);
  if (object === undefined) return undefined;
  const stored = parseStored(findObjectAttribute(object.format, object, attribute), file, path, routine);
  return stored && isKnown(stored) ? inMemory(stored.datatype, object) : undefined;
}

/** The datatypes of all attributes of an object. */
export function exactAttributeTypes(file: OpenFile, path: string, routine: string): ExactTypes {
  const object = storedObject(file, path, routine);
  if (object === undefined) return new Map();
  const attributes = parseStored(readObjectAttributes(object.format, object), file, path, routine) ?? [];
  return new Map(attributes.filter(isKnown).map(({ name, datatype }) => [name, inMemory(datatype, object)]));
}

function isKnown(attribute: ObjectAttribute): attribute is StoredAttribute {
  return 'datatype' in attribute;
}
