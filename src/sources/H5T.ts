/** Datatypes in files (HDF5 Reference Manual, H5T). */

import type { Operation } from '../es/Operation.js';
import type { Datatype } from '../model/Datatype.js';
import { type EmptyProperties, H5P_DEFAULT, type LinkCreation } from '../model/H5P.js';
import type { DatatypeId, LocationId } from '../model/Identifier.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/** Commits a datatype. Asynchronous `H5Tcommit`. */
export function H5Tcommit_async(
  loc_id: Loc<LocationId>,
  name: string,
  dtype_id: Datatype,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  tcpl_id: EmptyProperties = H5P_DEFAULT,
  tapl_id: EmptyProperties = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<DatatypeId> {
  return operation('H5Tcommit', { loc_id, name, dtype_id, lcpl_id, tcpl_id, tapl_id }, es, H5Tcommit_async, {
    opens: 'datatype',
  });
}

/** Opens a committed datatype. Asynchronous `H5Topen`. */
export function H5Topen_async(
  loc_id: Loc<LocationId>,
  name: string,
  tapl_id: EmptyProperties = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<DatatypeId> {
  return operation('H5Topen', { loc_id, name, tapl_id }, es, H5Topen_async, { opens: 'datatype' });
}

/** Closes a datatype identifier. Asynchronous `H5Tclose`. */
export function H5Tclose_async(type_id: Loc<DatatypeId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation('H5Tclose', { type_id }, es, H5Tclose_async);
}

/** A datatype as a value: that of a committed datatype, or the value itself. `H5Tcopy`. */
export function H5Tcopy_async(type_id: Loc<DatatypeId>, es: EventSetArgument = H5ES_NONE): Operation<Datatype> {
  return operation('H5Tcopy', { type_id }, es, H5Tcopy_async);
}
