import type { CompoundDatatype, Datatype, MemoryType } from '../../../model/Datatype.js';

/** The part of elements that is moved. */
export interface Fields {
  readonly type: Datatype;
  /** The server's parameter that names them; undefined for whole elements. */
  readonly query: string | undefined;
}

/**
 * The fields of a compound that a memory type wants: the others need not be sent. Whole elements where it wants all of them, where a
 * field's name has the character that separates them, or where the server would see names of its own.
 */
export function fieldsOf(type: Datatype, memType: MemoryType): Fields {
  const whole = wholeOf(type);
  if (type.class !== 'H5T_COMPOUND' || memType === 'H5T_NATIVE' || memType.class !== 'H5T_COMPOUND') return whole;
  const wanted = new Set(memType.members.map(({ name }) => name));
  const members = type.members.filter(({ name }) => wanted.has(name));
  const isPart = members.length > 0 && members.length < type.members.length;
  if (!isPart || type.members.some(({ name }) => !/^[ -9;-~]+$/.test(name))) return whole;
  let size = 0;
  const packed = members.map((member) => {
    const field = { ...member, offset: size };
    size += sizeOf(member.type);
    return field;
  });
  const part: CompoundDatatype = { class: 'H5T_COMPOUND', size, members: packed };
  return { type: part, query: members.map(({ name }) => name).join(':') };
}

/** Whole elements. */
export function wholeOf(type: Datatype): Fields {
  return { type, query: undefined };
}

/** Any size does: only the order of the fields matters. */
function sizeOf(type: Datatype): number {
  return 'size' in type && typeof type.size === 'number' ? type.size : 16;
}
