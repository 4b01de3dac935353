import { Observable, type Subscriber } from 'rxjs';
import type { Connector, Execution, Request, Signal } from '../connectors/Connector.js';
import { defaultConnector } from '../connectors/native/NativeConnector.js';
import type { ArgumentsOf, ResultOf, Routine } from '../connectors/Operations.js';
import {
  closeIdentifier,
  connectorOf,
  failIdentifier,
  failureOf,
  registerIdentifier,
} from '../connectors/openIdentifiers.js';
import { captureCallSite } from '../es/callSite.js';
import { EventSet } from '../es/EventSet.js';
import { type EventSetArgument, H5ES_NONE } from '../es/eventSetArgument.js';
import { Operation, type OperationPlan, type Started } from '../es/Operation.js';
import { badArgument, H5Error, toH5Error } from '../model/H5Error.js';
import type { FileAccess } from '../model/H5P.js';
import {
  allocateIdentifier,
  type Identifier,
  type IdentifierKind,
  isIdentifier,
  type ObjectId,
} from '../model/Identifier.js';
import type { Reference } from '../model/Reference.js';
import { checkArguments, kindsOf, shown } from './parameters.js';

export { type EventSetArgument, H5ES_NONE };

/** A location: an identifier, or the operation that will yield it. */
export type Loc<Id> = Id | Operation<Id>;

/** A routine's arguments as a caller gives them. */
export type CallerArguments<R extends Routine> = {
  [P in keyof ArgumentsOf<R>]: Extract<ArgumentsOf<R>[P], Identifier> extends never
    ? ArgumentsOf<R>[P]
    : ArgumentsOf<R>[P] | Operation<Extract<ArgumentsOf<R>[P], Identifier>>;
};

/** What the callers of `operation` say besides the arguments. */
export interface OperationOptions {
  /** The kind of identifier that it opens. */
  readonly opens?: IdentifierKind;
  /** The order among the operations of its file does not matter. */
  readonly concurrent?: boolean;
}

/**
 * The operation of a routine: cold with `H5ES_NONE`, otherwise started at once inside the event set.
 *
 * @param callee - The public function, so that the caller's own stack frame is the one that is noted.
 */
export function operation<R extends Routine>(
  routine: R,
  args: CallerArguments<R>,
  es: EventSetArgument,
  callee: unknown,
  options: OperationOptions = {},
): Operation<ResultOf<R>> {
  return inEventSet(planOf(routine, args, options), es, callee);
}

/** A plan as a cold operation, or tracked by an event set. */
export function inEventSet<T>(plan: OperationPlan<T>, es: EventSetArgument, callee: unknown): Operation<T> {
  if (es === H5ES_NONE) return Operation.cold(plan);
  if (!(es instanceof EventSet)) {
    return Operation.failed(
      plan,
      badArgument(plan.apiName ?? 'H5ES', `es_id must be an event set or H5ES_NONE, not ${shown(es)}`),
    );
  }
  return es.track(plan, es.wantsCallSites ? captureCallSite(callee) : undefined);
}

/** All that is needed to run a routine, any number of times. */
export function planOf<R extends Routine>(
  routine: R,
  args: CallerArguments<R>,
  options: OperationOptions = {},
): OperationPlan<ResultOf<R>> {
  const given = args as Readonly<Record<string, unknown>>;
  return { apiName: `${routine}_async`, args: given, start: () => new Run(routine, given, options) };
}

/** One run of a routine: its locations resolved, its identifier allocated, nothing sent yet. */
class Run<R extends Routine> implements Started<ResultOf<R>> {
  readonly identifier: Identifier | undefined;
  readonly signals: Observable<Signal<ResultOf<R>>>;
  /** Undefined when a location it depends on has failed: then there is nothing to send. */
  readonly #connector: Connector | undefined;
  readonly #apiName: string;
  readonly #request: Request<R>;
  readonly #locations: Identifier[] = [];
  /** Cold operations given as locations: they run as a part of this one, which closes what they open. */
  readonly #parents: Run<Routine>[] = [];
  #execution: Execution<ResultOf<R>> | undefined;
  #abandoned = false;

  constructor(routine: R, given: Readonly<Record<string, unknown>>, { opens, concurrent }: OperationOptions) {
    this.#apiName = `${routine}_async`;
    checkArguments(routine, given);
    const args: Record<string, unknown> = { ...given };
    for (const [parameter, value] of Object.entries(given)) {
      const kinds = kindsOf(routine, parameter);
      if (kinds) args[parameter] = this.#locate(parameter, value, kinds);
    }
    this.#connector = this.#connectorFor(given);
    this.identifier = opens && allocateIdentifier(opens);
    this.#request = {
      routine,
      args: args as unknown as ArgumentsOf<R>,
      ...(this.identifier ? { opens: this.identifier } : {}),
      ...(concurrent ? { concurrent } : {}),
    };
    this.signals = new Observable((subscriber) => this.#begin(subscriber));
  }

