import type { ExternalFileKind } from '../../model/ExternalFiles.js';
import type { FileSource } from '../../model/FileSource.js';
import { badArgument, H5Error, toH5Error } from '../../model/H5Error.js';
import type { Identifier } from '../../model/Identifier.js';
import type { Routine } from '../../model/Operations.js';
import { countShared } from './countShared.js';
import type { Answered, Claim, FromWorker, Port, ToWorker, WorkerHandle } from './protocol.js';
import { isDetached, transferablesOf } from './transferables.js';

/** Gets what a worker tells of one call. */
export interface CallObserver {
  started(startedAt: number): void;
  progress(loadedBytes: number, totalBytes: number): void;
  notCanceled(): void;
  result(value: unknown, startedAt: number, nanoseconds: number): void;
  error(error: H5Error): void;
  /** A fresh copy of elements `from` to `to` of the write buffer, when the call sent none along; what it throws is the call's failure. */
  pull?(from: number, to: number): ArrayBufferView | readonly unknown[];
  /** A file that the call came to by its name; undefined when there is none. */
  externalFile?(name: string, kind: ExternalFileKind): Promise<FileSource | undefined>;
}

/** Decides on claims of storages, for all workers together. */
export interface ClaimAuthority {
  /** Undefined when granted, otherwise why not; a promise of that when it has to wait. */
  claim(client: WorkerClient, claim: Claim): string | undefined | Promise<string | undefined>;
  release(client: WorkerClient, claim: Claim): void;
}

/** A call as it is sent. */
export interface OutgoingCall {
  readonly queue: number;
  readonly routine: Routine;
  readonly args: object;
  readonly opens?: Identifier | undefined;
  /** Buffers that are handed over. */
  readonly transfer?: readonly ArrayBuffer[];
  /** Large buffers go out at once: a caller may change them when the call has returned. */
  readonly immediate?: boolean;
}

/** Milliseconds of silence after which a worker is asked for a sign of life, and then given up. */
const PATIENCE = 60_000;

/** Messages that go out together at the most. */
const LARGEST_BATCH = 256;

/** The client's end of one worker: matches replies to calls, and fails every call when the worker is lost. */
export class WorkerClient {
  readonly #handle: WorkerHandle;
  readonly #authority: ClaimAuthority;
  readonly #calls = new Map<number, { readonly observer: CallObserver; readonly routine: Routine }>();
  #outbox: ToWorker[] = [];
  #flushing = false;
  #lastCall = 0;
  #lost: string | undefined;
  #lastHeard = 0;
  #pinged = false;
  #watch: ReturnType<typeof setTimeout> | undefined;
  readonly #onLost: (client: WorkerClient) => void;
  readonly #onWantPeers: (client: WorkerClient) => void;

