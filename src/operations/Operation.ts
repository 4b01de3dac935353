import { Observable, type Subscriber, type TeardownLogic } from 'rxjs';
import type { Execution, Signal } from '../connectors/Connector.js';
import { brand } from '../model/brand.js';
import { type H5Error, toH5Error } from '../model/H5Error.js';
import type { ConnectorReference } from '../model/H5P.js';
import { formatIdentifier, type Identifier } from '../model/Identifier.js';
import type { Arguments } from './formatArguments.js';
import { ObservableIterator } from './ObservableIterator.js';
import { presentContext } from './subscriptionContext.js';

/**
 * An operation that is ready to run, and the identifier it will open. Canceled before it begins, it sends nothing, and errors
 * with `canceled`.
 */
export interface Started<T> extends Execution<T> {
  readonly identifier?: Identifier | undefined;
  /** Who carries it out, where one connector does. */
  readonly connector?: ConnectorReference | undefined;
  /** Nobody wants the result any more: cancels, and closes what it may have opened meanwhile. */
  abandon(): void;
}

/** All that is needed to run an operation, any number of times. */
export interface OperationPlan<T> {
  /** The routine with `_async`; null for a request that has no name. */
  readonly apiName: string | null;
  /** The arguments as the caller gave them. */
  readonly args: Arguments | null;
  /** Whether it moves elements, and so tells its progress. */
  readonly transfers?: boolean | undefined;
  /** Prepares one run. Throws when an argument is wrong. */
  start(): Started<T>;
}

/** Where the signals of an operation come from, for each of its subscribers. */
export interface SignalSource<T> {
  subscribe(subscriber: Subscriber<Signal<T>>): TeardownLogic;
}

/** How far a transfer has come. */
export interface Progress {
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/**
 * One asynchronous operation of HDF5: emits its result once and completes, or errors with an `H5Error`.
 *
 *     cold       subscribe  ^----!          each subscription runs it; unsubscribing cancels it
 *                           -----(r|)
 *     tracked    call  -----(r|)            it runs once, from the call; every subscriber gets the result
 *
 * An operation called with an event set is *tracked*; with `H5ES_NONE` it is *cold*. A tracked operation that opens or
 * creates something is a future identifier: it can be passed wherever that identifier is expected, at once.
 */
export class Operation<T> extends Observable<T> {
  /** The routine with `_async`. */
  readonly apiName: string | null;
  /** The identifier a tracked operation will open; it may be passed on before the operation has run. */
  readonly identifier: Identifier | undefined;
  /** Whether it runs inside an event set, or was refused by it. */
  readonly tracked: boolean;
  /** What it needs to run; the event set and dependent operations use it. */
  readonly plan: OperationPlan<T>;
  /** Why the call was refused: nothing runs, and the event set knows nothing of it. */
  readonly refusal: H5Error | undefined;
  readonly #signals: SignalSource<T>;

  private constructor(
    plan: OperationPlan<T>,
    signals: SignalSource<T>,
    tracked: boolean,
    identifier?: Identifier,
    refusal?: H5Error,
  ) {
    super((subscriber) => {
      const moved = plan.transfers ? presentContext()?.beginTransfer?.() : undefined;
      return this.signals$.subscribe({
        next: (signal) => {
          if (signal.type === 'result') subscriber.next(signal.value);
          else if (signal.type === 'progress') moved?.(signal.loadedBytes, signal.totalBytes);
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
    this.plan = plan;
    this.apiName = plan.apiName;
    this.tracked = tracked;
    this.identifier = identifier;
    this.refusal = refusal;
    this.#signals = signals;
  }

  /** What loggers store of it: not its arguments, which may be secret. */
  toJSON(): string | null {
    return this.identifier ? formatIdentifier(this.identifier) : this.apiName;
  }

  /** An operation that each subscription runs. */
  static cold<T>(plan: OperationPlan<T>): Operation<T> {
    return new Operation(plan, { subscribe: (subscriber) => runFor(subscriber, plan) }, false);
  }

  /** An operation that already runs; `signals` replays its end. */
  static tracked<T>(
    plan: OperationPlan<T>,
    signals: SignalSource<T>,
    identifier: Identifier | undefined,
  ): Operation<T> {
    return new Operation(plan, signals, true, identifier);
  }

  /** An operation that failed at its call: nothing runs, nothing was inserted. */
  static failed<T>(plan: OperationPlan<T>, error: H5Error): Operation<T> {
    return new Operation(plan, { subscribe: (subscriber) => subscriber.error(error) }, true, undefined, error);
  }

  /**
   * Subscribes, for `for await` and all else that takes async iterables (the web's own `Observable.from`, Node's streams):
   * gives the result, then ends, or throws its error. Leaving the loop before cancels a cold operation.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return new ObservableIterator(this);
  }

  /** What is told while it runs: `started`, `progress` and at last `result`. A cold operation is run by subscribing. */
  get signals$(): Observable<Signal<T>> {
    return new Observable((subscriber) => this.#signals.subscribe(subscriber));
  }
}

brand(Operation, 'Operation');

/** Runs a plan for one subscriber; who unsubscribes abandons it. */
function runFor<T>(subscriber: Subscriber<Signal<T>>, plan: OperationPlan<T>): TeardownLogic {
  let started: Started<T>;
  try {
    started = plan.start();
  } catch (thrown) {
    subscriber.error(toH5Error(thrown, plan.apiName ?? 'Operation'));
    return undefined;
  }
  let ended = false;
  // Not the subscriber itself: a run that is abandoned goes on to its end, to close what it opens meanwhile.
  started.begin({
    next: (signal) => {
      ended ||= signal.type === 'result';
      subscriber.next(signal);
    },
    error: (error) => {
      ended = true;
      subscriber.error(error);
    },
    complete: () => {
      ended = true;
      subscriber.complete();
    },
  });
  return () => {
    if (!ended) started.abandon();
  };
}
