import { AsyncSubject, concat, defer, from, map, Observable, type Observer, ReplaySubject, Subject } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import { H5Error, toH5Error } from '../model/H5Error.js';
import { captureCallSite, type StackHolder } from './callSite.js';
import { Entry } from './Entry.js';
import {
  type ErrorInfo,
  type EventSetEvent,
  type EventSetProgress,
  type EventSetStatus,
  errorInfoOf,
} from './events.js';
import { Operation, type OperationPlan } from './Operation.js';
import { OperationInfo, UINT64_MAX } from './OperationInfo.js';
import { observableRequest } from './observableRequest.js';

/** What `H5ESwait` answers. */
export interface WaitResult {
  /** Operations that were still running or queued when it looked at them. */
  readonly num_in_progress: number;
  /** Whether it came upon a failed operation; it stopped there. */
  readonly err_occurred: boolean;
}

/** What `H5EScancel` answers. */
export interface CancelResult {
  /** Operations that had already ended well, or go on for now. */
  readonly num_not_canceled: number;
  readonly err_occurred: boolean;
}

/** C's `H5ES_status_t` as the completion function gets it. */
export type CompletionStatus = 1 | 2 | 3;
export const H5ES_STATUS_IN_PROGRESS = 0;
export const H5ES_STATUS_SUCCEED = 1;
export const H5ES_STATUS_CANCELED = 2;
export const H5ES_STATUS_FAIL = 3;

/** Wait for as long as it takes. */
export const H5ES_WAIT_FOREVER: bigint = UINT64_MAX;
/** Do not wait: look once. */
export const H5ES_WAIT_NONE = 0n;

/** Called when an operation is inserted; a negative return refuses it. */
export type InsertFunction = (info: OperationInfo) => number | undefined | void;
/** Called when an operation is harvested; a negative return makes the wait fail and leaves the operation in the set. */
export type CompleteFunction = (
  info: OperationInfo,
  status: CompletionStatus,
  error: H5Error | undefined,
) => number | undefined | void;

let lastSetId = 0n;

/**
 * An event set (HDF5 Reference Manual, H5ES; Tang et al., "Transparent Asynchronous Parallel I/O Using Background
 * Threads", TPDS 2022): tracks operations, waits for them, cancels them and collects their errors.
 *
 * It is an Observable of what happens to its operations, live, and an Observer of operations: `operations$.subscribe(set)`
 * starts each inside the set. `status$`, `progress$` and `errors$` replay their present value. An operation that has
 * *finished* stays in the set until `wait()` or `cancel()` has *harvested* it, exactly as in C (H5ES.md §1).
 *
 *     es.insert(a)  es.insert(b)                es.wait()
 *     inserted a    inserted b   succeeded a    failed b        → { num_in_progress: 0, err_occurred: true }
 */
export class EventSet extends Observable<EventSetEvent> implements Observer<Operation<unknown>> {
  /** Distinguishes sets in `api_args`. */
  readonly id: bigint;
  readonly #events = new Subject<EventSetEvent>();
  readonly #failures = new Subject<ErrorInfo>();
  readonly #changes = new Subject<void>();
  readonly #callSites: boolean;
  readonly #active = new Set<Entry>();
  #failed: Entry[] = [];
  #uncollected = new Set<Entry>();
  #opCounter = 0n;
  #errStatus = false;
  #insertFunction: InsertFunction | undefined;
  #completeFunction: CompleteFunction | undefined;
  #closed = false;
  readonly #counts = { running: 0, succeeded: 0, failed: 0, canceled: 0 };
  readonly #bytes = { loaded: 0, total: 0 };

