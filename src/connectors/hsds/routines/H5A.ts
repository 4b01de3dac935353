import type { Dataspace } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import type { Identifier } from '../../../model/Identifier.js';
import type { AttributeInfo, IterationFields } from '../../../model/info.js';
import type { IndexType, IterationOrder } from '../../../model/iteration.js';
import { locate } from '../client/follow.js';
import type { HandlersOf } from '../client/HandlersOf.js';
import type { Handling } from '../client/Handling.js';
import type { OpenObject } from '../client/OpenFile.js';
import { type Place, subjectOf } from '../client/Place.js';
import { attributeElements } from '../elements/attributeElements.js';
import type { StoredAttribute } from '../json/attribute.js';
import {
  createAttribute,
  deleteAttribute,
  renameAttribute,
  requireAttribute,
  writeAttribute,
} from '../metadata/attributes.js';
import { byIndex, itemAt } from '../metadata/byIndex.js';
import { harmless } from '../metadata/harmless.js';
import { type NewType, storedTypeOf } from '../metadata/storedTypeOf.js';
import { closeObject } from './closing.js';

/** Handlers of the routines of H5A. */
export const H5A: HandlersOf<'H5A'> = {
  async H5Acreate({ args: { loc_id, attr_name, type_id, space_id } }, handling) {
    const [place, type] = await Promise.all([handling.place(loc_id), storedTypeOf(type_id, handling)]);
    return create(place, attr_name, type, space_id, handling);
  },

  async H5Acreate_by_name({ args: { loc_id, obj_name, attr_name, type_id, space_id } }, handling) {
    const [location, type] = await Promise.all([handling.place(loc_id), storedTypeOf(type_id, handling)]);
    return create(await locate(location, obj_name), attr_name, type, space_id, handling);
  },

  async H5Aopen({ args: { obj_id, attr_name } }, handling) {
    return open(await handling.place(obj_id), attr_name);
  },

  async H5Aopen_by_name({ args: { loc_id, obj_name, attr_name } }, handling) {
    return open(await locate(await handling.place(loc_id), obj_name), attr_name);
  },

  async H5Aopen_by_idx({ args: { loc_id, obj_name, idx_type, order, n } }, handling) {
    const place = await locate(await handling.place(loc_id), obj_name);
    const attributes = await inOrder(place, idx_type, order);
    return attributeObject(place, itemAt(attributes, n, subjectOf(place), 'attributes').name);
  },

  async H5Aexists({ args: { obj_id, attr_name } }, handling) {
    const { domain, record } = await handling.place(obj_id);
    return (await domain.objects.attributes(record)).has(attr_name);
  },

  async H5Aexists_by_name({ args: { loc_id, obj_name, attr_name } }, handling) {
    const { domain, record } = await locate(await handling.place(loc_id), obj_name);
    return (await domain.objects.attributes(record)).has(attr_name);
  },

  async H5Aget_type({ args: { attr_id } }, handling) {
    return (await stored(attr_id, handling)).type;
  },

  async H5Aget_space({ args: { attr_id } }, handling) {
    return (await stored(attr_id, handling)).space;
  },

  async H5Aread({ args: { attr_id, mem_type_id } }, handling) {
    const { place, attribute = '' } = await handling.object(attr_id);
    return attributeElements(await requireAttribute(place, attribute), mem_type_id, handling);
  },

  async H5Awrite({ args: { attr_id, mem_type_id, buf } }, handling) {
    const { place, attribute = '' } = await handling.object(attr_id);
    handling.commit();
    const { sent } = await writeAttribute(place, attribute, mem_type_id, buf, handling);
    return handling.staged(undefined, sent);
  },

  async H5Arename({ args: { loc_id, old_name, new_name } }, handling) {
    await renameAttribute(await handling.place(loc_id), old_name, new_name, handling);
  },

  async H5Arename_by_name({ args: { loc_id, obj_name, old_attr_name, new_attr_name } }, handling) {
    const place = await locate(await handling.place(loc_id), obj_name);
    await renameAttribute(place, old_attr_name, new_attr_name, handling);
  },

  async H5Adelete({ args: { loc_id, attr_name } }, handling) {
    const place = await handling.place(loc_id);
    await requireAttribute(place, attr_name);
    handling.commit();
    await deleteAttribute(place, attr_name);
  },

  async H5Adelete_by_name({ args: { loc_id, obj_name, attr_name } }, handling) {
    const place = await locate(await handling.place(loc_id), obj_name);
    await requireAttribute(place, attr_name);
    handling.commit();
    await deleteAttribute(place, attr_name);
  },

  async H5Aiterate({ args: { loc_id, idx_type, order, fields } }, handling) {
    return list(await handling.place(loc_id), idx_type, order, fields, handling);
  },

  async H5Aiterate_by_name({ args: { loc_id, obj_name, idx_type, order } }, handling) {
    return list(await locate(await handling.place(loc_id), obj_name), idx_type, order, undefined, handling);
  },

  H5Aclose: ({ args: { attr_id } }, handling) => closeObject(attr_id, handling),
};

async function create(
  place: Place,
  name: string,
  type: NewType,
  space: Dataspace,
  handling: Handling,
): Promise<OpenObject | undefined> {
  handling.commit();
  const { sent } = await createAttribute(place, name, type, space);
  return handling.staged(attributeObject(place, name), sent);
}

async function open(place: Place, name: string): Promise<OpenObject> {
  await requireAttribute(place, name);
  return attributeObject(place, name);
}

function attributeObject(place: Place, attribute: string): OpenObject {
  return { kind: 'attr', place, attribute };
}

/** The attribute of an identifier. */
async function stored(attr: Identifier, handling: Handling): Promise<StoredAttribute> {
  const { kind, place, attribute } = await handling.object(attr);
  if (kind !== 'attr' || attribute === undefined) throw failure('bad-argument', 'attr_id is no attribute');
  return requireAttribute(place, attribute);
}

async function inOrder(place: Place, index: IndexType, order: IterationOrder): Promise<StoredAttribute[]> {
  const { objects } = place.domain;
  const [attributes, { attributeOrder }] = await Promise.all([
    objects.attributes(place.record),
    objects.head(place.record),
  ]);
  return byIndex(attributes.values(), index, order, attributeOrder, subjectOf(place));
}

/** Lists attributes (`H5Aiterate`): one that cannot be read has its error, or by default fails the list. */
async function list(
  place: Place,
  index: IndexType,
  order: IterationOrder,
  fields: IterationFields | undefined,
  handling: Handling,
): Promise<AttributeInfo[]> {
  const attributes = await inOrder(place, index, order);
  const told = attributes.map(async (one) => {
    const { name, type, space } = one;
    const base = { name, ...((!fields || fields.info) && { type, space }) };
    if (!fields?.value) return base;
    try {
      return { ...base, value: attributeElements(one, 'H5T_NATIVE', handling) };
    } catch (error) {
      return { ...base, error: harmless(error) };
    }
  });
  return (await Promise.all(told)) as AttributeInfo[];
}
