import type { Datatype } from '../../src/model/Datatype.js';

/**
 * A datatype in the form of the corpus (`test/corpus/README.md`). Offsets and sizes that HDF5 changes when it reads a
 * type into memory are left out.
 */
export function describeDatatype(type: Datatype): Record<string, unknown> {
  switch (type.class) {
    case 'H5T_FLOAT': {
      const { norm: _, ...fields } = type;
      return fields;
    }
    case 'H5T_STRING': {
      const variable = type.size === 'H5T_VARIABLE';
      return { ...type, size: variable ? null : type.size, variable };
    }
    case 'H5T_COMPOUND': {
      const members = type.members.map((member) => ({ ...member, type: describeDatatype(member.type) }));
      return withoutMovedOffsets({ ...type, members });
    }
    case 'H5T_ENUM': {
      const members = type.members.map(({ name, value }) => ({ name, value: String(value) }));
      return { class: type.class, base: describeDatatype(type.base), members };
    }
    case 'H5T_ARRAY':
      return { class: type.class, dims: type.dims, base: describeDatatype(type.base) };
    case 'H5T_VLEN':
    case 'H5T_COMPLEX':
      return { class: type.class, base: describeDatatype(type.base) };
    default:
      return { ...type };
  }
}

/** What HDF5 says of a datatype, with the same left out. */
export function comparable(description: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...description };
  if (result.base) result.base = comparable(result.base as Record<string, unknown>);
  if (result.class !== 'H5T_COMPOUND') return result;
  const members = (result.members as { type: Record<string, unknown> }[]).map((member) => ({
    ...member,
    type: comparable(member.type),
  }));
  return withoutMovedOffsets({ ...result, members });
}

function withoutMovedOffsets(compound: Record<string, unknown>): Record<string, unknown> {
  if (!holdsPointers(compound)) return compound;
  const members = (compound.members as Record<string, unknown>[]).map(({ name, type }) => ({ name, type }));
  return { class: compound.class, members };
}

function holdsPointers(description: Record<string, unknown>): boolean {
  if (description.class === 'H5T_COMPOUND') {
    return (description.members as { type: Record<string, unknown> }[]).some(({ type }) => holdsPointers(type));
  }
  if (description.class === 'H5T_ARRAY') return holdsPointers(description.base as Record<string, unknown>);
  return description.class === 'H5T_VLEN' || description.class === 'H5T_REFERENCE' || description.variable === true;
}
