import type { Datatype } from '../../../model/Datatype.js';
import { someDatatype } from '../../../model/datatype/someDatatype.js';
import type { CompoundData, H5Data } from '../../../model/H5Data.js';
import type { Reference } from '../../../model/Reference.js';

/** Data with every reference in it replaced; what holds none is the same container. Null references stay null. */
export function replaceReferences(
  type: Datatype,
  data: H5Data,
  replace: (reference: Reference) => Reference | null,
): H5Data {
  if (data === null || !holdsReferences(type)) return data;
  switch (type.class) {
    case 'H5T_REFERENCE':
      return (data as (Reference | null)[]).map((reference) => reference && replace(reference));
    case 'H5T_ARRAY':
      return replaceReferences(type.base, data, replace);
    case 'H5T_VLEN':
      return (data as H5Data[]).map((sequence) => replaceReferences(type.base, sequence, replace)) as H5Data;
    case 'H5T_COMPOUND': {
      const columns = Object.entries(data as CompoundData).map(([name, column]) => {
        const member = type.members.find((one) => one.name === name);
        return [name, member ? replaceReferences(member.type, column, replace) : column];
      });
      return Object.fromEntries(columns) as CompoundData;
    }
    default:
      return data;
  }
}

/** Whether elements of a datatype are, or have in them, references. */
export function holdsReferences(type: Datatype): boolean {
  return someDatatype(type, (one) => one.class === 'H5T_REFERENCE');
}
