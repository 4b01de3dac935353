import { H5Error, toH5Error } from '../model/H5Error.js';
import type { Identifier } from '../model/Identifier.js';
import type { ArgumentsOf, Routine } from '../model/Operations.js';
import { CallQueue, type QueuedCall } from './CallQueue.js';
import { nextTurn } from './nextTurn.js';
import type { Call, ClaimMode, Endpoint, FromWorker, ToWorker, WireResult } from './protocol.js';
import type { Steps } from './Steps.js';
import { transferablesOf } from './transferables.js';

/** How a handler answers: at once, later, or in steps between which it can be canceled. */
export type Outcome<T> = T | Promise<T> | Steps<T>;

/** What a handler knows of its call besides the arguments. */
export interface CallContext {
  /** The identifier to give to what is opened. */
  readonly opens: Identifier | undefined;
  /** Asks the client whether a storage may be opened; rejects with `permission`. */
  claim(identity: string, mode: ClaimMode): Promise<void>;
  /** Gives a claim back. */
  release(identity: string, mode: ClaimMode): void;
}

/** A handler for every routine: leaving one out does not compile. */
export type Handlers = {
  readonly [R in Routine]: (args: ArgumentsOf<R>, context: CallContext) => Outcome<WireResult<R>>;
};

/** What the server asks of the engine besides its handlers. */
export interface Engine {
  readonly handlers: Handlers;
  /** An opening operation failed or was canceled: what depends on its identifier fails from now on. */
  failed(identifier: Identifier, error: H5Error): void;
  /** Something was opened for a caller who has gone: let it go. */
  abandon(identifier: Identifier, context: Pick<CallContext, 'release'>): void;
  /** Why the engine cannot go on, if it cannot. */
  readonly fatal: string | undefined;
}

/** Routines that move data: that they began is told before they have ended. */
const MAY_TAKE_LONG: ReadonlySet<Routine> = new Set<Routine>([
  'H5Dread',
  'H5Dwrite',
  'H5Fopen',
  'H5Fcreate',
  'H5Fclose',
  'H5Miterate',
]);

/** Closing cannot be taken back: the identifier is invalid from the call on. */
const closes = (routine: Routine): boolean => routine.endsWith('close');

const now = (): number => performance.timeOrigin + performance.now();

/**
 * The worker's end: takes calls, runs them queue by queue, one step of one call a turn, and answers.
 * Between two steps the event loop turns once, so that a `cancel` that has arrived is seen.
 */
export class WorkerServer {
  readonly #endpoint: Endpoint;
  readonly #load: () => Promise<Engine>;
  #loading = false;
  #engine: Engine | undefined;
  readonly #queues = new Map<number, CallQueue>();
  /** Calls that have not ended, to find those that are canceled. */
  readonly #calls = new Map<number, QueuedCall>();
  readonly #claims = new Map<number, (refusal: string | undefined) => void>();
  #lastClaim = 0;
  #outbox: FromWorker[] = [];
  #running = false;

  /** @param load - Loads the engine; called when the first message comes. */
  constructor(endpoint: Endpoint, load: () => Promise<Engine>) {
    this.#endpoint = endpoint;
    this.#load = load;
    endpoint.listen((messages: ToWorker[]) => {
      for (const message of messages) this.#receive(message);
      if (this.#engine) void this.#run(this.#engine);
      else void this.#loadEngine();
    });
  }

  async #loadEngine(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      this.#engine = await this.#load();
    } catch (error) {
      this.#lose(`the engine could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    await this.#run(this.#engine);
  }

