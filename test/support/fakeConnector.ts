import { Observable, type Observer, Subject, type Subscriber } from 'rxjs';
import type { Capabilities } from '../../src/connectors/Capabilities.js';
import type { Connector, Execution, Request, Signal } from '../../src/connectors/Connector.js';
import { requestOf } from '../../src/connectors/requestOf.js';
import { H5Error, type H5ErrorKind } from '../../src/model/H5Error.js';
import {
  allocateIdentifier,
  type FileId,
  type Identifier,
  type IdentifierKind,
  type ObjectId,
} from '../../src/model/Identifier.js';
import type { ResultOf, Routine } from '../../src/operations/Operations.js';
import { registerIdentifier } from '../../src/operations/openIdentifiers.js';
import * as ROUTINES from '../../src/operations/ROUTINES.js';

/** What a fake operation tells: when it began, and for how long it ran. */
export const STARTED_AT = 1_700_000_000_000_000;
export const NANOSECONDS = 250_000;

/** An operation that has reached the connector; the test says what becomes of it. */
export class FakeCall {
  readonly request: Request;
  /** How often its end was asked for. */
  cancels = 0;
  started = false;
  readonly #subscriber: Subscriber<Signal<unknown>>;

  constructor(request: Request, subscriber: Subscriber<Signal<unknown>>) {
    this.request = request;
    this.#subscriber = subscriber;
  }

  get routine(): Routine {
    return this.request.routine;
  }

  get args(): Readonly<Record<string, unknown>> {
    return this.request.args as unknown as Readonly<Record<string, unknown>>;
  }

  get ended(): boolean {
    return this.#subscriber.closed;
  }

  start(): this {
    this.started = true;
    this.#subscriber.next({ type: 'started', startedAt: STARTED_AT });
    return this;
  }

  progress(loadedBytes: number, totalBytes: number): this {
    this.#subscriber.next({ type: 'progress', loadedBytes, totalBytes });
    return this;
  }

  notCanceled(): this {
    this.#subscriber.next({ type: 'not-canceled' });
    return this;
  }

  /** Succeeds; without a value, with the identifier that it opens. */
  succeed(value: unknown = this.request.opens): void {
    this.#subscriber.next({ type: 'result', value, startedAt: STARTED_AT, nanoseconds: NANOSECONDS });
    this.#subscriber.complete();
  }

  fail(kind: H5ErrorKind = 'io', message = 'the disk is gone'): H5Error {
    const error = new H5Error(kind, `${this.routine}_async`, message);
    this.#subscriber.error(error);
    return error;
  }

  /** Ends without a result, which no connector should. */
  complete(): void {
    this.#subscriber.complete();
  }
}

/** Cancels what has not begun; what runs goes on for now: as a worker does. */
export function cancelQueued(call: FakeCall): void {
  if (call.started) call.notCanceled();
  else call.fail('canceled', 'the operation was canceled');
}

/** Ends every operation well, at once. */
export function succeedAtOnce(call: FakeCall): void {
  call.start().succeed();
}

/** A connector whose operations the test carries out: by hand, by `answer`, or by marbles. */
export class FakeConnector implements Connector {
  readonly name: string;
  capabilities: Capabilities = { unsupported: {} };
  readonly errors$ = new Subject<H5Error>();
  /** Operations that were sent, in order. */
  readonly calls: FakeCall[] = [];
  /** Requests that were prepared, sent or not. */
  executed = 0;
  /** What happens to an operation when it is sent. */
  answer: (call: FakeCall) => void = () => {};
  /** What happens to an operation whose end is asked for. */
  whenCanceled: (call: FakeCall) => void = cancelQueued;
  /** Marbles in the place of calls. */
  signalsOf: ((request: Request) => Observable<Signal<unknown>>) | undefined;

  constructor(answer: (call: FakeCall) => void = () => {}, name = 'fake') {
    this.answer = answer;
    this.name = name;
  }

  execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>> {
    this.executed += 1;
    let call: FakeCall | undefined;
    const marbles = this.signalsOf?.(request as Request);
    const signals = new Observable<Signal<unknown>>((subscriber) => {
      if (marbles) return marbles.subscribe(subscriber);
      call = new FakeCall(request as Request, subscriber);
      this.calls.push(call);
      this.answer(call);
      return undefined;
    });
    const cancel = () => {
      if (!call || call.ended) return;
      call.cancels += 1;
      this.whenCanceled(call);
    };
    const begin = (observer: Observer<Signal<ResultOf<R>>>): void => {
      signals.subscribe(observer as Observer<Signal<unknown>>);
    };
    return { begin, cancel };
  }

  close(identifier: Identifier): Execution<void> {
    return identifier.kind === 'file'
      ? this.execute(requestOf(ROUTINES.H5Fclose, { file_id: identifier as FileId }))
      : this.execute(requestOf(ROUTINES.H5Oclose, { object_id: identifier as ObjectId }));
  }

  /** An open identifier, without an operation that opened it. */
  open<K extends IdentifierKind>(kind: K, isWritten = false): Identifier<K> {
    const identifier = allocateIdentifier(kind);
    registerIdentifier(identifier, { connector: this, isWritten });
    return identifier;
  }

  /** The operation sent last. */
  get last(): FakeCall {
    const call = this.calls.at(-1);
    if (!call) throw new Error('nothing was sent');
    return call;
  }

  /** The routines sent so far. */
  get routines(): Routine[] {
    return this.calls.map(({ routine }) => routine);
  }
}
