import { type Attribute, type ChildEntity, DTypeClass, EntityKind, parseShape } from '@h5web/app';
import {
  formatDatatype,
  type LinkInfo,
  type Member,
  type Attribute as ReadAttribute,
  type UnreadableAttribute,
} from 'h5rx';
import { typeOf } from './typeOf.js';

/** A member of a group as h5web knows it; a group without its children. */
export function entityOf(path: string, member: Member<'values'>): ChildEntity {
  const { name, link, attributes = [], error } = member;
  const about = { name, path, attributes: attributes.map(attributeOf), ...linkOf(link) };
  // h5web shows whatever else an entity has where it is inspected, and has no other place for an error.
  if (!member.kind) return { ...about, kind: EntityKind.Unresolved, ...(error && { error: error.message }) };
  if (member.kind !== 'dataset' && member.kind !== 'datatype') return { ...about, kind: EntityKind.Group };
  const typed = { ...about, type: typeOf(member.datatype), rawType: formatDatatype(member.datatype) };
  if (member.kind === 'datatype') return { ...typed, kind: EntityKind.Datatype };
  const { space, creation } = member;
  const sources = creation.virtual?.map(({ srcFileName, srcDsetName }) => ({ file: srcFileName, path: srcDsetName }));
  return {
    ...typed,
    kind: EntityKind.Dataset,
    shape: parseShape(space.class === 'H5S_NULL' ? null : [...space.dims]),
    ...(creation.chunk && { chunks: [...creation.chunk] }),
    filters: (creation.filters ?? []).map(({ id, name = `filter ${id}` }) => ({ id, name })),
    ...(sources && { virtualSources: sources }),
  };
}

/** One that cannot be read is told as text: its error. */
function attributeOf({ name, datatype, shape, error }: ReadAttribute | UnreadableAttribute): Attribute {
  if (error || !datatype) return { name, type: { class: DTypeClass.Unknown }, shape: parseShape([]) };
  return { name, type: typeOf(datatype), shape: parseShape(shape && [...shape]) };
}

/** The link of a soft or an external one; h5web wants none of others. */
function linkOf({ type, target, file }: LinkInfo): Pick<ChildEntity, 'link'> {
  if (target === undefined) return {};
  return { link: { class: type === 'H5L_TYPE_SOFT' ? 'Soft' : 'External', path: target, ...(file && { file }) } };
}
