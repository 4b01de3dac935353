import { findObjectAttribute, readObjectAttributes } from '../../../format/attributes/readObjectAttributes.js';
import type { Parser } from '../../../format/bytes/Parser.js';
import type { StoredAttribute } from '../../../format/messages/attribute.js';
import type { ObjectAttribute } from '../../../format/objects/StoredObject.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { parseStored } from './parseStored.js';
import { readElsewhere } from './readElsewhere.js';
import { inMemory, type KnownObject, storedObject } from './storedObject.js';

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
  function* find(object: KnownObject): Parser<Datatype | undefined> {
    const stored = yield* findObjectAttribute(object.format, object, attribute);
    return stored && isKnown(stored) ? inMemory(stored.datatype, object) : undefined;
  }
  const object = storedObject(file, path, routine);
  return object ? parseStored(find(object), file, path, routine) : readElsewhere(file, path, routine, find);
}

/** The datatypes of all attributes of an object. */
export function exactAttributeTypes(file: OpenFile, path: string, routine: string): ExactTypes {
  function* read(object: KnownObject): Parser<ExactTypes> {
    const attributes = yield* readObjectAttributes(object.format, object);
    return new Map(attributes.filter(isKnown).map(({ name, datatype }) => [name, inMemory(datatype, object)]));
  }
  const object = storedObject(file, path, routine);
  const types = object ? parseStored(read(object), file, path, routine) : readElsewhere(file, path, routine, read);
  return types ?? new Map();
}

function isKnown(attribute: ObjectAttribute): attribute is StoredAttribute {
  return 'datatype' in attribute;
}
