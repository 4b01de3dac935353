/**
 * Event sets as in C (HDF5 Reference Manual, H5ES): thin over `EventSet`. What fails in C throws an `H5Error` of kind
 * `bad-argument`, or errors with it where an Observable is returned; out-parameters are returned instead. With
 * `H5ES_NONE` every function that C lets do so does nothing.
 */
import { type Observable, of, throwError } from 'rxjs';
import { badArgument, toH5Error } from '../model/H5Error.js';
import type { ConnectorReference } from '../model/H5P.js';
import { H5_ITER_DEC, H5_ITER_INC, H5_ITER_NATIVE, type IterationOrder } from '../model/iteration.js';
import type { Operation } from '../operations/Operation.js';
import { EventSet } from './EventSet.js';
import { type EventSetArgument, eventSetOf } from './eventSetArgument.js';
import type { CancelResult, CompleteFunction, ErrorInfo, InsertFunction, RequestList, WaitResult } from './events.js';

/**
 * Makes an empty event set: no operations, no errors.
 *
 * @param options - `callSites: false` leaves out where in the application each operation was called.
 */
export function H5EScreate(options?: { readonly callSites?: boolean }): EventSet {
  return new EventSet(options);
}

/**
 * Operations in the set. Finished ones count until `H5ESwait` or `H5EScancel` has harvested them; failed ones that were
 * harvested do not. 0 for `H5ES_NONE`.
 */
export function H5ESget_count(es: EventSetArgument): number {
  return eventSetOf('H5ESget_count', es)?.count ?? 0;
}

/**
 * The number that the next inserted operation will get, which is how many were inserted so far; it never goes down.
 * Read before a call, it tells that call's record by its `op_ins_count`. `0n` for `H5ES_NONE`.
 */
export function H5ESget_op_counter(es: EventSetArgument): bigint {
  return eventSetOf('H5ESget_op_counter', es)?.opCounter ?? 0n;
}

/**
 * Whether `H5ESwait` or `H5EScancel` has ever found a failed operation. It never becomes false again, and such a set
 * takes no more operations. False for `H5ES_NONE`.
 */
export function H5ESget_err_status(es: EventSetArgument): boolean {
  return eventSetOf('H5ESget_err_status', es)?.errStatus ?? false;
}

/** Harvested failures that `H5ESget_err_info` has not collected yet. 0 for `H5ES_NONE`. */
export function H5ESget_err_count(es: EventSetArgument): number {
  return eventSetOf('H5ESget_err_count', es)?.errCount ?? 0;
}

/**
 * Collects harvested failures, oldest first; each once.
 *
 * @param num - How many at most; at least 1.
 * @returns Their records. As in C the call fails, and nothing is collected, when one of them is a request without a
 *   name (`H5ESinsert_request`); `es.errorInfo()` collects those too. None for `H5ES_NONE`.
 */
export function H5ESget_err_info(es: EventSetArgument, num: number): ErrorInfo[] {
  const set = eventSetOf('H5ESget_err_info', es);
  if (!set) return [];
  if (!(Number.isInteger(num) && num >= 1)) {
    throw badArgument('H5ESget_err_info', `num_err_info must be an integer of at least 1, not ${String(num)}`);
  }
  if (set.hasNamelessFailure(num)) {
    const message = 'a failed request of H5ESinsert_request has no names to report; es.errorInfo() hands it out';
    throw badArgument('H5ESget_err_info', message);
  }
  return set.takeErrors(num);
}

/** Frees records in C; here nothing has to be freed. No records are an error, as in C. */
export function H5ESfree_err_info(infos: readonly ErrorInfo[]): void {
  if (!Array.isArray(infos) || infos.length === 0) {
    throw badArgument('H5ESfree_err_info', 'err_info must be an array of at least one record');
  }
}

/**
 * Sets the function that is called at each insertion, inside the `_async` call, when the operation is in the set and
 * has not been sent yet. It replaces the one before.
 *
 * @param f - Gets the operation's record. A negative return, or an exception, takes the operation out again and makes
 *   the call fail; nothing is then sent. The operation counter is not set back.
 */
export function H5ESregister_insert_func(es: EventSetArgument, f: InsertFunction): void {
  const set = eventSetOf('H5ESregister_insert_func', es);
  if (!set) return;
  if (typeof f !== 'function') throw badArgument('H5ESregister_insert_func', 'func must be a function');
  set.onInsert(f);
}

/**
 * Sets the function that is called for each operation that `H5ESwait` or `H5EScancel` harvests, oldest first, before it
 * leaves the set. It replaces the one before; it is not called for operations harvested earlier.
 *
 * @param f - Gets the operation's record, its `H5ES_STATUS_*`, and the error of a failed one. A negative return, or an
 *   exception, makes the wait fail and leaves the operation in the set.
 */