  cancel(): void {
    for (const parent of this.#parents) parent.cancel();
    this.#execution?.cancel();
  }

  abandon(): void {
    this.#abandoned = true;
    this.cancel();
  }

  /** The identifier that a location stands for, checked as far as it can be before the operation runs. */
  #locate(parameter: string, value: unknown, kinds: readonly IdentifierKind[]): Identifier {
    const identifier = value instanceof Operation ? this.#identifierOf(parameter, value) : value;
    if (!isIdentifier(identifier)) {
      throw badArgument(
        this.#apiName,
        `${parameter} must be an identifier or the operation that yields it, not ${shown(value)}`,
      );
    }
    if (!kinds.includes(identifier.kind)) {
      throw badArgument(
        this.#apiName,
        `${parameter} must identify a ${kinds.join(', ')}, but it identifies a ${identifier.kind}`,
      );
    }
    this.#locations.push(identifier);
    return identifier;
  }

  #identifierOf(parameter: string, location: Operation<unknown>): Identifier {
    const { apiName, plan, tracked } = location;
    if (tracked) {
      if (location.identifier) return location.identifier;
      const message = `${parameter}: ${apiName ?? 'the request'} yields no identifier: it opens nothing, or was refused at its call`;
      throw new H5Error('dependency-failed', this.#apiName, message, { cause: location.refusal });
    }
    const parent = plan.start();
    if (!(parent instanceof Run && parent.identifier)) {
      throw badArgument(this.#apiName, `${parameter}: ${apiName ?? 'the request'} yields no identifier`);
    }
    this.#parents.push(parent);
    return parent.identifier;
  }

  #connectorFor(given: Readonly<Record<string, unknown>>): Connector | undefined {
    if (this.#parents[0]) return this.#parents[0].#connector;
    if (this.#locations.some((location) => failureOf(location))) return undefined;
    if (this.#locations[0]) {
      for (const location of this.#locations) connectorOf(location, this.#apiName);
      return connectorOf(this.#locations[0], this.#apiName);
    }
    const { ref_ptr, fapl_id } = given as { ref_ptr?: Reference; fapl_id?: FileAccess };
    if (ref_ptr) return connectorOf({ kind: 'file', hid: ref_ptr.file }, this.#apiName);
    return (fapl_id?.connector as Connector | undefined) ?? defaultConnector();
  }

  #begin(subscriber: Subscriber<Signal<ResultOf<R>>>): void {
    for (const parent of this.#parents) parent.signals.subscribe({ error: () => {} });
    const connector = this.#connector;
    if (!connector) {
      this.#fail(subscriber, this.#dependencyFailed());
      return;
    }
    if (this.identifier) registerIdentifier(this.identifier, connector);
    if (this.#request.routine.endsWith('close')) for (const location of this.#locations) closeIdentifier(location);
    this.#execution = connector.execute(this.#request);
    this.#execution.signals.subscribe({
      next: (signal) => {
        if (signal.type === 'result' && this.#abandoned && this.identifier) closeNow(this.identifier, connector);
        subscriber.next(signal);
      },
      error: (thrown) => this.#fail(subscriber, toH5Error(thrown, this.#apiName)),
      complete: () => {
        this.#closeParents();
        subscriber.complete();
      },
    });
  }

  #fail(subscriber: Subscriber<Signal<ResultOf<R>>>, error: H5Error): void {
    if (this.identifier) failIdentifier(this.identifier, error);
    this.#closeParents();
    subscriber.error(error);
  }

  #dependencyFailed(): H5Error {
    const cause = this.#locations.map(failureOf).find((failure) => failure !== undefined);
    const first = cause?.kind === 'dependency-failed' && cause.cause instanceof H5Error ? cause.cause : cause;
    return new H5Error(
      'dependency-failed',
      this.#apiName,
      `it depends on an operation that failed: ${first?.message}`,
      { cause: first },
    );
  }

  #closeParents(): void {
    for (const parent of this.#parents) {
      const { identifier } = parent;
      if (identifier && parent.#connector && !failureOf(identifier)) closeNow(identifier, parent.#connector);
    }
  }
}

/** Closes an identifier that nobody else knows; whether that works interests nobody either. */
function closeNow(identifier: Identifier, connector: Connector): void {
  closeIdentifier(identifier);
  connector
    .execute({ routine: 'H5Oclose', args: { object_id: identifier as ObjectId } })
    .signals.subscribe({ error: () => {} });
}
