import { defer, from, map, merge, Observable, type Observer, of, Subject, throwError } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import { brand } from '../model/brand.js';
import { badArgument, H5Error, toH5Error } from '../model/H5Error.js';
import type { ConnectorReference } from '../model/H5P.js';
import { ObservableIterator } from '../operations/ObservableIterator.js';
import { Operation, type OperationPlan, type Started } from '../operations/Operation.js';
import { captureCallSite, type StackHolder } from './callSite.js';
import { H5ES_STATUS_CANCELED, H5ES_STATUS_FAIL, H5ES_STATUS_SUCCEED, H5ES_WAIT_FOREVER } from './constants.js';
import { Entry } from './Entry.js';
import {
  type CancelResult,
  type CompleteFunction,
  type ErrorInfo,
  type EventSetEvent,
  type EventSetProgress,
  type EventSetRequest,
  type EventSetStatus,
  errorInfoOf,
  type InsertFunction,
  type WaitResult,
} from './events.js';
import { keepLatestProgress } from './keepLatestProgress.js';
import { OperationInfo } from './OperationInfo.js';
import { observableRequest } from './observableRequest.js';
import { type Outcome, Tally } from './Tally.js';
import { TrackedRun, type Tracking } from './TrackedRun.js';
import { walk } from './walk.js';

const COMPLETION_STATUS = {
  succeeded: H5ES_STATUS_SUCCEED,
  canceled: H5ES_STATUS_CANCELED,
  failed: H5ES_STATUS_FAIL,
} as const;

/** The name of requests that have none, in errors. */
const NAMELESS = 'H5ESinsert_request';

/**
 * Calls of an insert function, or of a complete function, one within another: what it inserts, or waits for, calls it again.
 * One that goes on for ever would end somewhere within an operation, which could then not end.
 */
const DEEPEST_NESTING = 64;

let lastSetId = 0n;

/**
 * An event set (HDF5 Reference Manual, H5ES; Tang et al., "Transparent Asynchronous Parallel I/O Using Background
 * Threads", TPDS 2022): tracks operations, waits for them, cancels them and collects their errors.
 *
 * It is an Observable of what happens to its operations, live, and an Observer of operations: `operations$.subscribe(es)`
 * starts each inside the set. `status$`, `progress$` and `errors$` replay their current value. An operation that has
 * *finished* stays in the set until `wait()` or `cancel()` has *harvested* it, exactly as in C.
 *
 *     calls    insert(a)   insert(b)                           wait()
 *     es       inserted a  inserted b  succeeded a  failed b
 *     wait()                                                   ({ num_in_progress: 0, err_occurred: true }|)
 *
 * @example
 * const es = H5EScreate();
 * const file = H5Fopen_async('run.h5', H5F_ACC_RDONLY, H5P_DEFAULT, es);
 * const data = H5Dread_async(H5Dopen_async(file, 'x', H5P_DEFAULT, es), H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
 * es.wait().subscribe(({ err_occurred }) => console.log(err_occurred ? es.takeErrors() : 'all well'));
 */
