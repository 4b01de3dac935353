import { Observable, type Subscriber } from 'rxjs';
import type { Connector, Execution, Request, Signal } from '../connectors/Connector.js';
import { checkCapabilities } from '../connectors/checkCapabilities.js';
import { Closing } from '../connectors/closing/Closing.js';
import { closingOf } from '../connectors/closing/closingOf.js';
import { addClosing, beginClosings, closeAll } from '../connectors/closing/closingScope.js';
import { closeEnded, closeIssued } from '../connectors/closing/settled.js';
import {
  closeIdentifier,
  failIdentifier,
  failureOf,
  homeOf,
  homeOfFile,
  type IdentifierHome,
  registerIdentifier,
} from '../connectors/openIdentifiers.js';
import { connectorFor } from '../connectors/registry.js';
import { captureCallSite } from '../es/callSite.js';
import { EventSet } from '../es/EventSet.js';
import { type EventSetArgument, H5ES_NONE } from '../es/eventSetArgument.js';
import { Operation, type OperationPlan, type Started } from '../es/Operation.js';
import { plainDatatype, text } from '../model/datatype/text.js';
import type { FileSource } from '../model/FileSource.js';
import { badArgument, H5Error, toH5Error } from '../model/H5Error.js';
import { H5F_ACC_EXCL, H5F_ACC_RDWR, H5F_ACC_TRUNC } from '../model/H5F.js';
import type { FileAccess } from '../model/H5P.js';
import { allocateIdentifier, type Identifier, type IdentifierKind, isIdentifier } from '../model/Identifier.js';
import type { ArgumentsOf, ResultOf, Routine } from '../model/Operations.js';
import type { Reference } from '../model/Reference.js';
import { checkArguments, guarded, kindsOf, shown } from './parameters.js';

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
  return es.track(plan, es.callSites ? captureCallSite(callee) : undefined);
}

/** All that is needed to run a routine, any number of times. */
export function planOf<R extends Routine>(
  routine: R,
  args: CallerArguments<R>,
  options: OperationOptions = {},
): OperationPlan<ResultOf<R>> {
  const given = withPlainTypes(args as Readonly<Record<string, unknown>>);
  return { apiName: `${routine}_async`, args: given, start: () => new Run(routine, given, options) };
}

/** `text` is no plain value, which the arguments of operations are. */
function withPlainTypes(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Object.values<unknown>(args).includes(text)) return args;
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, value === text ? plainDatatype(text) : value]),
  );
}

/** One run of a routine: its locations resolved, its identifier allocated, nothing sent yet. */
class Run<R extends Routine> implements Started<ResultOf<R>> {
  readonly identifier: Identifier | undefined;
  readonly signals: Observable<Signal<ResultOf<R>>>;
  /** Undefined when a location it depends on has failed: then there is nothing to send. */
  readonly #home: IdentifierHome | undefined;
  readonly #apiName: string;
  readonly #request: Request<R>;
  readonly #locations: Identifier[] = [];
  /** Cold operations given as locations: they run as a part of this one, which closes what they open. */
  readonly #parents: Run<Routine>[] = [];
  /** Whether another one has it for a location, and so closes what it opens. */
  #isPart = false;
  #execution: Execution<ResultOf<R>> | undefined;
  #canceled = false;
  #ended = false;
  /** Whether what it has opened is closed, or left to the teardown that abandoned it. */
  #closed = false;
  /** Leaves the closes under way to themselves. */
  #stopWaiting: (() => void) | undefined;
  /** Gets the end of a close that nobody listens to any more. */
  #abandonedEnd: ((error?: H5Error) => void) | undefined;

