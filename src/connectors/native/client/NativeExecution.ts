import type { Observer } from 'rxjs';
import type { Columns } from '../../../model/Columns.js';
import type { H5Error } from '../../../model/H5Error.js';
import type { ResultOf, Routine } from '../../../operations/Operations.js';
import type { CallObserver } from '../../../runtime/port/WorkerClient.js';
import type { Execution, Request, Signal } from '../../Connector.js';
import type { FileClosed, OpenedObject, Question } from '../protocol.js';
import { closes } from './closedBy.js';
import type { FileClaims } from './FileClaims.js';
import { GivenFiles } from './GivenFiles.js';
import type { Homes } from './Homes.js';
import type { NativeWorker } from './NativeWorker.js';
import type { Outcomes } from './Outcomes.js';
import type { PreparedRequest, WireRequests } from './WireRequests.js';

/** What carrying out a request takes. */
export interface NativeServices {
  readonly homes: Homes;
  readonly claims: FileClaims;
  readonly outcomes: Outcomes;
  readonly requests: WireRequests;
}

/** A request that a worker carries out: sends it, and tells what the worker says of it. */
export class NativeExecution<R extends Routine> implements Execution<ResultOf<R>>, CallObserver<H5Error> {
  readonly #request: Request<R>;
  readonly #services: NativeServices;
  /** Whether it goes out before those that wait at its file. */
  readonly #isItsTurn: boolean;
  #observer: Observer<Signal<ResultOf<R>>> | undefined;
  /** Undefined until it is prepared. */
  #prepared: PreparedRequest | undefined;
  #client: NativeWorker | undefined;
  /** Its number in the worker, once it was sent. */
  #call: number | undefined;
  #given: GivenFiles | undefined;
  #isCanceled = false;

  constructor(request: Request<R>, services: NativeServices, isItsTurn: boolean) {
    this.#request = request;
    this.#services = services;
    this.#isItsTurn = isItsTurn;
  }

  begin(observer: Observer<Signal<ResultOf<R>>>): void {
    this.#observer = observer;
    try {
      this.#prepared = this.#services.requests.prepare(this.#request);
    } catch (error) {
      observer.error(error);
      return;
    }
    const { session } = this.#prepared;
    session.pending += 1;
    if (this.#isItsTurn || !session.turns.isWaiting) this.#send();
    else session.turns.take(() => this.#send());
  }

  cancel(): void {
    this.#isCanceled = true;
    if (this.#call !== undefined) this.#client?.cancel(this.#call);
  }

  started(startedAt: number): void {
    this.#observer?.next({ type: 'started', startedAt });
  }

  progress(loadedBytes: number, totalBytes: number): void {
    this.#observer?.next({ type: 'progress', loadedBytes, totalBytes });
  }

  notCanceled(): void {
    this.#observer?.next({ type: 'not-canceled' });
  }

  result(answer: unknown, startedAt: number, nanoseconds: number): void {
    const { outcomes } = this.#services;
    const request = this.#request;
    const { session, opening } = this.#present;
    const isClose = closes(request);
    let value: unknown = isClose ? undefined : answer;
    if (request.row.unpack) value = request.row.unpack(answer as Columns);
    const refusal = isClose && outcomes.closed(session, request, answer as FileClosed | undefined);
    if (request.opens) value = outcomes.opened(session, request.opens, answer as OpenedObject, opening);
    outcomes.ended(session);
    if (refusal) {
      this.#observer?.error(refusal);
      return;
    }
    this.#observer?.next({ type: 'result', value: value as ResultOf<R>, startedAt, nanoseconds });
    this.#observer?.complete();
  }

  error(error: H5Error): void {
    this.#fail(this.#given ? this.#given.blame(error) : error);
  }

  /** A part of the write buffer, which stayed on this thread. */
  pull(from: number, to: number): ArrayBufferView | readonly unknown[] {
    return this.#present.outgoing.pull?.(from, to) ?? [];
  }

  /** Answers the worker: whether a file may be opened, and for files that another one names. */
  asked(asked: unknown): string | undefined | Promise<unknown> {
    const question = asked as Question;
    if (question.type === 'claim') return this.#services.claims.claim(this.#client as NativeWorker, question);
    this.#given ??= new GivenFiles(this.#present.session.externalFiles);
    return this.#given.find(question.name, question.kind);
  }

  /** Gives the request to the home of its file. */
  #send(): void {
    const { session, outgoing } = this.#present;
    try {
      this.#client = this.#services.homes.of(session);
      this.#call = this.#client.call(outgoing, this);
      if (closes(this.#request)) this.#services.outcomes.closing(session, this.#request);
      if (this.#isCanceled) this.#client.cancel(this.#call);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const { session, opening } = this.#present;
    this.#services.outcomes.failed(session, this.#request, opening);
    this.#observer?.error(error);
  }

  get #present(): PreparedRequest {
    return this.#prepared as PreparedRequest;
  }
}
