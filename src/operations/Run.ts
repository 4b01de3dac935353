import type { Observer } from 'rxjs';
import type { Connector, Execution, Request, Signal } from '../connectors/Connector.js';
import { checkCapabilities } from '../connectors/checkCapabilities.js';
import { Closing } from '../connectors/closing/Closing.js';
import { closingOf } from '../connectors/closing/closingOf.js';
import { addClosing, beginClosings, closeAll } from '../connectors/closing/closingScope.js';
import { closeEnded, closeIssued } from '../connectors/closing/settled.js';
import { requestOf } from '../connectors/requestOf.js';
import { dependencyFailure } from '../connectors/shared/dependencyFailure.js';
import type { FileSource } from '../model/FileSource.js';
import { failure, type H5Error, toH5Error } from '../model/H5Error.js';
import { H5F_ACC_RDWR } from '../model/H5F.js';
import { allocateIdentifier, type Identifier, type IdentifierKind, isIdentifier } from '../model/Identifier.js';
import { argumentOf, parameterOf } from './argumentOf.js';
import { resolveArguments } from './checkArguments.js';
import { connectorOf } from './connectorOf.js';
import { inTurn } from './inTurn.js';
import { Operation, type Started } from './Operation.js';
import type { ArgumentsOf, ResultOf, Routine } from './Operations.js';
import {
  closeIdentifier,
  failIdentifier,
  failureOf,
  homeOf,
  homeOfFile,
  type IdentifierHome,
  registerIdentifier,
} from './openIdentifiers.js';
import type { Row } from './Row.js';
import { shown } from './shown.js';

/** Carries out a routine whose locations belong to two connectors: from a file of the first in a file of the second. */
export type Across<R extends Routine> = (
  args: ArgumentsOf<R>,
  from: IdentifierHome,
  to: IdentifierHome,
) => Execution<ResultOf<R>>;

/** One run of a routine: its locations resolved, its identifier allocated, nothing sent yet. */
export class Run<R extends Routine> implements Started<ResultOf<R>>, Observer<Signal<ResultOf<R>>> {
  readonly identifier: Identifier | undefined;
  #observer: Observer<Signal<unknown>> = NOBODY;
  /** Undefined when a location it depends on has failed: then there is nothing to send. */
  readonly #home: IdentifierHome | undefined;
  readonly #homes: readonly IdentifierHome[] | undefined;
  /** Carries it out where its locations belong to two connectors. */
  readonly #across: (() => Execution<ResultOf<R>>) | undefined;
  readonly #request: Request<R>;
  #locations: readonly Identifier[] = NONE;
  /** Cold operations given as locations: they run as a part of this one, which closes what they open. */
  #parents: readonly Run<Routine>[] = NONE;
  /** Whether another one has it for a location, and so closes what it opens. */
  #isPart = false;
  #execution: Execution<ResultOf<R>> | undefined;
  /** Whether its connector has given the result or a failure. */
  #hasAnswer = false;
  #canceled = false;
  #ended = false;
  /** Whether what it has opened is closed, or left to the teardown that abandoned it. */
  #closed = false;
  /** Leaves the closes under way to themselves. */
  #stopWaiting: (() => void) | undefined;
  /** Gets the end of a close that nobody listens to any more. */
  #abandonedEnd: ((error?: H5Error) => void) | undefined;

