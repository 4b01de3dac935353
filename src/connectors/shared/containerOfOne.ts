import type { Datatype } from '../../model/Datatype.js';
import type { H5WritableData } from '../../model/H5Data.js';

/**
 * Returns a value of a datatype as a container of one element. A plain value (`99`, `2n`, `true`, `'none'`, `{ x: 1, n: 2 }`,
 * a reference) is put into a container; a container is returned as it is.
 */
export function containerOfOne(type: Datatype, value: unknown): H5WritableData {
  const isContainer = Array.isArray(value) || ArrayBuffer.isView(value);
  switch (type.class) {
    case 'H5T_COMPOUND': {
      if (typeof value !== 'object' || value === null || isContainer) return value as H5WritableData;
      const types = new Map(type.members.map(({ name, type: member }) => [name, member]));
      return Object.fromEntries(
        Object.entries(value).map(([name, field]) => {
          const member = types.get(name);
          return [name, member ? containerOfOne(member, field) : (field as H5WritableData)];
        }),
      );
    }
    case 'H5T_VLEN':
      // A sequence is itself a container, so only its items tell it from a container of one sequence.
      return isContainer && !(Array.isArray(value) && value.length === 1 && typeof value[0] === 'object')
        ? [value as H5WritableData]
        : (value as H5WritableData);
    case 'H5T_ARRAY':
    case 'H5T_COMPLEX':
    case 'H5T_OPAQUE':
    case 'H5T_BITFIELD':
    case 'H5T_TIME':
      return value as H5WritableData;
    default:
      return (isContainer ? value : [value]) as H5WritableData;
  }
}
