import type { Datatype } from '../../../model/Datatype.js';
import type { CompoundData, H5Data } from '../../../model/H5Data.js';

/** Replaces every reference in data by null, because references to objects of another file cannot be followed. */
export function withoutReferences(type: Datatype, data: H5Data): H5Data {
  if (data === null || !holdsReferences(type)) return data;
  switch (type.class) {
    case 'H5T_REFERENCE':
      return (data as unknown[]).map(() => null);
    case 'H5T_ARRAY':
      return withoutReferences(type.base, data);
    case 'H5T_VLEN':
      return (data as H5Data[]).map((sequence) => withoutReferences(type.base, sequence)) as H5Data;
    case 'H5T_COMPOUND': {
      const columns = { ...(data as CompoundData) };
      for (const member of type.members)
        columns[member.name] = withoutReferences(member.type, columns[member.name]!) as CompoundData[string];
      return columns;
    }
    default:
      return data;
  }
}

function holdsReferences(type: Datatype): boolean {
  if (type.class === 'H5T_COMPOUND') return type.members.some((member) => holdsReferences(member.type));
  if (type.class === 'H5T_ARRAY' || type.class === 'H5T_VLEN') return holdsReferences(type.base);
  return type.class === 'H5T_REFERENCE';
}
