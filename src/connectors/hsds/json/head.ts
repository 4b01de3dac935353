import type { DatasetCreation } from '../../../model/H5P.js';
import type { ObjectHead, ObjectKind } from '../domain/ObjectRecord.js';
import { dataspaceOf } from './dataspace.js';
import { committedIdOf, datatypeOf } from './datatype.js';
import { groupCreationOf } from './groupCreation.js';

export function headOf(json: Readonly<Record<string, never>> | Readonly<Record<string, unknown>>, kind: ObjectKind): ObjectHead {
  const times = { created: Number(json.created ?? 0), modified: Number(json.lastModified ?? 0) };
  const creation = (json.creationProperties ?? {}) as Record<string, unknown>;
  if (kind === 'group') {
    const { linkCreationOrder, attrCreationOrder } = groupCreationOf(creation);
    return { ...times, ...(linkCreationOrder && { linkOrder: linkCreationOrder }), ...(attrCreationOrder && { attributeOrder: attrCreationOrder }) };
  }
  const type = datatypeOf(json.type as never);
  if (kind === 'datatype') return { ...times, type };
  const space = dataspaceOf(json.shape);
  const layout = json.layout as { class?: string; dims?: number[] } | undefined;
  const committed = committedIdOf(json.type as never);
  return {
    ...times,
    type,
    space,
    layout: layout?.dims ?? null,
    creation: creationOf(creation, layout),
    ...(committed && { committed }),
  };
}

function creationOf(json: Record<string, unknown>, layout: { class?: string; dims?: number[] } | undefined): DatasetCreation {
  const asked = json.layout as { class?: string; dims?: number[] } | undefined;
  const kind = asked?.class === 'H5D_CHUNKED' ? 'chunked' : asked?.class === 'H5D_COMPACT' ? 'compact' : asked?.class ? 'contiguous' : layout?.class === 'H5D_CHUNKED' ? 'chunked' : 'contiguous';
  const chunk = asked?.dims ?? layout?.dims;
  return { layout: kind, ...(kind === 'chunked' && chunk && { chunk }) };
}