  /** @param options - `callSites: false` leaves out `app_file_name`, `app_func_name` and `app_line_num`. */
  constructor(options: { readonly callSites?: boolean } = {}) {
    super((subscriber) => this.#events.subscribe(subscriber));
    lastSetId += 1n;
    this.id = lastSetId;
    this.#callSites = options.callSites ?? true;
  }

  /** Counts of operations, live; replays the present ones. */
  readonly status$: Observable<EventSetStatus> = this.#live(() => this.status);

  /** Bytes and operations done and in all, live; replays the present ones. */
  readonly progress$: Observable<EventSetProgress> = this.#live(() => this.progress);

  /** Failures as they happen, before anybody waits; replays those that `errorInfo` has not handed out yet. */
  readonly errors$: Observable<ErrorInfo> = defer(() =>
    concat(
      from([...this.#uncollected].map((entry) => errorInfoOf(entry.info, entry.error as H5Error))),
      this.#failures,
    ),
  );

  /** Whether `close()` was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Operations neither harvested nor canceled: C's `H5ESget_count`. */
  get count(): number {
    return this.#active.size;
  }

  /** Insertions so far: the number that the next operation will get. C's `H5ESget_op_counter`. */
  get opCounter(): bigint {
    return this.#opCounter;
  }

  /** Whether a failure was ever harvested; never false again. C's `H5ESget_err_status`. */
  get errStatus(): boolean {
    return this.#errStatus;
  }

  /** Harvested failures that nobody has collected: C's `H5ESget_err_count`. */
  get errCount(): number {
    return this.#errStatus ? this.#failed.length : 0;
  }

  /** The present counts. */
  get status(): EventSetStatus {
    const { running, succeeded, failed, canceled } = this.#counts;
    const inserted = Number(this.#opCounter);
    return { inserted, active: inserted - succeeded - failed - canceled, running, succeeded, failed, canceled };
  }

  /** The present progress. */
  get progress(): EventSetProgress {
    const { succeeded, failed, canceled } = this.#counts;
    return {
      loadedBytes: this.#bytes.loaded,
      totalBytes: this.#bytes.total,
      operationsDone: succeeded + failed + canceled,
      operationsTotal: Number(this.#opCounter),
    };
  }

  /** Starts a cold operation inside the set and gives it back tracked. */
  insert<T>(operation: Operation<T>): Operation<T> {
    if (operation.tracked) {
      throw new H5Error(
        'bad-argument',
        'EventSet.insert',
        `${operation.apiName ?? 'the request'} is already tracked; only a cold operation can be inserted`,
      );
    }
    return this.track(operation.plan, this.#callSites ? captureCallSite(this.insert) : undefined);
  }

  /** Observer: starts an operation inside the set. */
  next(operation: Operation<unknown>): void {
    this.insert(operation);
  }

  /** Observer: a stream of operations that fails is itself a failed operation of the set. */
  error(error: unknown): void {
    this.insertRequest(new Observable<never>((subscriber) => subscriber.error(error)));
  }

  /** Observer: the end of a stream of operations leaves the set open. */
  complete(): void {}

  /**
   * Runs an operation inside the set, from now on. The result belongs to the returned operation, not to the set.
   * A set whose failure was harvested refuses (`set-failed`), before anything runs.
   */
  track<T>(plan: OperationPlan<T>, stack: StackHolder | undefined): Operation<T> {
    if (this.#closed)
      return Operation.failed(
        plan,
        new H5Error('bad-argument', plan.apiName ?? 'H5ESinsert_request', 'the event set is closed'),
      );
    if (this.#errStatus) {
      const message = 'the event set has failed operations and takes no more; make a new one';
      return Operation.failed(plan, new H5Error('set-failed', plan.apiName ?? 'H5ESinsert_request', message));
    }
    return this.#start(plan, stack);
  }

  /** Inserts any Observable as an operation without a name; unlike `track`, a set with failures takes it. */
  insertRequest<T>(request$: Observable<T>): Operation<T> {
    if (this.#closed) throw new H5Error('bad-argument', 'H5ESinsert_request', 'the event set is closed');
    return this.#start(observableRequest(request$), undefined);
  }

  /** Whether call sites are wanted; the sources ask before they catch one. */
  get wantsCallSites(): boolean {
    return this.#callSites;
  }

  #start<T>(plan: OperationPlan<T>, stack: StackHolder | undefined): Operation<T> {
    let started: ReturnType<OperationPlan<T>['start']>;
    try {
      started = plan.start();
    } catch (error) {
      return Operation.failed(plan, toH5Error(error, plan.apiName ?? 'H5ESinsert_request'));
    }
    const { apiName, args } = plan;
    const info = new OperationInfo({ apiName, args, count: this.#opCounter, setId: this.id, stack });
    const entry = new Entry(info);
    this.#active.add(entry);
    this.#opCounter += 1n;
    const refusal = this.#refusalOf(entry);
    if (refusal) {
      this.#active.delete(entry);
      this.#counts.canceled += 1;
      return Operation.failed(plan, refusal);
    }
    this.#tell({ type: 'inserted', operation: info });

    const signals = new ReplaySubject<Signal<T>>(1);
    entry.cancel = () => started.cancel();
    started.signals.subscribe({
      next: (signal) => {
        this.#note(entry, signal);
        signals.next(signal);
      },
      error: (thrown: unknown) => {
        const error = toH5Error(thrown, apiName ?? 'H5ESinsert_request');
        this.#noteFailure(entry, error);
        signals.error(error);
      },
      complete: () => signals.complete(),
    });
    return Operation.tracked(plan, signals, started.identifier);
  }

  /** The insert function's answer, as an error when it refuses the operation. */
  #refusalOf(entry: Entry): H5Error | undefined {
    if (!this.#insertFunction) return undefined;
    const routine = entry.info.api_name ?? 'H5ESinsert_request';
    try {
      const answer = this.#insertFunction(entry.info);
      if (typeof answer !== 'number' || answer >= 0) return undefined;
      return new H5Error(
        'canceled',
        routine,
        `the insert function of the event set returned ${answer} and so refused the operation`,
      );
    } catch (error) {
      return new H5Error(
        'canceled',
        routine,
        'the insert function of the event set threw and so refused the operation',
        { cause: error },
      );
    }
  }

  #note(entry: Entry, signal: Signal<unknown>): void {
    switch (signal.type) {
      case 'started':
        if (entry.state !== 'inserted') return;
        entry.state = 'running';
        this.#counts.running += 1;
        this.#tell({ type: 'started', operation: entry.info });
        return;
      case 'progress': {
        const { loadedBytes, totalBytes } = signal;
        this.#bytes.loaded += loadedBytes - entry.loadedBytes;
        this.#bytes.total += totalBytes - entry.totalBytes;
        entry.loadedBytes = loadedBytes;
        entry.totalBytes = totalBytes;
        this.#tell({ type: 'progress', operation: entry.info, loadedBytes, totalBytes });
        return;
      }
      case 'not-canceled':
        entry.notCanceled = true;
        entry.changed();
        return;
      case 'result':
        entry.info.op_exec_ts = BigInt(Math.round(signal.startedAt));
        entry.info.op_exec_time = BigInt(Math.round(signal.nanoseconds));
        this.#settle(entry, 'succeeded');
        this.#tell({ type: 'succeeded', operation: entry.info });
    }
  }

  #noteFailure(entry: Entry, error: H5Error): void {
    if (error.kind === 'canceled') {
      this.#settle(entry, 'canceled');
      this.#tell({ type: 'canceled', operation: entry.info });
      return;
    }
    entry.error = error;
    this.#uncollected.add(entry);
    this.#settle(entry, 'failed');
    if (this.#failures.observed) this.#failures.next(errorInfoOf(entry.info, error));
    this.#tell({ type: 'failed', operation: entry.info, error });
  }

  #settle(entry: Entry, state: 'succeeded' | 'failed' | 'canceled'): void {
    if (entry.state === 'running') this.#counts.running -= 1;
    entry.state = state;
    entry.cancel = undefined;
    this.#counts[state] += 1;
    entry.changed();
  }

  #tell(event: EventSetEvent): void {
    if (this.#events.observed) this.#events.next(event);
    if (this.#changes.observed) this.#changes.next();
  }

  #live<T>(present: () => T): Observable<T> {
    return defer(() =>
      concat(
        defer(() => [present()]),
        this.#changes.pipe(map(present)),
      ),
    );
  }

  /**
   * Harvests finished operations, oldest first, waiting for each as long as `timeout` nanoseconds last in all; stops
   * after the first failed one. Acts at the call; the answer is replayed. C's `H5ESwait`.
   */
  wait(timeout: bigint | number = H5ES_WAIT_FOREVER): Observable<WaitResult> {
    const answer = new AsyncSubject<WaitResult>();
    const budget = milliseconds(timeout);
    if (this.#closed) answer.error(new H5Error('bad-argument', 'H5ESwait', 'the event set is closed'));
    else if (budget === undefined) {
      answer.error(
        new H5Error(
          'bad-argument',
          'H5ESwait',
          `timeout must be a number of nanoseconds from 0 to 2^64 - 1, not ${timeout}`,
        ),
      );
    } else
      this.#walk(
        'H5ESwait',
        budget,
        (entry) => entry.pending,
        (num_in_progress, err_occurred) => ({ num_in_progress, err_occurred }),
        () => 0,
        answer,
      );
    return answer.asObservable();
  }

  /**
   * Cancels what can be canceled, oldest first, up to the first failed operation. What runs is asked to stop after its
   * current piece and counts as not canceled. Acts at the call; the answer is replayed. C's `H5EScancel`.
   */
  cancel(): Observable<CancelResult> {
    const answer = new AsyncSubject<CancelResult>();
    if (this.#closed) {
      answer.error(new H5Error('bad-argument', 'H5EScancel', 'the event set is closed'));
      return answer.asObservable();
    }
    const asked: Entry[] = [];
    for (const entry of this.#active) {
      if (entry.state === 'failed') break;
      if (entry.pending) asked.push(entry);
    }
    for (const entry of asked) {
      entry.notCanceled = false;
      entry.cancel?.();
    }
    this.#walk(
      'H5EScancel',
      Number.POSITIVE_INFINITY,
      (entry) => entry.pending && !entry.notCanceled,
      (num_not_canceled, err_occurred) => ({ num_not_canceled, err_occurred }),
      (entry) => (entry.state === 'succeeded' ? 1 : 0),
      answer,
    );
    return answer.asObservable();
  }

  /**
   * The walk of `H5ESwait` and `H5EScancel` over the operations that are in the set now, oldest first. Finished ones
   * are taken at once, so that a poll answers before it returns.
   */
  #walk<R>(
    routine: string,
    budget: number,
    mustWait: (entry: Entry) => boolean,
    result: (counted: number, errOccurred: boolean) => R,
    countHarvested: (entry: Entry) => number,
    answer: AsyncSubject<R>,
  ): void {
    const end = this.#opCounter;
    const iterator = this.#active.values();
    let remaining = budget;
    let counted = 0;
    const finish = (errOccurred: boolean) => {
      answer.next(result(counted, errOccurred));
      answer.complete();
    };
    /** Takes an entry that was waited for; false ends the walk. */
    const take = (entry: Entry): boolean => {
      if (!this.#active.has(entry)) return true;
      if (entry.pending) {
        counted += 1;
        return true;
      }
      const increment = countHarvested(entry);
      try {
        this.#harvest(routine, entry);
      } catch (error) {
        answer.error(error);
        return false;
      }
      counted += increment;
      if (entry.state !== 'failed') return true;
      finish(true);
      return false;
    };
    const proceed = (): void => {
      for (;;) {
        const { value: entry, done } = iterator.next();
        if (done || entry.info.op_ins_count >= end) {
          finish(false);
          return;
        }
        if (mustWait(entry) && remaining > 0) {
          const began = performance.now();
          whenNotWaiting(entry, mustWait, remaining, () => {
            const elapsed = performance.now() - began;
            remaining = elapsed >= remaining ? 0 : remaining - elapsed;
            if (take(entry)) proceed();
          });
          return;
        }
        if (!take(entry)) return;
      }
    };
    proceed();
  }

  /** Takes a finished operation out of the active list, telling the completion function first. */
  #harvest(routine: string, entry: Entry): void {
    const status = {
      succeeded: H5ES_STATUS_SUCCEED,
      canceled: H5ES_STATUS_CANCELED,
      failed: H5ES_STATUS_FAIL,
    } as const;
    if (this.#completeFunction) {
      let answer: number | undefined | void;
      try {
        answer = this.#completeFunction(
          entry.info,
          status[entry.state as 'succeeded' | 'canceled' | 'failed'],
          entry.error,
        );
      } catch (cause) {
        throw new H5Error('bad-argument', routine, 'the completion function of the event set threw', { cause });
      }
      if (typeof answer === 'number' && answer < 0) {
        throw new H5Error('bad-argument', routine, `the completion function of the event set returned ${answer}`);
      }
    }
    this.#active.delete(entry);
    if (entry.state === 'failed') {
      this.#failed.push(entry);
      this.#errStatus = true;
    }
  }

  /** Hands out harvested failures, oldest first, at most `max`; each once. C's `H5ESget_err_info`. */
  takeErrors(max = Number.POSITIVE_INFINITY): ErrorInfo[] {
    const taken = this.#failed.splice(0, max);
    for (const entry of taken) this.#uncollected.delete(entry);
    return taken.map((entry) => errorInfoOf(entry.info, entry.error as H5Error));
  }

  /** Hands out harvested failures, oldest first, at most `max`, then completes. Acts at the call. */
  errorInfo(max?: number): Observable<ErrorInfo> {
    return from(this.takeErrors(max));
  }

  /** Whether one of the next `max` failures is that of a request without a name. */
  hasNamelessFailure(max: number): boolean {
    return this.#failed.slice(0, max).some((entry) => entry.info.api_name === null);
  }

  /** Operations in the active list, oldest first. */
  requests(): OperationInfo[] {
    return [...this.#active].map((entry) => entry.info);
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
   * Closes the set; its streams complete. Refused while operations are in it, also finished ones that nobody has
   * harvested; failures that nobody has collected are let go. C's `H5ESclose`.
   */
  close(): void {
    if (this.#closed) throw new H5Error('bad-argument', 'H5ESclose', 'the event set is closed already');
    if (this.#active.size > 0) {
      const message = `can't close an event set while ${this.#active.size} unfinished or unharvested operations are in it; wait on it first`;
      throw new H5Error('bad-argument', 'H5ESclose', message);
    }
    this.#closed = true;
    this.#failed = [];
    this.#uncollected = new Set();
    this.#events.complete();
    this.#changes.complete();
    this.#failures.complete();
  }
}

/** Nanoseconds as milliseconds; undefined for what is no timeout. */
function milliseconds(timeout: bigint | number): number | undefined {
  if (typeof timeout === 'bigint') {
    if (timeout < 0n || timeout > UINT64_MAX) return undefined;
    return timeout === H5ES_WAIT_FOREVER ? Number.POSITIVE_INFINITY : Number(timeout) / 1e6;
  }
  return timeout >= 0 ? timeout / 1e6 : undefined;
}

/** The longest delay of a timer; longer waits are renewed. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Calls back when the entry need not be waited for any more, or when the time is up. */
function whenNotWaiting(entry: Entry, mustWait: (entry: Entry) => boolean, time: number, then: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = () => {};
  const deadline = performance.now() + time;
  const end = () => {
    clearTimeout(timer);
    stop();
    then();
  };
  const listen = () => {
    stop = entry.onceChanged(() => (mustWait(entry) ? listen() : end()));
  };
  const arm = () => {
    const left = deadline - performance.now();
    if (left <= 0) end();
    else timer = setTimeout(arm, Math.min(Math.ceil(left), LONGEST_DELAY));
  };
  listen();
  if (time !== Number.POSITIVE_INFINITY) arm();
}
