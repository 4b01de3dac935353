import { emptyContainer } from '../model/datatype/emptyContainer.js';
import type { AttributesTold, FoundAttribute, FoundMember } from '../model/FoundMember.js';
import type { H5Container } from '../model/H5Data.js';
import type { Attribute, Member, UnreadableAttribute } from './Member.js';

/** A member as it is emitted. */
export function memberOf<A extends AttributesTold>(found: FoundMember): Member<A> {
  const { link, group: _, fileKey: __, level: ___, isEntered: ____, more: _____, ...told } = found;
  const { attributeNames, attributes, ...member } = told;
  return {
    name: link.name,
    link,
    ...member,
    ...(attributeNames && { attributes: attributeNames }),
    ...(attributes && { attributes: attributes.map(attributeOf) }),
  } as unknown as Member<A>;
}

/** An attribute as it is emitted. */
export function attributeOf({ name, type, space, value, error }: FoundAttribute): Attribute | UnreadableAttribute {
  const about = {
    name,
    ...(type && { datatype: type }),
    ...(space && { shape: space.class === 'H5S_NULL' ? null : space.dims }),
  };
  if (error) return { ...about, error };
  const data = value ?? (type && emptyContainer(type));
  return { ...about, data: data as H5Container } as Attribute;
}