  #lose(message: string): void {
    this.#reply({ type: 'lost', message });
    this.#flush();
  }

  #receive(message: ToWorker): void {
    switch (message.type) {
      case 'call': {
        const queued: QueuedCall = { call: message, canceled: false };
        this.#calls.set(message.call, queued);
        let queue = this.#queues.get(message.queue);
        if (!queue) {
          queue = new CallQueue();
          this.#queues.set(message.queue, queue);
        }
        queue.push(queued);
        return;
      }
      case 'cancel':
        this.#cancel(message.call);
        return;
      case 'ping':
        this.#reply({ type: 'pong' });
        this.#flush();
        return;
      case 'pushed': {
        const queued = this.#calls.get(message.call);
        if (queued) queued.pushed = message.data;
        return;
      }
      case 'claimed':
        this.#claims.get(message.claim)?.(message.refusal);
        this.#claims.delete(message.claim);
    }
  }

  #cancel(call: number): void {
    const queued = this.#calls.get(call);
    if (!queued || queued.canceled) return;
    if (closes(queued.call.routine)) {
      this.#reply({ type: 'not-canceled', call });
    } else {
      queued.canceled = true;
      if (queued.state === undefined) this.#fail(queued, canceled(queued.call));
      else this.#reply({ type: 'not-canceled', call });
    }
    this.#flush();
  }

  /** Runs until no queue has work that can proceed. */
  async #run(engine: Engine): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      let worked = false;
      for (const [number, queue] of this.#queues) {
        const head = queue.head;
        if (!head) {
          this.#queues.delete(number);
          continue;
        }
        if (!this.#canProceed(head)) continue;
        worked = true;
        this.#step(engine, queue, head);
        this.#flush();
        if (engine.fatal !== undefined) {
          this.#lose(engine.fatal);
          return;
        }
        await nextTurn();
      }
      if (!worked) break;
    }
    this.#running = false;
  }

  #canProceed(queued: QueuedCall): boolean {
    return queued.state !== 'waiting' && (queued.state !== 'pulling' || queued.pushed !== undefined || queued.canceled);
  }

  #step(engine: Engine, queue: CallQueue, queued: QueuedCall): void {
    const { call } = queued;
    if (queued.ended) {
      queue.shift();
      if (call.opens) engine.failed(call.opens, canceled(call));
      return;
    }
    if (queued.steps) {
      this.#resume(engine, queue, queued, queued.steps);
      return;
    }
    queued.startedAt = now();
    this.#reply({ type: 'started', call: call.call, startedAt: queued.startedAt * 1000 });
    // Small operations are answered in the same message.
    if (MAY_TAKE_LONG.has(call.routine)) this.#flush();
    try {
      const handler = engine.handlers[call.routine] as (args: object, context: CallContext) => Outcome<unknown>;
      const outcome = handler(call.args, this.#context(call));
      if (isSteps(outcome)) {
        queued.steps = outcome;
        this.#resume(engine, queue, queued, outcome);
      } else if (outcome instanceof Promise) {
        this.#await(engine, queue, queued, outcome);
      } else {
        this.#succeed(engine, queue, queued, outcome);
      }
    } catch (error) {
      this.#throwInto(engine, queue, queued, error);
    }
  }

  #resume(engine: Engine, queue: CallQueue, queued: QueuedCall, steps: Steps<unknown>): void {
    const { call } = queued;
    try {
      if (queued.canceled) {
        steps.return(undefined as never);
        throw canceled(call);
      }
      const { pushed } = queued;
      queued.pushed = undefined;
      const { value, done } = steps.next(pushed);
      if (done) {
        this.#succeed(engine, queue, queued, value);
        return;
      }
      queued.state = value.type === 'pull' ? 'pulling' : 'running';
      this.#reply({ ...value, call: call.call });
    } catch (error) {
      this.#throwInto(engine, queue, queued, error);
    }
  }

  #await(engine: Engine, queue: CallQueue, queued: QueuedCall, outcome: Promise<unknown>): void {
    queued.state = 'waiting';
    outcome
      .then(
        (value) => this.#succeed(engine, queue, queued, value),
        (error) => this.#throwInto(engine, queue, queued, error),
      )
      .finally(() => {
        this.#flush();
        void this.#run(engine);
      });
  }

  #succeed(engine: Engine, queue: CallQueue, queued: QueuedCall, value: unknown): void {
    const { call, canceled: wanted } = queued;
    if (wanted && call.opens) {
      engine.abandon(call.opens, this.#context(call));
      this.#throwInto(engine, queue, queued, canceled(call));
      return;
    }
    queue.shift();
    this.#calls.delete(call.call);
    const startedAt = queued.startedAt ?? now();
    const nanoseconds = (now() - startedAt) * 1e6;
    this.#reply({ type: 'result', call: call.call, value, startedAt: startedAt * 1000, nanoseconds });
    const transfer = transferablesOf(value);
    if (transfer.length > 0) this.#flush(transfer);
  }

  #throwInto(engine: Engine, queue: CallQueue, queued: QueuedCall, thrown: unknown): void {
    const { call } = queued;
    const error = toH5Error(thrown, `${call.routine}_async`);
    queue.shift();
    if (call.opens) engine.failed(call.opens, error);
    this.#fail(queued, error);
  }

  #fail(queued: QueuedCall, error: H5Error): void {
    queued.ended = true;
    this.#calls.delete(queued.call.call);
    this.#reply({ type: 'error', call: queued.call.call, error: error.toRecord() });
  }

  #context(call: Call): CallContext {
    return {
      opens: call.opens,
      claim: (identity, mode) =>
        new Promise((resolve, reject) => {
          this.#lastClaim += 1;
          const claim = this.#lastClaim;
          this.#claims.set(claim, (refusal) => {
            if (refusal === undefined) resolve();
            else reject(new H5Error('permission', `${call.routine}_async`, refusal));
          });
          this.#reply({ type: 'claim', claim, identity, mode });
          this.#flush();
        }),
      release: (identity, mode) => this.#reply({ type: 'release', identity, mode }),
    };
  }

  #reply(message: FromWorker): void {
    this.#outbox.push(message);
  }

  #flush(transfer: readonly ArrayBuffer[] = []): void {
    if (this.#outbox.length === 0) return;
    const messages = this.#outbox;
    this.#outbox = [];
    try {
      this.#endpoint.post(messages, transfer);
    } catch (cause) {
      for (const message of messages) this.#postAlone(message, cause);
    }
  }

  /** Something in a batch cannot be sent: the call whose result it is fails, and no other. */
  #postAlone(message: FromWorker, cause: unknown): void {
    try {
      this.#endpoint.post([message], []);
    } catch {
      if (message.type !== 'result') return;
      const error = new H5Error('io', 'WorkerServer', 'the result cannot be sent from the worker', { cause });
      this.#endpoint.post([{ type: 'error', call: message.call, error: error.toRecord() }], []);
    }
  }
}

function isSteps(outcome: unknown): outcome is Steps<unknown> {
  return (
    typeof outcome === 'object' &&
    outcome !== null &&
    Symbol.iterator in outcome &&
    'return' in outcome &&
    'next' in outcome
  );
}

function canceled(call: Call): H5Error {
  return new H5Error('canceled', `${call.routine}_async`, 'the operation was canceled');
}
