import { chunkOf, creationOf, groupCreationOf } from '../json/creation.js';
import { dataspaceOf } from '../json/dataspace.js';
import { committedIdOf, storedDatatype } from '../json/datatype.js';
import type { Json } from '../json/Json.js';
import type { ObjectHead, ObjectKind } from './ObjectRecord.js';

/**
 * What the server's answer tells of an object.
 *
 * @param fileHid - Number of the identifier that references in a fill value carry.
 * Errors: `H5Error` `corrupt-file`, `unsupported`.
 */
export function headOf(json: Readonly<Record<string, Json>>, kind: ObjectKind, fileHid: number): ObjectHead {
  const times = { created: timeOf(json.created), modified: timeOf(json.lastModified) };
  if (kind === 'group') {
    const { linkCreationOrder, attrCreationOrder } = groupCreationOf(json);
    return {
      ...times,
      ...(linkCreationOrder && { linkOrder: linkCreationOrder }),
      ...(attrCreationOrder && { attributeOrder: attrCreationOrder }),
    };
  }
  const stored = storedDatatype(json.type);
  if (kind === 'datatype') return { ...times, type: stored.type };
  const creation = creationOf(json, stored, fileHid);
  const committed = committedIdOf(json.type);
  return {
    ...times,
    type: stored.type,
    space: dataspaceOf(json.shape, 'a dataset'),
    layout: chunkOf(json) ?? null,
    creation,
    ...(committed !== undefined && { committed }),
    ...(creation.attrCreationOrder && { attributeOrder: creation.attrCreationOrder }),
  };
}

/**
 * What the summary tells of an object and never changes; undefined for one that it does not have, whose extent may have changed since, or
 * of which it tells something wrong.
 */
export function lastingHead(json: Json | undefined, kind: ObjectKind, fileHid: number): ObjectHead | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const told = json as Readonly<Record<string, Json>>;
  if (kind === 'dataset' && (told.shape as { readonly maxdims?: Json } | undefined)?.maxdims !== undefined)
    return undefined;
  try {
    const { modified: _, ...head } = headOf(told, kind, fileHid);
    return head;
  } catch {
    return undefined;
  }
}

function timeOf(json: Json | undefined): number {
  return typeof json === 'number' && Number.isFinite(json) ? json : 0;
}
