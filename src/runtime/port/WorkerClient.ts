import { countShared } from './countShared.js';
import type { Port, WorkerHandle } from './Endpoint.js';
import type { Failures } from './Failures.js';
import { guarded } from './guarded.js';
import { HandedPort } from './HandedPort.js';
import { Outbox } from './Outbox.js';
import { type Call, type FromWorker, isPacked, type Packed, type Result, type ToWorker } from './protocol.js';
import { isDetached, transferablesOf } from './transferables.js';
import { type Timers, Watchdog } from './Watchdog.js';

/** Receives the messages of a worker about one call. */
export interface CallObserver<Failure> {
  started(startedAt: number): void;
  progress(loadedBytes: number, totalBytes: number): void;
  notCanceled(): void;
  result(value: unknown, startedAt: number, nanoseconds: number): void;
  error(failure: Failure): void;
  /** A fresh copy of elements `from` to `to` of the write buffer, if the call sent none; an exception is the call's failure. */
  pull?(from: number, to: number): ArrayBufferView | readonly unknown[];
  /** Answers a question of the worker for the call, now or later; an exception or rejection goes to the worker. */
  asked?(question: unknown): unknown;
}

/** Receives the messages of a worker that concern no single call. */
export interface ClientListener<Request extends Packed, Failure> {
  lost(client: WorkerClient<Request, Failure>): void;
  /** The worker sent a message that belongs to no call. */
  told?(client: WorkerClient<Request, Failure>, message: unknown): void;
  /** The worker requests lines to all others. */
  wantsPeers?(client: WorkerClient<Request, Failure>): void;
  /** Its first call is under way, or its last one has ended. */
  busy?(client: WorkerClient<Request, Failure>, isBusy: boolean): void;
}

/** A call as it is sent. */
export interface OutgoingCall<Request> {
  readonly queue: number;
  readonly request: Request;
  /** Buffers that are handed over. */
  readonly transfer?: readonly ArrayBuffer[] | undefined;
  /** Large buffers go out at once: a caller may change them when the call has returned. */
  readonly immediate?: boolean | undefined;
}

/** A call that has not ended. */
interface PendingCall<Request, Failure> {
  readonly observer: CallObserver<Failure>;
  readonly request: Request;
  isStarted: boolean;
}

/** Most messages that are sent together. */
const LARGEST_BATCH = 256;

/** The client's end of one worker: matches replies to calls, and fails every call when the worker is lost. */
export class WorkerClient<Request extends Packed = Packed, Failure = unknown> {
  readonly #handle: WorkerHandle;
  readonly #failures: Failures<Request, Failure>;
  readonly #listener: ClientListener<Request, Failure>;
  readonly #calls = new Map<number, PendingCall<Request, Failure>>();
  readonly #outbox: Outbox<ToWorker>;
  readonly #watchdog: Watchdog;
  #isFlushing = false;
  #lastCall = 0;
  #lost: string | undefined;

