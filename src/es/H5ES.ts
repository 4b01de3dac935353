/**
 * Event sets as in C (HDF5 Reference Manual, H5ES): thin over `EventSet`. Functions that fail in C throw an `H5Error`
 * of kind `bad-argument`; with `H5ES_NONE` they succeed and do nothing.
 */
import { type Observable, of, throwError } from 'rxjs';
import { badArgument, toH5Error } from '../model/H5Error.js';
import type { ConnectorReference } from '../model/H5P.js';
import { H5_ITER_DEC, H5_ITER_INC, H5_ITER_NATIVE, type IterationOrder } from '../model/iteration.js';
import {
  type CancelResult,
  type CompleteFunction,
  EventSet,
  type InsertFunction,
  type WaitResult,
} from './EventSet.js';
import { type EventSetArgument, eventSetOf } from './eventSetArgument.js';
import type { ErrorInfo } from './events.js';
import type { OperationInfo } from './OperationInfo.js';

/** An empty event set: no operations, no errors. */
export function H5EScreate(options?: { readonly callSites?: boolean }): EventSet {
  return new EventSet(options);
}

/** Operations in the set: finished ones count until `H5ESwait` or `H5EScancel` has harvested them. 0 for `H5ES_NONE`. */
export function H5ESget_count(es: EventSetArgument): number {
  return eventSetOf('H5ESget_count', es)?.count ?? 0;
}

/** The number that the next inserted operation will get: insertions so far. Never goes down. */
export function H5ESget_op_counter(es: EventSetArgument): bigint {
  return eventSetOf('H5ESget_op_counter', es)?.opCounter ?? 0n;
}

/** Whether a failure was ever harvested; then it stays true. */
export function H5ESget_err_status(es: EventSetArgument): boolean {
  return eventSetOf('H5ESget_err_status', es)?.errStatus ?? false;
}

/** Harvested failures that were not taken by `H5ESget_err_info`. */
export function H5ESget_err_count(es: EventSetArgument): number {
  return eventSetOf('H5ESget_err_count', es)?.errCount ?? 0;
}

/**
 * Takes harvested failures, oldest first, at most `num`; each is handed out once.
 *
 * As in C, a failed request without a name (`H5ESinsert_request`) makes it throw; `EventSet.takeErrors` takes it.
 */
export function H5ESget_err_info(es: EventSetArgument, num: number): ErrorInfo[] {
  const set = eventSetOf('H5ESget_err_info', es);
  if (!set) return [];
  if (!(Number.isInteger(num) && num >= 1))
    throw badArgument('H5ESget_err_info', `num_err_info must be an integer of at least 1, not ${num}`);
  if (set.hasNamelessFailure(num))
    throw badArgument('H5ESget_err_info', 'a failed request that H5ESinsert_request inserted has no names to report');
  return set.takeErrors(num);
}

/** In C this frees the records; here nothing has to be freed. No records are an error, as in C. */
export function H5ESfree_err_info(infos: readonly ErrorInfo[]): void {
  if (!Array.isArray(infos) || infos.length === 0)
    throw badArgument('H5ESfree_err_info', 'there are no error records to free');
}

/** Sets the function called at each insertion, inside the `_async` call; a negative return refuses the operation. */
export function H5ESregister_insert_func(es: EventSetArgument, f: InsertFunction): void {
  const set = eventSetOf('H5ESregister_insert_func', es);
  if (!set) return;
  if (typeof f !== 'function') throw badArgument('H5ESregister_insert_func', 'the insert function is missing');
  set.onInsert(f);
}

/** Sets the function called for each operation that `H5ESwait` or `H5EScancel` harvests, oldest first. */
export function H5ESregister_complete_func(es: EventSetArgument, f: CompleteFunction): void {
  const set = eventSetOf('H5ESregister_complete_func', es);
  if (!set) return;
  if (typeof f !== 'function') throw badArgument('H5ESregister_complete_func', 'the completion function is missing');
  set.onComplete(f);
}

/**
 * Waits for the operations that are in the set now, oldest first, and harvests them; stops at the first failed one.
 * Acts at the call, whether or not the answer is subscribed to.
 *
 *     call      H5ESwait(es, H5ES_WAIT_FOREVER)
 *     answer    -------------({ num_in_progress, err_occurred }|)
 *
 * @param timeout - Nanoseconds in all: `H5ES_WAIT_FOREVER`, or `H5ES_WAIT_NONE` to look once.
 */
export function H5ESwait(es: EventSetArgument, timeout: bigint | number): Observable<WaitResult> {
  return acting('H5ESwait', es, (set) => set.wait(timeout), { num_in_progress: 0, err_occurred: false });
}

/**
 * Cancels the operations in the set, oldest first: queued ones at once; one that runs is asked to stop after its present
 * piece and counts as not canceled; stops at the first failed one. Acts at the call.
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
 * Inserts any Observable as an operation without a name. A set with harvested failures takes it all the same; `H5ES_NONE`
 * is refused.
 */
export function H5ESinsert_request<T>(es: EventSet, connector: ConnectorReference, request$: Observable<T>): void {
  const set = eventSetOf('H5ESinsert_request', es);
  if (!set) throw badArgument('H5ESinsert_request', 'es_id must be an event set, not H5ES_NONE');
  if (typeof connector !== 'object' || connector === null)
    throw badArgument('H5ESinsert_request', 'the connector is missing');
  if (typeof request$?.subscribe !== 'function') throw badArgument('H5ESinsert_request', 'the request is missing');
  const { refusal } = set.insertRequest(request$);
  if (refusal) throw refusal;
}

/**
 * The operations in the set.
 *
 * @param order - `H5_ITER_INC` and `H5_ITER_NATIVE`: oldest first; `H5_ITER_DEC`: newest first.
 * @returns `count`: all of them; `requests`: at most `max`.
 */
export function H5ESget_requests(
  es: EventSet,
  order: IterationOrder,
  max: number,
): { count: number; requests: OperationInfo[] } {
  const set = eventSetOf('H5ESget_requests', es);
  if (!set) throw badArgument('H5ESget_requests', 'es_id must be an event set, not H5ES_NONE');
  if (order !== H5_ITER_INC && order !== H5_ITER_DEC && order !== H5_ITER_NATIVE) {
    throw badArgument(
      'H5ESget_requests',
      `order must be H5_ITER_INC, H5_ITER_DEC or H5_ITER_NATIVE, not ${String(order)}`,
    );
  }
  const all = set.requests();
  if (order === H5_ITER_DEC) all.reverse();
  return { count: all.length, requests: all.slice(0, max) };
}

/** Closes a set; refused while operations are in it, also finished ones that were not harvested. */
export function H5ESclose(es: EventSetArgument): void {
  eventSetOf('H5ESclose', es)?.close();
}