export class EventSet extends Observable<EventSetEvent> implements Observer<Operation<unknown>> {
  /** Distinguishes sets in `api_args`. */
  readonly id: bigint;
  /** Whether `app_file_name`, `app_func_name` and `app_line_num` are noted at each call. */
  readonly callSites: boolean;
  readonly #events = new Subject<EventSetEvent>();
  readonly #failures = new Subject<ErrorInfo>();
  readonly #changes = new Subject<void>();
  /** Operations not yet harvested, oldest first. */
  readonly #active = new Set<Entry>();
  /** Failed operations that were harvested but not yet collected. */
  #failed: Entry[] = [];
  /** Failed operations not yet collected, harvested or not. */
  readonly #uncollected = new Set<Entry>();
  readonly #tally = new Tally();
  #opCounter = 0;
  #errStatus = false;
  #insertFunction: InsertFunction | undefined;
  #completeFunction: CompleteFunction | undefined;
  readonly #tracking: Tracking = {
    note: (entry, signal) => this.#note(entry, signal),
    noteFailure: (entry, error) => this.#noteFailure(entry, error),
  };
  /** Calls of the insert function that have not returned. */
  #inserting = 0;
  /** Calls of the complete function that have not returned. */
  #completing = 0;
  #closed = false;

  /** @param options - `callSites: false` leaves the call sites out, which makes each call a little faster. */
  constructor({ callSites = true }: { readonly callSites?: boolean } = {}) {
    super((subscriber) => this.#events.subscribe(subscriber));
    lastSetId += 1n;
    this.id = lastSetId;
    this.callSites = callSites;
  }

  /** Counts of operations, live; replays the current ones. Completes when the set is closed. */
  readonly status$: Observable<EventSetStatus> = this.#live(() => this.status);

  /** Bytes and operations done and in all, live; replays the current ones. Completes when the set is closed. */
  readonly progress$: Observable<EventSetProgress> = this.#live(() => this.progress);

  /**
   * Failures as they happen, without waiting for them; replays those not yet collected with `errorInfo` or
   * `H5ESget_err_info`. Completes when the set is closed.
   */
  readonly errors$: Observable<ErrorInfo> = new Observable((subscriber) => {
    // What fails during the replay is appended to the Set and so comes last.
    for (const { info, error } of this.#uncollected) {
      if (subscriber.closed) return undefined;
      subscriber.next(errorInfoOf(info, error as H5Error));
    }
    return this.#failures.subscribe(subscriber);
  });

  /**
   * The live stream as an async iterator, from the call on; it ends when the set is closed. A set cannot be paused: events
   * wait for the loop, however many, but `progress`, of which the latest of each operation does.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<EventSetEvent> {
    return new ObservableIterator(this, keepLatestProgress());
  }

  /** Whether `close()` was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Operations not yet harvested, finished or not: C's `H5ESget_count`. */
  get count(): number {
    return this.#active.size;
  }

  /** Insertions so far: the number that the next operation will get. C's `H5ESget_op_counter`. */
  get opCounter(): bigint {
    return BigInt(this.#opCounter);
  }

  /** Whether a failure was ever harvested; never false again. C's `H5ESget_err_status`. */
  get errStatus(): boolean {
    return this.#errStatus;
  }

  /** Harvested failures not yet collected: C's `H5ESget_err_count`. */
  get errCount(): number {
    return this.#failed.length;
  }

  /** The current counts. */
  get status(): EventSetStatus {
    return this.#tally.status;
  }

  /** The current progress. */
  get progress(): EventSetProgress {
    return this.#tally.progress;
  }

  /** Starts a cold operation inside the set and gives it back tracked; a wrong argument is `bad-argument`, thrown. */
  insert<T>(operation: Operation<T>): Operation<T> {
    if (!(operation instanceof Operation))
      throw badArgument('EventSet.insert', `${String(operation)} is not an operation`);
    if (operation.tracked) {
      const message = `${operation.apiName ?? 'the request'} was called with an event set; only a cold operation can be inserted`;
      throw badArgument('EventSet.insert', message);
    }
    return this.track(operation.plan, this.callSites ? captureCallSite(this.insert) : undefined);
  }

  /**
   * Observer: starts an operation inside the set. Nothing is thrown and nothing is lost: what cannot be inserted, for
   * instance because an argument is wrong, is a failed operation of the set. As a Subject that is closed or has failed,
   * a set that is closed or has failed operations ignores it.
   */
  next(operation: Operation<unknown>): void {
    if (this.#closed || this.#errStatus) return;
    const cold = operation instanceof Operation && !operation.tracked;
    const refusal = cold
      ? this.track(operation.plan, this.callSites ? captureCallSite(this.next) : undefined).refusal
      : badArgument('EventSet.next', 'an event set takes only cold operations');
    if (refusal && refusal.kind !== 'canceled') this.error(refusal);
  }

  /** Observer: a stream of operations that fails is itself a failed operation of the set. */
  error(error: unknown): void {
    if (!this.#closed) this.insertRequest(throwError(() => error));
  }

  /** Observer: the end of a stream of operations leaves the set open. */
  complete(): void {}

  /**
   * Runs an operation inside the set, from now on. The result belongs to the returned operation, not to the set.
   * A set whose failure was harvested refuses (`set-failed`), before anything runs.
   */
  track<T>(plan: OperationPlan<T>, stack: StackHolder | undefined): Operation<T> {
    const routine = plan.apiName ?? NAMELESS;
    if (this.#closed) return Operation.failed(plan, badArgument(routine, 'the event set is closed'));
    if (this.#errStatus) {
      const message = 'the event set has failed operations and takes no more; make a new one';
      return Operation.failed(plan, new H5Error('set-failed', routine, message));
    }
    return this.#start(plan, stack);
  }

  /**
   * Inserts any Observable as an operation without a name, and subscribes to it; canceling unsubscribes. Unlike other
   * operations it is also taken by a set that has failed ones. Its progress is that of the transfers in it. C's `H5ESinsert_request`.
   */
  insertRequest<T>(request$: Observable<T>, connector?: ConnectorReference): Operation<T> {
    if (this.#closed) throw badArgument(NAMELESS, 'the event set is closed');
    return this.#start(observableRequest(request$, connector), undefined);
  }

  #start<T>(plan: OperationPlan<T>, stack: StackHolder | undefined): Operation<T> {
    const routine = plan.apiName ?? NAMELESS;
    if (this.#inserting >= DEEPEST_NESTING) {
      const message = `the insert function inserts into its own set, ${DEEPEST_NESTING} times one in another`;
      return Operation.failed(plan, badArgument(routine, message));
    }
    let started: Started<T>;
    try {
      started = plan.start();
    } catch (thrown) {
      return Operation.failed(plan, toH5Error(thrown, routine));
    }
    const info = new OperationInfo(plan, this.#opCounter, this.id, stack);
    const entry = new Entry(this.#opCounter, info, started.connector ?? null);
    entry.run = started;
    this.#active.add(entry);
    this.#opCounter += 1;
    this.#tally.insert();
    this.#tell({ type: 'inserted', operation: info });
    const refusal = this.#refusalOf(entry);
    if (refusal) {
      this.#active.delete(entry);
      this.#end(entry, 'canceled');
      this.#tell({ type: 'canceled', operation: info });
      entry.changed();
      return Operation.failed(plan, refusal);
    }
    const run = new TrackedRun<T>(entry, routine, this.#tracking);
    started.begin(run);
    return Operation.tracked(plan, run, started.identifier);
  }

  /** The insert function's answer, as an error when it refuses the operation. */
  #refusalOf({ info }: Entry): H5Error | undefined {
    if (!this.#insertFunction) return undefined;
    const routine = info.api_name ?? NAMELESS;
    this.#inserting += 1;
    try {
      const answer = this.#insertFunction(info);
      if (typeof answer !== 'number' || answer >= 0) return undefined;
      return new H5Error(
        'canceled',
        routine,
        `the insert function of the event set refused the operation: it returned ${answer}`,
      );
    } catch (cause) {
      return new H5Error('canceled', routine, 'the insert function of the event set refused the operation: it threw', {
        cause,
      });
    } finally {
      this.#inserting -= 1;
    }
  }

  #note(entry: Entry, signal: Signal<unknown>): void {
    const { info } = entry;
    switch (signal.type) {
      case 'started':
        if (entry.state === 'running') return;
        this.#tally.start(entry);
        this.#tell({ type: 'started', operation: info });
        return;
      case 'progress': {
        const { loadedBytes, totalBytes } = signal;
        this.#tally.move(entry, loadedBytes, totalBytes);
        this.#tell({ type: 'progress', operation: info, loadedBytes, totalBytes });
        return;
      }
      case 'not-canceled':
        entry.notCanceled = true;
        return;
      case 'result':
        info.ran(signal.startedAt, signal.nanoseconds);
        this.#end(entry, 'succeeded');
        this.#tell({ type: 'succeeded', operation: info });
    }
  }

  #noteFailure(entry: Entry, error: H5Error): void {
    const { info } = entry;
    if (error.kind === 'canceled') {
      this.#end(entry, 'canceled');
      this.#tell({ type: 'canceled', operation: info });
      return;
    }
    entry.error = error;
    this.#uncollected.add(entry);
    this.#end(entry, 'failed');
    if (this.#failures.observed) this.#failures.next(errorInfoOf(info, error));
    this.#tell({ type: 'failed', operation: info, error });
  }

  #end(entry: Entry, outcome: Outcome): void {
    this.#tally.end(entry, outcome);
    entry.run = undefined;
    entry.info.release();
  }

  #tell(event: EventSetEvent): void {
    if (this.#events.observed) this.#events.next(event);
    if (this.#changes.observed) this.#changes.next();
  }

  /** A value as it is now and after each change. */
  #live<T>(present: () => T): Observable<T> {
    // First the changes: one that the first value causes must not be missed.
    return merge(
      this.#changes.pipe(map(present)),
      defer(() => of(present())),
    );
  }

  /**
   * Harvests finished operations, oldest first, waiting for each as long as the time lasts; stops after the first
   * failed one. Considers only operations that are in the set at the call. C's `H5ESwait`.
   *
   *     wait()                      ----------(r|)   when all have ended, or one has failed
   *     wait(H5ES_WAIT_NONE)        (r|)             at once
   *
   * @param timeout - Nanoseconds for all of them together, exact to the millisecond; when they are over, the
   *   remaining operations are only polled. `H5ES_WAIT_FOREVER` by default.
   * @returns The answer, once, then complete; it is made from the call on and replayed. Errors: `bad-argument` (closed
   *   set, no timeout, completion function that threw or returned a negative number).
   */
  wait(timeout: bigint | number = H5ES_WAIT_FOREVER): Observable<WaitResult> {
    const budget = milliseconds(timeout);
    if (this.#closed) return refused('H5ESwait', 'the event set is closed');
    if (budget === undefined) {
      return refused('H5ESwait', `timeout must be a number of nanoseconds from 0 to 2^64 - 1, not ${String(timeout)}`);
    }
    return walk({
      active: this.#active,
      end: this.#opCounter,
      budget,
      mustWait: ({ pending }) => pending,
      counts: ({ pending }) => pending,
      harvest: (entry) => this.#harvest('H5ESwait', entry),
    }).pipe(map(({ counted, errOccurred }) => ({ num_in_progress: counted, err_occurred: errOccurred })));
  }

  /**
   * Cancels what can be canceled, oldest first, up to the first failed operation, and harvests it. A transfer that runs
   * is asked to stop after its current piece: it counts as not canceled and stays in the set, where a later wait finds
   * it canceled. Considers only operations that are in the set at the call. C's `H5EScancel`.
   *
   * @returns The answer, once, then complete; it is made from the call on and replayed. Errors: as `wait`.
   */
  cancel(): Observable<CancelResult> {
    if (this.#closed) return refused('H5EScancel', 'the event set is closed');
    const asked: Entry[] = [];
    for (const entry of this.#active) {
      if (entry.state === 'failed') break;
      if (entry.pending && !entry.notCanceled) asked.push(entry);
    }
    const end = this.#opCounter;
    for (const entry of asked) entry.run?.cancel();
    return walk({
      active: this.#active,
      end,
      budget: Number.POSITIVE_INFINITY,
      mustWait: ({ pending, notCanceled }) => pending && !notCanceled,
      counts: ({ pending, state }) => pending || state === 'succeeded',
      harvest: (entry) => this.#harvest('H5EScancel', entry),
    }).pipe(map(({ counted, errOccurred }) => ({ num_not_canceled: counted, err_occurred: errOccurred })));
  }

  /** Takes a finished operation out of the active list, telling the completion function first. */
  #harvest(routine: string, entry: Entry): void {
    if (this.#completeFunction) {
      if (this.#completing >= DEEPEST_NESTING) {
        const message = `the complete function of the event set waits for its own set, ${DEEPEST_NESTING} times one in another`;
        throw badArgument(routine, message);
      }
      entry.harvesting = true;
      this.#completing += 1;
      try {
        const answer = this.#completeFunction(entry.info, COMPLETION_STATUS[entry.state as Outcome], entry.error);
        if (typeof answer === 'number' && answer < 0) {
          throw badArgument(routine, `the completion function of the event set returned ${answer}`);
        }
      } catch (cause) {
        if (cause instanceof H5Error && cause.routine === routine) throw cause;
        throw new H5Error('bad-argument', routine, 'the completion function of the event set threw', { cause });
      } finally {
        entry.harvesting = false;
        this.#completing -= 1;
      }
    }
    this.#active.delete(entry);
    if (entry.state === 'failed') {
      this.#failed.push(entry);
      this.#errStatus = true;
    }
  }

  /** Collects harvested failures, oldest first, at most `max`; each once. */
  takeErrors(max = Number.POSITIVE_INFINITY): ErrorInfo[] {
    const taken = this.#failed.splice(0, max);
    for (const entry of taken) this.#uncollected.delete(entry);
    return taken.map(({ info, error }) => errorInfoOf(info, error as H5Error));
  }

  /** Collects harvested failures, oldest first, at most `max`; each once. Takes them at the call. */
  errorInfo(max?: number): Observable<ErrorInfo> {
    return from(this.takeErrors(max));
  }

  /** Whether one of the next `max` failures is that of a request without a name. */
  hasNamelessFailure(max: number): boolean {
    return this.#failed.slice(0, max).some(({ info }) => info.api_name === null);
  }

  /** Operations not yet harvested, oldest first, each with the connector that carries it out. */
  requests(): readonly EventSetRequest[] {
    return [...this.#active].map(({ info, connector }) => ({ info, connector }));
  }

  /** Sets the function called at each insertion; it replaces the one before. C's `H5ESregister_insert_func`. */
  onInsert(f: InsertFunction): void {
    this.#insertFunction = f;
  }

  /** Sets the function called at each harvest; it replaces the one before. C's `H5ESregister_complete_func`. */
  onComplete(f: CompleteFunction): void {
    this.#completeFunction = f;
  }

  /**
   * Closes the set; its streams complete. Refused (`bad-argument`, thrown) while operations are in it, also finished
   * ones not yet harvested; failures not yet collected are dropped. C's `H5ESclose`.
   */
  close(): void {
    if (this.#closed) throw badArgument('H5ESclose', 'the event set is closed already');
    if (this.#active.size > 0) {
      const message = `can't close event set while unfinished operations are present (wait on it first): ${this.#active.size} were not harvested`;
      throw badArgument('H5ESclose', message);
    }
    this.#closed = true;
    this.#failed = [];
    this.#uncollected.clear();
    this.#events.complete();
    this.#changes.complete();
    this.#failures.complete();
  }
}

brand(EventSet, 'EventSet');

/** Nanoseconds as milliseconds; undefined for an invalid timeout. */
function milliseconds(timeout: unknown): number | undefined {
  if (typeof timeout === 'number') return timeout >= 0 ? timeout / 1e6 : undefined;
  if (typeof timeout !== 'bigint' || timeout < 0n || timeout > H5ES_WAIT_FOREVER) return undefined;
  return timeout === H5ES_WAIT_FOREVER ? Number.POSITIVE_INFINITY : Number(timeout) / 1e6;
}

/** An answer that is an error. */
function refused(routine: string, message: string): Observable<never> {
  const error = badArgument(routine, message);
  return throwError(() => error);
}
