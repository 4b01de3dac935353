import { type Attribute, type ChildEntity, DTypeClass, EntityKind, parseShape } from '@h5web/app';
import { formatDatatype, type Member, type Attribute as ReadAttribute, type UnreadableAttribute } from 'h5rx';
import { typeOf } from './typeOf.js';

/** A member of a group as h5web knows it; a group without its children. */
export function entityOf(path: string, member: Member<'values'>): ChildEntity {
  const { name, link, attributes = [] } = member;
  const linkClass = link.type === 'H5L_TYPE_SOFT' ? 'Soft' : 'External';
  const about = {
    name,
    path,
    attributes: attributes.map(attributeOf),
    ...(link.target !== undefined && {
      link: { class: linkClass, path: link.target, ...(link.file !== undefined && { file: link.file }) } as const,
    }),
  };
  switch (member.kind) {
    case 'group':
    case 'map':
      return { ...about, kind: EntityKind.Group };
    case 'datatype':
      return { ...about, kind: EntityKind.Datatype, ...datatypeOf(member) };
    case 'dataset': {
      const { space, creation } = member;
      return {
        ...about,
        kind: EntityKind.Dataset,
        ...datatypeOf(member),
        shape: parseShape(space.class === 'H5S_NULL' ? null : [...space.dims]),
        ...(creation.chunk && { chunks: [...creation.chunk] }),
        filters: (creation.filters ?? []).map(({ id, name = `filter ${id}` }) => ({ id, name })),
        ...(creation.virtual && {
          virtualSources: creation.virtual.map((source) => ({ file: source.srcFileName, path: source.srcDsetName })),
        }),
      };
    }
    default:
      // h5web shows whatever else an entity has where it is inspected, and has no other place for an error.
      return { ...about, kind: EntityKind.Unresolved, ...(member.error && { error: member.error.message }) };
  }
}

function datatypeOf({ datatype }: Extract<Member, { kind: 'dataset' | 'datatype' }>) {
  return { type: typeOf(datatype), rawType: formatDatatype(datatype) };
}

/** One that cannot be read is told as text: its error. */
function attributeOf({ name, datatype, shape, error }: ReadAttribute | UnreadableAttribute): Attribute {
  if (error || !datatype) return { name, type: { class: DTypeClass.Unknown }, shape: parseShape([]) };
  return { name, type: typeOf(datatype), shape: parseShape(shape && [...shape]) };
}
