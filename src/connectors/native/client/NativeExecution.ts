import type { Observer } from 'rxjs';
import type { Columns } from '../../../model/Columns.js';
import type { NumericArray } from '../../../model/H5Data.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { ResultOf, Routine } from '../../../operations/Operations.js';
import type { CallObserver } from '../../../runtime/port/WorkerClient.js';
import type { Execution, Request, Signal } from '../../Connector.js';
import { type BufferClaim, bufferClaims } from '../../shared/BufferClaims.js';
import type { FileClosed, OpenedObject } from '../protocol.js';
import { answerQuestion } from './answerQuestion.js';
import { closes } from './closedBy.js';
import type { FileClaims } from './FileClaims.js';
import { GivenFiles } from './GivenFiles.js';
import type { Homes } from './Homes.js';
import type { NativeWorker } from './NativeWorker.js';
import type { Outcomes } from './Outcomes.js';
import { ResultCopy } from './ResultCopy.js';
import type { Session } from './Session.js';
import type { PreparedRequest, WireRequests } from './WireRequests.js';

/** What carrying out a request takes. */
export interface NativeServices {
  readonly homes: Homes;
  readonly claims: FileClaims;
  readonly outcomes: Outcomes;
  readonly requests: WireRequests;
}

/** The failure of an operation that is canceled on this thread. */
const canceled = (): H5Error => failure('canceled', 'the operation was canceled');

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
  /** Memory of the caller that it reads into or writes from. */
  #claim: BufferClaim | undefined;
  #isWaitingForMemory = false;
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
      const { memory } = this.#prepared;
      if (memory) this.#claim = bufferClaims.take(memory);
    } catch (error) {
      observer.error(error);
      return;
    }
    const { session } = this.#prepared;
    session.pending += 1;
    const ready = this.#claim?.ready;
    if (ready) this.#waitForMemory(session, ready);
    else if (this.#isItsTurn || !session.turns.isWaiting) this.#send();
    else session.turns.take(() => this.#send());
  }

  cancel(): void {
    this.#isCanceled = true;
    if (this.#call !== undefined) this.#client?.cancel(this.#call);
    else if (this.#isWaitingForMemory) {
      this.#isWaitingForMemory = false;
      this.#fail(canceled());
    }
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
    const { into } = this.#present;
    if (into && answer !== null) {
      this.#copy(into, answer as NumericArray, startedAt, nanoseconds);
      return;
    }
    const { outcomes } = this.#services;
    const request = this.#request;
    const { session, opening } = this.#present;
    const isClose = closes(request);
    let value: unknown = isClose ? undefined : (into?.array ?? answer);
    if (request.row.unpack) value = request.row.unpack(answer as Columns);
    const refusal = isClose && outcomes.closed(session, request, answer as FileClosed | undefined);
    if (request.opens) value = outcomes.opened(session, request.opens, answer as OpenedObject, opening);
    outcomes.ended(session);
    this.#claim?.release();
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

  asked(asked: unknown): ReturnType<typeof answerQuestion> {
    const { session } = this.#present;
    const given = (): GivenFiles => {
      this.#given ??= new GivenFiles(session.externalFiles);
      return this.#given;
    };
    const client = this.#client as NativeWorker;
    return answerQuestion(asked, { client, claims: this.#services.claims, session, given });
  }

  /** Gives the request to the home of its file. */
  #send(): void {
    const { session, outgoing } = this.#present;
    try {
      this.#client = this.#services.homes.of(session);
      this.#call = this.#client.call(outgoing, this);
      if (closes(this.#request)) this.#services.outcomes.closing(session, this.#request);
      if (this.#isCanceled) this.#client.cancel(this.#call);
      if (!this.#claim?.isHeld) this.#claim?.release();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Waits for the operations before it that use its memory, and those after it in its file wait for it. */
  #waitForMemory(session: Session, ready: Promise<unknown>): void {
    this.#isWaitingForMemory = true;
    const send = async (): Promise<void> => {
      await ready;
      if (!this.#isWaitingForMemory) return;
      this.#isWaitingForMemory = false;
      try {
        // What is sent of a write buffer is what it holds now.
        this.#prepared = this.#services.requests.prepare(this.#request);
      } catch (error) {
        this.#fail(error);
        return;
      }
      this.#send();
    };
    if (this.#isItsTurn) void send();
    else session.turns.take(send);
  }

  /** Copies the result into the caller's array, which is no shared memory. */
  #copy(
    { array, memSpace }: NonNullable<PreparedRequest['into']>,
    result: NumericArray,
    startedAt: number,
    nanoseconds: number,
  ): void {
    const done = (): void => {
      if (this.#isCanceled) this.#fail(canceled());
      else this.result(null, startedAt, nanoseconds);
    };
    const fail = (error: unknown): void => this.#fail(error);
    try {
      const copying = new ResultCopy(array, result, memSpace).run(() => this.#isCanceled);
      if (copying) void copying.then(done, fail);
      else done();
    } catch (error) {
      fail(error);
    }
  }

  #fail(error: unknown): void {
    const release = this.#claim?.release;
    // Workers may still be helping the one that was lost.
    if (release && this.#present.into && error instanceof H5Error && error.kind === 'worker-lost')
      void this.#services.homes.whenToldAll().then(release);
    else release?.();
    const { session, opening } = this.#present;
    this.#services.outcomes.failed(session, this.#request, opening);
    this.#observer?.error(error);
  }

  get #present(): PreparedRequest {
    return this.#prepared as PreparedRequest;
  }
}
