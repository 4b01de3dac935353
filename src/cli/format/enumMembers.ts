import type { Datatype, EnumDatatype } from '../../index.node.js';

/** The enumerations in a datatype: names and values, with the path of the field that has them, empty for the type itself. */
export function* enumsIn(type: Datatype, field = ''): Generator<[string, EnumDatatype]> {
  switch (type.class) {
    case 'H5T_ENUM':
      yield [field, type];
      return;
    case 'H5T_ARRAY':
    case 'H5T_VLEN':
      yield* enumsIn(type.base, field);
      return;
    case 'H5T_COMPOUND':
      for (const member of type.members)
        yield* enumsIn(member.type, field === '' ? member.name : `${field}.${member.name}`);
      return;
    default:
  }
}

/** Members for a person: `RED = 0, GREEN = 1`. */
export function membersText({ members }: EnumDatatype): string {
  return members.map(({ name, value }) => `${name} = ${value}`).join(', ');
}

/** Members in JSON, values with all their digits: `{"RED": 0, "GREEN": 1}`. */
export function membersJson({ members }: EnumDatatype): string {
  return `{${members.map(({ name, value }) => `${JSON.stringify(name)}: ${value}`).join(', ')}}`;
}