export function H5ESregister_complete_func(es: EventSetArgument, f: CompleteFunction): void {
  const set = eventSetOf('H5ESregister_complete_func', es);
  if (!set) return;
  if (typeof f !== 'function') throw badArgument('H5ESregister_complete_func', 'func must be a function');
  set.onComplete(f);
}

/**
 * Waits for the operations that are in the set at the call, oldest first, and harvests them; stops at the first failed
 * one. It acts at the call, whether or not the answer is subscribed to, and replays the answer.
 *
 *     call      ^
 *     H5ESwait  -------------(r|)     r: { num_in_progress, err_occurred }
 *
 * @param timeout - Nanoseconds in all, exact to the millisecond: `H5ES_WAIT_FOREVER`, or `H5ES_WAIT_NONE` to look once,
 *   which has answered when it returns.
 * @returns `num_in_progress`: operations that had not ended when the walk came to them; where a failed one was found,
 *   later ones are not counted. `err_occurred`: whether one was found in this call. Zero and false for `H5ES_NONE`.
 */
export function H5ESwait(es: EventSetArgument, timeout: bigint | number): Observable<WaitResult> {
  return acting('H5ESwait', es, (set) => set.wait(timeout), { num_in_progress: 0, err_occurred: false });
}

/**
 * Cancels the operations that are in the set at the call, oldest first, and harvests what has ended; stops at the first
 * failed one. It acts at the call and replays its answer. Being canceled is not an error.
 *
 * @returns `num_not_canceled`: operations that had succeeded, and running ones: these stay in the set, stop after
 *   their current piece, and a later wait finds them canceled. Zero and false for `H5ES_NONE`.
 */
export function H5EScancel(es: EventSetArgument): Observable<CancelResult> {
  return acting('H5EScancel', es, (set) => set.cancel(), { num_not_canceled: 0, err_occurred: false });
}

function acting<T>(
  routine: string,
  es: EventSetArgument,
  act: (set: EventSet) => Observable<T>,
  nothing: T,
): Observable<T> {
  try {
    const set = eventSetOf(routine, es);
    return set ? act(set) : of(nothing);
  } catch (error) {
    return throwError(() => toH5Error(error, routine));
  }
}

/**
 * Inserts any Observable as an operation without a name and subscribes to it: it succeeds when the Observable completes
 * and fails when that errors; canceling unsubscribes. For authors of connectors. A set with failed operations accepts it
 * too; `H5ES_NONE` is refused.
 *
 * @param connector - Whose request it is; `H5ESget_requests` tells it.
 * @returns The request as a tracked operation, with the last value of the Observable as its result.
 */
export function H5ESinsert_request<T>(
  es: EventSet,
  connector: ConnectorReference,
  request$: Observable<T>,
): Operation<T> {
  const set = setOf('H5ESinsert_request', es);
  if (typeof connector?.execute !== 'function') {
    throw badArgument('H5ESinsert_request', `connector_id must be a connector, not ${String(connector)}`);
  }
  if (typeof request$?.subscribe !== 'function') {
    throw badArgument('H5ESinsert_request', `request must be an Observable, not ${String(request$)}`);
  }
  const operation = set.insertRequest(request$, connector);
  if (operation.refusal) throw operation.refusal;
  return operation;
}

/**
 * Lists the operations in the set, without harvesting them. For authors of connectors. `H5ES_NONE` is refused.
 *
 * @param order - `H5_ITER_INC` and `H5_ITER_NATIVE`: oldest first; `H5_ITER_DEC`: newest first.
 * @param max - How many to list at most; all by default.
 */
export function H5ESget_requests(
  es: EventSet,
  order: IterationOrder,
  max: number = Number.POSITIVE_INFINITY,
): RequestList {
  const set = setOf('H5ESget_requests', es);
  if (order !== H5_ITER_INC && order !== H5_ITER_DEC && order !== H5_ITER_NATIVE) {
    const message = `order must be H5_ITER_INC, H5_ITER_DEC or H5_ITER_NATIVE, not ${String(order)}`;
    throw badArgument('H5ESget_requests', message);
  }
  if (!(max >= 0))
    throw badArgument('H5ESget_requests', `array_len must be a number of at least 0, not ${String(max)}`);
  const all = set.requests();
  const listed = (order === H5_ITER_DEC ? [...all].reverse() : all).slice(0, max);
  return {
    count: all.length,
    connector_ids: listed.map(({ connector }) => connector),
    requests: listed.map(({ info }) => info),
  };
}

function setOf(routine: string, es: EventSetArgument): EventSet {
  const set = eventSetOf(routine, es);
  if (!set) throw badArgument(routine, 'es_id must be an event set, not H5ES_NONE');
  return set;
}

/**
 * Closes a set. Fails while operations are in it, also finished ones that were not harvested; failures not yet
 * collected are dropped. Does nothing for `H5ES_NONE`.
 */
export function H5ESclose(es: EventSetArgument): void {
  eventSetOf('H5ESclose', es)?.close();
}
