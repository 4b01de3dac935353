/** Committed datatypes (HDF5 Reference Manual, H5T). Datatypes as such are plain values. */
import type { Observer } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import type { Datatype } from '../model/Datatype.js';
import { H5Error } from '../model/H5Error.js';
import { type EmptyProperties, H5P_DEFAULT, type LinkCreation } from '../model/H5P.js';
import { type DatatypeId, isIdentifier, type LocationId } from '../model/Identifier.js';
import { resolveArguments } from '../operations/checkArguments.js';
import { nowMicroseconds } from '../operations/nowMicroseconds.js';
import { Operation, type OperationPlan } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type EventSetArgument, H5ES_NONE, inEventSet, type Loc, operation } from './operation.js';

/**
 * Commits a datatype: gives it a name in the file. Asynchronous `H5Tcommit`.
 *
 * @param name - Path from `loc_id`.
 * @returns The identifier of the committed datatype, once, then complete; `H5Dcreate_async` and `H5Acreate_async` take it for a
 *   datatype. Errors: `already-exists`, `not-found` (a group on the way), `permission`, `unsupported` as `H5Ldelete_async`.
 */
export function H5Tcommit_async(
  loc_id: Loc<LocationId>,
  name: string,
  dtype_id: Datatype,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  tcpl_id: EmptyProperties = H5P_DEFAULT,
  tapl_id: EmptyProperties = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<DatatypeId> {
  const args = { loc_id, name, dtype_id, lcpl_id, tcpl_id, tapl_id };
  return operation(ROUTINES.H5Tcommit, args, es, H5Tcommit_async);
}

/**
 * Opens a committed datatype. Asynchronous `H5Topen`.
 *
 * @returns Its identifier; `H5Tcopy_async` gives the datatype itself. Errors: `not-found`, `bad-argument` (the object is
 *   no datatype), `io`.
 */
export function H5Topen_async(
  loc_id: Loc<LocationId>,
  name: string,
  tapl_id: EmptyProperties = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<DatatypeId> {
  return operation(ROUTINES.H5Topen, { loc_id, name, tapl_id }, es, H5Topen_async);
}

/**
 * The datatype, as a plain value, of a committed one. `H5Tcopy`. A datatype value is emitted as it is, because nothing
 * can change it.
 *
 * @returns The datatype, once, then complete. Errors: `bad-argument`.
 */
export function H5Tcopy_async(
  type_id: Datatype | Loc<DatatypeId>,
  es: EventSetArgument = H5ES_NONE,
): Operation<Datatype> {
  return type_id instanceof Operation || isIdentifier(type_id)
    ? operation(ROUTINES.H5Tcopy, { type_id }, es, H5Tcopy_async)
    : inEventSet(copyOf(type_id), es, H5Tcopy_async);
}

/** The plan of an operation that needs no connector. */
function copyOf(type_id: Datatype): OperationPlan<Datatype> {
  const apiName = 'H5Tcopy_async';
  const parameters = { type_id: 'datatype' } as const;
  return {
    apiName,
    args: { parameters, values: { type_id } },
    start() {
      resolveArguments(parameters, { type_id }, () => undefined);
      let canceled = false;
      const cancel = () => {
        canceled = true;
      };
      const begin = (observer: Observer<Signal<Datatype>>): void => {
        if (canceled) {
          observer.error(new H5Error('canceled', apiName, 'the operation was canceled before it ran'));
          return;
        }
        const startedAt = nowMicroseconds();
        observer.next({ type: 'started', startedAt });
        observer.next({ type: 'result', value: type_id, startedAt, nanoseconds: 0 });
        observer.complete();
      };
      return { begin, cancel, abandon: cancel };
    },
  };
}

/** Closes a datatype identifier, which is invalid from the call on. Asynchronous `H5Tclose`. */
export function H5Tclose_async(type_id: Loc<DatatypeId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation(ROUTINES.H5Tclose, { type_id }, es, H5Tclose_async);
}