  constructor(routine: R, given: Readonly<Record<string, unknown>>, { opens }: OperationOptions) {
    this.#apiName = `${routine}_async`;
    checkArguments(routine, given);
    const args: Record<string, unknown> = { ...given };
    for (const [parameter, value] of Object.entries(given)) {
      const kinds = kindsOf(routine, parameter, value);
      if (kinds) args[parameter] = guarded(this.#apiName, parameter, () => this.#locate(parameter, value, kinds));
    }
    this.#home = this.#homeFor(args);
    this.identifier = opens && allocateIdentifier(opens);
    this.#request = {
      routine,
      args: args as unknown as ArgumentsOf<R>,
      ...(this.identifier ? { opens: this.identifier } : {}),
    };
    if (this.#home) checkCapabilities(this.#home.connector.capabilities, routine, args);
    this.signals = new Observable((subscriber) => this.#begin(subscriber));
  }

  get connector(): Connector | undefined {
    return this.#home?.connector;
  }

  cancel(): void {
    this.#canceled = true;
    for (const parent of this.#parents) parent.cancel();
    this.#execution?.cancel();
  }

  abandon(): void {
    if (this.#ended) return;
    if (this.#closes && this.#home) {
      // A close goes on; it is only that nobody listens any more.
      const closing = new Closing(this.#locations[0]?.hid ?? 0, this.#home, (end) => {
        this.#abandonedEnd = end;
      });
      closing.begin();
      addClosing(closing);
      return;
    }
    this.cancel();
    if (this.#ended) return;
    // Sent at once, behind what it is opening: a close that finds nothing open has nothing to say.
    for (const closing of this.#closings(this.#closed ? [this] : [this, ...this.#ancestors()])) addClosing(closing);
    this.#closed = true;
    this.#stopWaiting?.();
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
    const { apiName, plan, tracked, identifier, refusal } = location;
    if (tracked && identifier) return identifier;
    const what = `${parameter}: ${apiName ?? 'the request'}`;
    if (refusal) {
      const cause = firstFailure(refusal);
      const message = `${what} was refused at its call: ${cause.message}`;
      throw new H5Error('dependency-failed', this.#apiName, message, { cause });
    }
    const parent = tracked ? undefined : plan.start();
    if (!(parent instanceof Run && parent.identifier)) throw badArgument(this.#apiName, `${what} yields no identifier`);
    parent.#isPart = true;
    this.#parents.push(parent);
    return parent.identifier;
  }

  /** Who carries it out: the connector of all its locations, or that of the file access properties. */
  #homeFor(args: Readonly<Record<string, unknown>>): IdentifierHome | undefined {
    if (this.#failure()) return undefined;
    const locations = [...this.#locations];
    const { ref_ptr, fapl_id, flags, filename, container_name } = args;
    if (ref_ptr && locations.length === 0) return homeOfFile((ref_ptr as Reference).file, this.#apiName);
    if (locations.length === 0) {
      const given = (fapl_id as FileAccess)?.connector as Connector | undefined;
      const connector = given ?? connectorFor((filename ?? container_name) as FileSource);
      return { connector, isWritten: (Number(flags) & (H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_EXCL)) !== 0 };
    }
    const homes = locations.map((location) => {
      const parent = this.#parents.find(({ identifier }) => identifier === location);
      return parent ? parent.#home : homeOf(location, this.#apiName);
    });
    if (ref_ptr) homes.push(homeOfFile((ref_ptr as Reference).file, this.#apiName));
    const [first] = homes;
    if (homes.includes(undefined)) return undefined;
    const other = homes.find((home) => home?.connector !== first?.connector);
    if (!other) return first;
    const names = `'${first?.connector.name}' and '${other.connector.name}'`;
    throw badArgument(
      this.#apiName,
      `its ${ref_ptr ? 'reference and its location' : 'locations'} belong to different connectors, ${names}`,
    );
  }

  #begin(subscriber: Subscriber<Signal<ResultOf<R>>>): void {
    beginClosings();
    if (this.#canceled) {
      this.#fail(subscriber, new H5Error('canceled', this.#apiName, 'the operation was canceled before it was sent'));
      return;
    }
    for (const parent of this.#parents) parent.signals.subscribe({ error: () => {} });
    const home = this.#home;
    if (!home || this.#failure()) {
      this.#fail(subscriber, this.#dependencyFailed());
      return;
    }
    if (this.identifier) registerIdentifier(this.identifier, home);
    if (this.#closes) for (const location of this.#locations) closeIdentifier(location);
    let execution: Execution<ResultOf<R>>;
    try {
      execution = home.connector.execute(this.#request);
    } catch (thrown) {
      this.#fail(subscriber, toH5Error(thrown, this.#apiName));
      return;
    }
    this.#execution = execution;
    const isAwaited = this.#closes || this.#request.routine.endsWith('flush');
    if (isAwaited) closeIssued();
    let hasResult = false;
    const failed = (error: H5Error): void => {
      if (hasResult) return;
      if (isAwaited) closeEnded(error);
      this.#fail(subscriber, error);
    };
    execution.signals.subscribe({
      next: (signal) => {
        if (hasResult) return;
        if (signal.type !== 'result') {
          subscriber.next(signal);
          return;
        }
        hasResult = true;
        if (isAwaited) closeEnded();
        this.#succeed(subscriber, signal);
      },
      error: (thrown) => failed(toH5Error(thrown, this.#apiName)),
      complete: () => failed(new H5Error('io', this.#apiName, `connector '${home.connector.name}' gave no result`)),
    });
  }

  /** Nobody has the result before what was opened for it is closed. */
  #succeed(subscriber: Subscriber<Signal<ResultOf<R>>>, result: Signal<ResultOf<R>>): void {
    this.#closeAncestors((error) => {
      if (error) {
        if (this.identifier) for (const closing of this.#closings([this])) addClosing(closing);
        this.#end(error);
        subscriber.error(error);
        return;
      }
      this.#end();
      subscriber.next(result);
      subscriber.complete();
    });
  }

  #fail(subscriber: Subscriber<Signal<ResultOf<R>>>, error: H5Error): void {
    if (this.identifier) failIdentifier(this.identifier, error);
    this.#closeAncestors(() => {
      this.#end(error);
      subscriber.error(error);
    }, error);
  }

  #end(error?: H5Error): void {
    this.#ended = true;
    this.#abandonedEnd?.(error);
  }

  /** Closes what was opened only for this operation, unless closing it was the operation; then goes on. */
  #closeAncestors(then: (error?: H5Error) => void, told?: H5Error): void {
    if (this.#parents.length === 0 || this.#isPart || this.#closed) {
      then();
      return;
    }
    this.#closed = true;
    const opened = this.#ancestors();
    const closings = this.#closings(this.#closes ? opened.filter((run) => !this.#parents.includes(run)) : opened);
    this.#stopWaiting = closeAll(closings, then, told && { error: told });
  }

  /** The runs that are parts of this one. */
  #ancestors(): Run<Routine>[] {
    return this.#parents.flatMap((parent) => [parent, ...parent.#ancestors()]);
  }

  /** Closes of what runs have opened, or will have. */
  #closings(runs: readonly Run<Routine>[]): Closing[] {
    return runs.flatMap((run) => {
      const { identifier } = run;
      return identifier && run.#home && !failureOf(identifier) ? [closingOf(identifier, run.#home)] : [];
    });
  }

  /** Why a location never came to be. */
  #failure(): H5Error | undefined {
    for (const location of this.#locations) {
      const failure = failureOf(location);
      if (failure) return failure;
    }
    return undefined;
  }

  #dependencyFailed(): H5Error {
    const failure = this.#failure();
    const cause = failure && firstFailure(failure);
    const message = `it depends on an operation that failed: ${cause?.message}`;
    return new H5Error('dependency-failed', this.#apiName, message, { cause });
  }

  get #closes(): boolean {
    return this.#request.routine.endsWith('close');
  }
}

/** What failed first: the cause of a failure that only follows from another one. */
function firstFailure(failure: H5Error): H5Error {
  return failure.kind === 'dependency-failed' && failure.cause instanceof H5Error ? failure.cause : failure;
}