  /** Errors: `bad-argument` (the first wrong argument), `dependency-failed` (an operation that was refused at its call), `unsupported`. */
  constructor(row: Row<R>, given: Readonly<Record<string, unknown>>, across?: Across<R>) {
    const { parameters, opens } = row;
    const args = resolveArguments(parameters, given, (...one) => this.#locate(...one));
    this.#homes = this.#homesOf(row, args);
    this.identifier = opens && allocateIdentifier(opens);
    this.#request = requestOf(row, args as unknown as ArgumentsOf<R>, this.identifier);
    const [from, ...more] = this.#homes ?? [];
    const to = more.find(({ connector }) => connector !== from?.connector);
    if (from && to) {
      if (!across) throw differentConnectors(from, to);
      this.#across = () => across(this.#request.args, from, to);
      this.#home = to;
    } else if (from) {
      checkCapabilities(from.connector.capabilities, row, args);
      this.#home = from;
    }
  }

  /** The name of the public function. */
  get #apiName(): string {
    return `${this.#request.routine}_async`;
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
      const message = `${parameter} must be an identifier or the operation that yields it, not ${shown(value)}`;
      throw failure('bad-argument', message);
    }
    if (!kinds.includes(identifier.kind)) {
      const message = `${parameter} must identify a ${kinds.join(', ')}, but it identifies a ${identifier.kind}`;
      throw failure('bad-argument', message);
    }
    this.#locations = [...this.#locations, identifier];
    return identifier;
  }

  #identifierOf(parameter: string, location: Operation<unknown>): Identifier {
    const { apiName, plan, tracked, refusal } = location;
    const what = `${parameter}: ${apiName ?? 'the request'}`;
    if (refusal) throw dependencyFailure(refusal, `${what} was refused at its call`);
    const parent = tracked ? undefined : plan.start();
    if (!(parent instanceof Run && parent.identifier)) throw failure('bad-argument', `${what} yields no identifier`);
    parent.#isPart = true;
    this.#parents = [...this.#parents, parent];
    return parent.identifier;
  }

  /** The files that it is for: those of its locations, or the one that it opens. */
  #homesOf(row: Row, args: object): readonly IdentifierHome[] | undefined {
    if (this.#failure()) return undefined;
    const reference = argumentOf(row, args, 'reference');
    if (this.#locations.length === 1 && this.#parents.length === 0 && !reference)
      return [homeOf(this.#locations[0] as Identifier)];
    const homes = this.#locations.map((location) => {
      const parent = this.#parents.find(({ identifier }) => identifier === location);
      return parent ? parent.#home : homeOf(location);
    });
    if (reference) homes.push(homeOfFile(reference.file));
    if (homes.length === 0) return [homeOfNew(row, args)];
    const known = [...new Set(homes)].filter((home) => home !== undefined);
    return homes.includes(undefined) ? undefined : known;
  }

  /** Begins the run; called once. */
  begin(observer: Observer<Signal<ResultOf<R>>>): void {
    this.#observer = observer as Observer<Signal<unknown>>;
    beginClosings();
    if (this.#canceled) {
      this.#fail(failure('canceled', 'the operation was canceled before it was sent'));
      return;
    }
    for (const parent of this.#parents) parent.begin(NOBODY);
    const home = this.#home;
    const dependency = this.#dependencyFailure();
    if (!home || dependency) {
      this.#fail(dependency ?? failure('dependency-failed', 'it depends on an operation that failed'));
      return;
    }
    if (this.identifier) registerIdentifier(this.identifier, home);
    if (this.#closes) for (const location of this.#locations) closeIdentifier(location);
    try {
      this.#execution = this.#execute(home);
    } catch (thrown) {
      this.#fail(thrown);
      return;
    }
    if (this.#isAwaited) closeIssued();
    this.#execution.begin(this);
  }

  /** Hears a signal of its connector. */
  next(signal: Signal<ResultOf<R>>): void {
    if (this.#hasAnswer) return;
    if (signal.type !== 'result') {
      this.#observer.next(signal);
      return;
    }
    this.#hasAnswer = true;
    if (this.#isAwaited) closeEnded();
    this.#succeed(signal);
  }

  /** Hears the failure that its connector gives. */
  error(thrown: unknown): void {
    if (this.#hasAnswer) return;
    this.#hasAnswer = true;
    const error = toH5Error(thrown, this.#apiName);
    if (this.#isAwaited) closeEnded(error);
    this.#fail(error);
  }

  /** Hears that nothing more comes. */
  complete(): void {
    if (!this.#hasAnswer) this.error(failure('io', `connector '${this.connector?.name}' gave no result`));
  }

  #execute({ connector }: IdentifierHome): Execution<ResultOf<R>> {
    if (this.#across) return this.#across();
    return inTurn(this.#homes ?? [], () => {
      const dependency = this.#dependencyFailure();
      if (dependency) throw dependency;
      return connector.execute(this.#request);
    });
  }

  /** Nobody has the result before what was opened for it is closed. */
  #succeed(result: Signal<unknown>): void {
    this.#closeAncestors((error) => {
      if (error) {
        if (this.identifier) for (const closing of this.#closings([this])) addClosing(closing);
        this.#end(error);
        this.#observer.error(error);
        return;
      }
      this.#end();
      this.#observer.next(result);
      this.#observer.complete();
    });
  }

  #fail(thrown: unknown): void {
    const error = toH5Error(thrown, this.#apiName);
    if (this.identifier) failIdentifier(this.identifier, error);
    this.#closeAncestors(() => {
      this.#end(error);
      this.#observer.error(error);
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

  #dependencyFailure(): H5Error | undefined {
    const failed = this.#failure();
    return failed && dependencyFailure(failed);
  }

  /** Whether `settled()` waits for it. */
  get #isAwaited(): boolean {
    return this.#closes || this.#request.row.effect === 'flushes';
  }

  get #closes(): boolean {
    return this.#request.row.effect === 'closes';
  }
}

const NONE: readonly never[] = [];

/** Hears a run that is a part of another one, which asks it for its failure. */
const NOBODY: Observer<Signal<unknown>> = { next() {}, error() {}, complete() {} };

function differentConnectors(one: IdentifierHome, other: IdentifierHome): H5Error {
  const names = `'${one.connector.name}' and '${other.connector.name}'`;
  return failure(
    'bad-argument',
    `its locations, or its reference and its location, belong to different connectors, ${names}`,
  );
}

/** Where the file of a routine that has no location is: with the connector that its access properties name, or that of its scheme. */
function homeOfNew(row: Row, args: object): IdentifierHome {
  const isWritten =
    parameterOf(row, 'creationFlags') !== undefined ||
    ((argumentOf(row, args, 'openingFlags') ?? 0) & H5F_ACC_RDWR) !== 0;
  const source = argumentOf(row, args, 'source') as FileSource;
  return { connector: connectorOf(source, argumentOf(row, args, 'H5P_FILE_ACCESS')), isWritten };
}