  constructor(
    handle: WorkerHandle,
    authority: ClaimAuthority,
    onLost: (client: WorkerClient) => void,
    onWantPeers: (client: WorkerClient) => void = () => {},
  ) {
    this.#handle = handle;
    this.#onWantPeers = onWantPeers;
    this.#authority = authority;
    this.#onLost = onLost;
    handle.listen((messages: FromWorker[]) => {
      this.#lastHeard = performance.now();
      this.#pinged = false;
      for (const message of messages) {
        try {
          this.#receive(message);
        } catch (error) {
          reportLater(error);
        }
      }
    });
    handle.onLost((reason) => this.#lose(reason));
    handle.keepAlive(false);
  }

  /** Calls that have not ended. */
  get pending(): number {
    return this.#calls.size;
  }

  /** Why the worker cannot be used any more. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Sends a call; returns its number, for `cancel`. */
  call(outgoing: OutgoingCall, observer: CallObserver): number {
    this.#lastCall += 1;
    const call = this.#lastCall;
    const { routine } = outgoing;
    if (this.#lost !== undefined) {
      observer.error(workerLost(routine, this.#lost));
      return call;
    }
    // Node would send it, and the worker could then read none of the messages that go with it.
    if (outgoing.transfer?.some(isDetached)) {
      observer.error(badArgument(`${routine}_async`, 'the buffer to hand over is detached'));
      return call;
    }
    this.#calls.set(call, { observer, routine });
    if (this.#calls.size === 1) {
      this.#handle.keepAlive(true);
      this.#lastHeard = performance.now();
      this.#watch ??= setTimeout(() => this.#look(), PATIENCE);
    }
    const { queue, args, opens, transfer, immediate } = outgoing;
    this.#send(
      { type: 'call', call, queue, routine, args: args as never, ...(opens ? { opens } : {}) },
      transfer,
      immediate,
    );
    return call;
  }

  /** Asks for the end of a call. */
  cancel(call: number): void {
    if (this.#calls.has(call)) this.#send({ type: 'cancel', call });
  }

  /**
   * Tells the worker what it has to know before its first call.
   *
   * @param poolSize - How many workers there may be, itself included.
   * @param settings - For its engine.
   */
  start(poolSize: number, settings: unknown): void {
    this.#send({ type: 'start', poolSize, settings });
  }

  /** Gives the worker a line to another one of the pool. */
  connect(peer: number, port: Port): void {
    if (this.#lost === undefined) this.#handle.post([{ type: 'peer', peer, port }], [port]);
  }

  /** Tells the worker that another one is gone. */
  peerLost(peer: number): void {
    this.#send({ type: 'peer-lost', peer });
  }

  /** Has the worker save what it has done, without a turn of this thread's event loop. */
  exit(signal: SharedArrayBuffer): void {
    this.#handle.post([{ type: 'exit', signal }], []);
  }

  /** Ends the worker; every pending call fails with `worker-lost`. */
  terminate(reason: string): void {
    this.#handle.terminate();
    this.#lose(reason);
  }

  #send(message: ToWorker, transfer?: readonly ArrayBuffer[], immediate = false): void {
    this.#outbox.push(message);
    if (transfer?.length || immediate || this.#outbox.length >= LARGEST_BATCH) {
      this.#flush(transfer);
    } else if (!this.#flushing) {
      this.#flushing = true;
      queueMicrotask(() => this.#flush());
    }
  }

  #flush(transfer: readonly ArrayBuffer[] = []): void {
    this.#flushing = false;
    const messages = this.#outbox;
    if (messages.length === 0 || this.#lost !== undefined) return;
    this.#outbox = [];
    try {
      this.#handle.post(messages, transfer);
    } catch (cause) {
      this.#sendOneByOne(messages, transfer, cause);
    }
  }

  /** Something in the batch cannot be cloned: only the call that holds it fails. */
  #sendOneByOne(messages: readonly ToWorker[], transfer: readonly ArrayBuffer[], cause: unknown): void {
    for (const message of messages) {
      try {
        this.#handle.post([message], message === messages.at(-1) ? transfer : []);
      } catch {
        if (message.type === 'pushed') this.#failPush(message.call, cause);
        if (message.type !== 'call') continue;
        const error = new H5Error(
          'bad-argument',
          `${message.routine}_async`,
          'an argument cannot be sent to a worker',
          { cause },
        );
        this.#take(message.call)?.error(error);
      }
    }
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'started':
        this.#calls.get(message.call)?.observer.started(message.startedAt);
        return;
      case 'progress':
        this.#calls.get(message.call)?.observer.progress(message.loadedBytes, message.totalBytes);
        return;
      case 'pong':
        return;
      case 'not-canceled':
        this.#calls.get(message.call)?.observer.notCanceled();
        return;
      case 'result':
        countShared(message.value);
        this.#take(message.call)?.result(message.value, message.startedAt, message.nanoseconds);
        return;
      case 'error':
        this.#take(message.call)?.error(H5Error.fromRecord(message.error));
        return;
      case 'pull':
        this.#push(message);
        return;
      case 'claim': {
        const { claim } = message;
        const answer = (refusal: string | undefined): void =>
          this.#send({ type: 'claimed', claim, ...(refusal === undefined ? {} : { refusal }) });
        const decision = this.#authority.claim(this, message);
        if (decision instanceof Promise) void decision.then(answer);
        else answer(decision);
        return;
      }
      case 'ask':
        void this.#answer(message);
        return;
      case 'release':
        this.#authority.release(this, message);
        return;
      case 'want-peers':
        this.#onWantPeers(this);
        return;
      case 'lost':
        this.#handle.terminate();
        this.#lose(message.message);
    }
  }

  /** Sends a part of a write buffer, which may not be what it was when the write was called. */
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
    const { routine } = this.#calls.get(call) ?? {};
    if (routine === undefined) return;
    const error =
      cause instanceof H5Error
        ? cause
        : new H5Error('bad-argument', `${routine}_async`, 'the write buffer cannot be read any more', { cause });
    this.#send({ type: 'push-failed', call, error: error.toRecord() });
  }

  /** Gives a call the file that it asks for; what the answering throws is its failure. */
  async #answer({ ask, call, name, kind }: Extract<FromWorker, { type: 'ask' }>): Promise<void> {
    let answer: Pick<Answered, 'source' | 'error'> = {};
    try {
      const source = await this.#calls.get(call)?.observer.externalFile?.(name, kind);
      if (source !== undefined) answer = { source };
    } catch (error) {
      answer = { error: toH5Error(error, 'externalFiles').toRecord() };
    }
    if (this.#lost !== undefined) return;
    this.#flush();
    try {
      this.#handle.post([{ type: 'answered', ask, ...answer }], []);
    } catch (cause) {
      const error = new H5Error(
        'bad-argument',
        'externalFiles',
        `the file given for '${name}' cannot be sent to a worker`,
        { cause },
      );
      this.#send({ type: 'answered', ask, error: error.toRecord() });
    }
  }

  /** A worker that is silent is asked for a sign of life; one that gives none is stuck inside the engine, for good. */
  #look(): void {
    this.#watch = undefined;
    if (this.#calls.size === 0) return;
    const silence = performance.now() - this.#lastHeard;
    if (silence >= PATIENCE && this.#pinged) {
      this.#handle.terminate();
      this.#lose(`it has not answered for ${Math.round(silence / 1000)} s`);
      return;
    }
    if (silence >= PATIENCE) {
      this.#pinged = true;
      this.#send({ type: 'ping' });
    }
    this.#watch = setTimeout(() => this.#look(), PATIENCE);
  }

  /** The observer of a call that ends now. */
  #take(call: number): CallObserver | undefined {
    const observer = this.#calls.get(call)?.observer;
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#rest();
    return observer;
  }

  /** Nothing is under way: neither the worker nor the watch keeps the program alive. */
  #rest(): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    this.#handle.keepAlive(false);
  }

  #lose(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    this.#outbox = [];
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#rest();
    guarded(() => this.#onLost(this));
    for (const { observer, routine } of calls) guarded(() => observer.error(workerLost(routine, reason)));
  }
}

/** Does one thing of several: the others are done whatever it throws. */
function guarded(action: () => void): void {
  try {
    action();
  } catch (error) {
    reportLater(error);
  }
}

/** Makes an uncaught error of what a listener threw, where it stops nothing else. */
function reportLater(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}

/** The error of an operation whose worker is gone. */
export function workerLost(routine: string, reason: string): H5Error {
  return new H5Error('worker-lost', `${routine}_async`, `the worker that ran the operation is gone: ${reason}`);
}