  constructor(
    handle: WorkerHandle,
    failures: Failures<Request, Failure>,
    listener: ClientListener<Request, Failure>,
    timers?: Timers,
  ) {
    this.#handle = handle;
    this.#failures = failures;
    this.#listener = listener;
    this.#outbox = new Outbox(
      (messages, transfer) => handle.post(messages, transfer),
      (message, cause) => this.#refused(message, cause),
    );
    this.#watchdog = new Watchdog(
      () => this.#send({ type: 'ping' }),
      (reason) => this.terminate(reason),
      timers,
    );
    handle.listen((messages: FromWorker[]) => {
      this.#watchdog.heard();
      for (const message of messages) guarded(() => this.#receive(message));
    });
    handle.onLost((reason) => this.#lose(reason));
    handle.keepAlive(false);
  }

  /** Calls that have not ended. */
  get pending(): number {
    return this.#calls.size;
  }

  /** Why the worker can no longer be used. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /**
   * Sends the worker its settings, before its first call.
   *
   * @param poolSize - Most workers of the pool, itself included.
   * @param settings - For its engine.
   */
  start(poolSize: number, settings: unknown): void {
    this.#send({ type: 'start', poolSize, settings });
  }

  /** Sends a call; returns its number, for `cancel`. */
  call({ queue, request, transfer, immediate }: OutgoingCall<Request>, observer: CallObserver<Failure>): number {
    this.#lastCall += 1;
    const call = this.#lastCall;
    if (this.#lost !== undefined) {
      observer.error(this.#failures.lost(request, this.#lost));
      return call;
    }
    // Node would send it, and the worker could then read none of the messages sent together with it.
    if (transfer?.some(isDetached)) {
      observer.error(this.#failures.detached(request));
      return call;
    }
    this.#calls.set(call, { observer, request, isStarted: false });
    if (this.#calls.size === 1) this.#work();
    this.#send([call, queue].concat(request as never) as unknown as Call, transfer, immediate);
    return call;
  }

  /** Requests the end of a call. */
  cancel(call: number): void {
    if (this.#calls.has(call)) this.#send({ type: 'cancel', call });
  }

  /** Gives the worker a line to another one of the pool. */
  connect(peer: number, port: Port): void {
    if (this.#lost === undefined) this.#handle.post([{ type: 'peer', peer, port }], [port]);
  }

  /** Tells the worker that another one is gone. */
  peerLost(peer: number): void {
    this.#send({ type: 'peer-lost', peer });
  }

  /** Starts or stops watching the worker although it has no calls, because others of the pool may wait for its help. */
  watch(isHelping: boolean): void {
    if (this.#lost !== undefined) return;
    if (isHelping) this.#watchdog.watch();
    else if (this.#calls.size === 0) this.#watchdog.rest();
  }

  /** Has the worker save what it has done, without a turn of this thread's event loop. */
  exit(signal: SharedArrayBuffer): void {
    this.#handle.post([{ type: 'exit', signal }], []);
  }

  /** Ends the worker; every pending call fails. */
  terminate(reason: string): void {
    this.#handle.terminate();
    this.#lose(reason);
  }

  #send(message: ToWorker, transfer: readonly ArrayBuffer[] = [], immediate = false): void {
    if (this.#lost !== undefined) return;
    this.#outbox.add(message, transfer);
    if (transfer.length > 0 || immediate || this.#outbox.length >= LARGEST_BATCH) {
      this.#outbox.flush();
    } else if (!this.#isFlushing) {
      this.#isFlushing = true;
      queueMicrotask(() => {
        this.#isFlushing = false;
        this.#outbox.flush();
      });
    }
  }

  /** Something in a message cannot be cloned: only the call that holds it fails. */
  #refused(message: ToWorker, cause: unknown): void {
    if (isPacked(message)) {
      const { observer, request } = this.#end(message[0]) ?? {};
      if (request) observer?.error(this.#failures.unsendable(request, cause));
    } else if (message.type === 'pushed') this.#failPush(message.call, cause);
  }

  #receive(message: FromWorker): void {
    if (isPacked(message)) {
      this.#succeed(message);
      return;
    }
    switch (message.type) {
      case 'started':
        this.#started(this.#calls.get(message.call), message.startedAt);
        return;
      case 'progress':
        this.#calls.get(message.call)?.observer.progress(message.loadedBytes, message.totalBytes);
        return;
      case 'pong':
        return;
      case 'not-canceled':
        this.#calls.get(message.call)?.observer.notCanceled();
        return;
      case 'error':
        this.#started(this.#calls.get(message.call), message.startedAt);
        this.#end(message.call)?.observer.error(this.#failures.fromRecord(message.error));
        return;
      case 'pull':
        this.#push(message);
        return;
      case 'ask':
        this.#answer(message);
        return;
      case 'tell':
        this.#listener.told?.(this, message.told);
        return;
      case 'want-peers':
        this.#listener.wantsPeers?.(this);
        return;
      case 'lost':
        this.terminate(message.message);
    }
  }

  #succeed([call, value, startedAt, nanoseconds, bytes]: Result): void {
    countShared(value);
    const pending = this.#calls.get(call);
    this.#started(pending, startedAt);
    if (bytes !== undefined) pending?.observer.progress(bytes, bytes);
    this.#end(call)?.observer.result(value, startedAt, nanoseconds);
  }

  /** Tells once that a call has begun: a message of its own says so, or the one of its end. */
  #started(pending: PendingCall<Request, Failure> | undefined, startedAt: number | undefined): void {
    if (!pending || pending.isStarted || startedAt === undefined) return;
    pending.isStarted = true;
    pending.observer.started(startedAt);
  }

  /** Sends a part of a write buffer, which may have changed since the write was called. */
  #push({ call, from, to }: Extract<FromWorker, { type: 'pull' }>): void {
    const { observer } = this.#calls.get(call) ?? {};
    if (!observer) return;
    try {
      const data = observer.pull?.(from, to) ?? [];
      this.#send({ type: 'pushed', call, data }, transferablesOf(data), true);
    } catch (cause) {
      this.#failPush(call, cause);
    }
  }

  #failPush(call: number, cause: unknown): void {
    const { request } = this.#calls.get(call) ?? {};
    if (request === undefined) return;
    const error = this.#failures.toRecord(this.#failures.unreadable(request, cause));
    this.#send({ type: 'push-failed', call, error });
  }

  /** Answers a question of a call; at once, if the answer is not a promise. */
  #answer({ question, call, asked }: Extract<FromWorker, { type: 'ask' }>): void {
    const { observer, request } = this.#calls.get(call) ?? {};
    if (observer === undefined || request === undefined) return;
    const give = (answer: unknown): void => {
      // After the messages before it, and alone: the answer may not be cloneable.
      this.#outbox.flush();
      if (this.#lost !== undefined) return;
      try {
        const [value, ports] = answer instanceof HandedPort ? [answer.port, [answer.port]] : [answer, []];
        this.#handle.post([{ type: 'answered', question, answer: value }], ports);
      } catch (cause) {
        fail(this.#failures.unsendableAnswer(asked, cause));
      }
    };
    const fail = (thrown: unknown): void => {
      const error = this.#failures.toRecord(this.#failures.of(thrown, request));
      this.#send({ type: 'answered', question, error });
    };
    try {
      const answer = observer.asked?.(asked);
      if (answer instanceof Promise) void answer.then(give, fail);
      else give(answer);
    } catch (thrown) {
      fail(thrown);
    }
  }

  /** A call that ends now. */
  #end(call: number): PendingCall<Request, Failure> | undefined {
    const pending = this.#calls.get(call);
    if (this.#calls.delete(call) && this.#calls.size === 0) this.#rest();
    return pending;
  }

  #work(): void {
    this.#handle.keepAlive(true);
    this.#watchdog.watch();
    this.#listener.busy?.(this, true);
  }

  /** No calls are under way: neither the worker nor the watchdog keeps the program alive. */
  #rest(): void {
    this.#watchdog.rest();
    this.#handle.keepAlive(false);
    this.#listener.busy?.(this, false);
  }

  #lose(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    this.#outbox.clear();
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#rest();
    guarded(() => this.#listener.lost(this));
    for (const { observer, request } of calls) guarded(() => observer.error(this.#failures.lost(request, reason)));
  }
}
