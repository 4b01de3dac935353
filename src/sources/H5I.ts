/** Identifiers (HDF5 Reference Manual, H5I). */

import type { Identifier } from '../model/Identifier.js';
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/**
 * Tells the path by which an object was opened. `H5Iget_name`.
 *
 * Soft links in the path stay in it. What was opened behind an external link has a path in the file that the link leads to; what a
 * reference led to has the path that `H5Rget_obj_name_async` gives. An object that is moved, or that loses the link, has another
 * path from then on.
 *
 * @param obj_id - The identifier: of a file (`'/'`), of an object, or of an attribute, whose name is that of its object.
 * @returns The absolute path. Errors: `not-found` (the object was deleted while it was open).
 */
export function H5Iget_name_async(obj_id: Loc<Identifier>, es: EventSetArgument = H5ES_NONE): Operation<string> {
  return operation(ROUTINES.H5Iget_name, { obj_id }, es, H5Iget_name_async);
}
