import { failure } from '../../../model/H5Error.js';
import type { LinkInfo } from '../../../model/info.js';
import { checkObjectId } from '../wire/objectId.js';
import type { Json, JsonObject } from './Json.js';
import { JsonReader, shownJson } from './JsonReader.js';

/** A link of a group, as the server has it. */
export interface StoredLink extends LinkInfo {
  /** The object that a hard link leads to. */
  readonly id?: string;
  /** When it was created, in seconds since 1970: links of a group in this order are in their creation order. */
  readonly created: number;
}

/**
 * The link that JSON describes: an answer has its name in it as `title`.
 *
 * Errors: `H5Error` `corrupt-file`, `unsupported` (a class that is unknown).
 */
export function linkOf(json: Json | undefined, title?: string): StoredLink {
  const of = JsonReader.of(json, 'a link');
  const name = title ?? of.text('title');
  const link = { name, created: of.get('created') === undefined ? 0 : timeOf(of) };
  const kind = of.text('class');
  switch (kind) {
    case 'H5L_TYPE_HARD':
      return { ...link, type: kind, id: checkObjectId(of.get('id'), `link ${shownJson(name)}`) };
    case 'H5L_TYPE_SOFT':
      return { ...link, type: kind, target: of.text('h5path') };
    case 'H5L_TYPE_EXTERNAL':
      // Servers before 1.0 have the domain under another name.
      return {
        ...link,
        type: kind,
        target: of.text('h5path'),
        file: of.has('file') ? of.text('file') : of.text('h5domain'),
      };
    case 'H5L_TYPE_USER_DEFINED':
      return { ...link, type: 'H5L_TYPE_UD' };
    default:
      throw failure('unsupported', `link ${shownJson(name)} of class ${shownJson(kind)}`);
  }
}

/** A time in seconds since 1970. */
export function timeOf(of: JsonReader, name = 'created'): number {
  const value = of.get(name);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw of.unexpected(name, 'a time');
}

/** What a new link leads to. */
export type LinkTarget =
  | { readonly id: string }
  | { readonly path: string }
  | { readonly path: string; readonly file: string };

/** The JSON of a new link, for the body of a request; its name is the key of it. */
export function jsonOfLink(target: LinkTarget, created: number): JsonObject {
  if ('id' in target) return { id: target.id, created };
  return { h5path: target.path, ...('file' in target && { h5domain: target.file }), created };
}
