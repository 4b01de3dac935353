import { H5Error } from '../../model/H5Error.js';
import { ByteReader } from '../bytes/ByteReader.js';
import type { Parser } from '../bytes/Parser.js';
import { parseAttribute, parseAttributeHead } from '../messages/attribute.js';
import type { SharedMessages } from '../messages/SharedMessages.js';
import type { ObjectAttribute } from '../objects/StoredObject.js';

/**
 * Reads an attribute from the message that `message` reads. A damaged or unsupported attribute becomes an error of its own,
 * so that the object and its other attributes stay readable.
 */
export function* readAttribute(shared: SharedMessages, message: () => Parser<ByteReader>): Parser<ObjectAttribute> {
  let name: string | undefined;
  try {
    const data = yield* message();
    name = attributeName(data);
    return yield* parseAttribute(data, shared);
  } catch (error) {
    return { ...(name !== undefined && { name }), error: attributeError(error) };
  }
}

/** Only the name, if it can be read. */
export function* readAttributeName(message: () => Parser<ByteReader>): Parser<{ readonly name?: string }> {
  try {
    return { name: attributeName(yield* message()) };
  } catch (error) {
    attributeError(error);
    return {};
  }
}

/** The name in an attribute message, without parsing the rest. */
export function attributeName({ bytes, format, structure }: ByteReader): string {
  return parseAttributeHead(new ByteReader(bytes, format, structure)).name;
}

/** Returns an error that concerns this attribute alone; rethrows any other. */
function attributeError(error: unknown): H5Error {
  if (error instanceof H5Error && (error.kind === 'unsupported' || error.kind === 'corrupt-file')) return error;
  throw error;
}
