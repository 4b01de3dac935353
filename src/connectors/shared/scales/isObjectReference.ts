import type { Datatype, ReferenceDatatype } from '../../../model/Datatype.js';

/** Whether elements of a datatype are references to objects. */
export function isObjectReference(type: Datatype | undefined): type is ReferenceDatatype {
  return type?.class === 'H5T_REFERENCE' && type.refType !== 'region';
}
