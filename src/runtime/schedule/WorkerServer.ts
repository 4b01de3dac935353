import { H5Error, toH5Error } from '../../model/H5Error.js';
import type { Routine } from '../../model/Operations.js';
import { Peers } from '../pool/Peers.js';
import { nextTurn } from '../port/nextTurn.js';
import type { Answered, Call, Endpoint, FromWorker, ToWorker } from '../port/protocol.js';
import { transferablesOf } from '../port/transferables.js';
import { CallQueue, mergeInto, part, type QueuedCall } from './CallQueue.js';
import type { CallContext, Engine, Outcome } from './Engine.js';
import { type Lane, Schedule } from './Schedule.js';
import { Beside, isSteps, type Priority, type Step, type Steps } from './Steps.js';

/** Answers wait for one another this many milliseconds at the most, so that small operations are answered together. */
const LONGEST_DELAY = 1;

/** Closing cannot be taken back: the identifier is invalid from the call on. */
const closes = (routine: Routine): boolean => routine.endsWith('close');

const now = (): number => performance.timeOrigin + performance.now();

/**
 * The worker's end: takes calls, runs them queue by queue, one step of one call a turn, and answers.
 * Between two steps the event loop turns once, so that a `cancel` that has arrived is seen.
 */
export class WorkerServer {
  readonly #endpoint: Endpoint;
  readonly #create: (settings: unknown) => Engine;
  readonly #peers: Peers;
  #engine: Engine | undefined;
  readonly #schedule = new Schedule();
  readonly #queues = new Map<number, { readonly queue: CallQueue; readonly lane: Lane }>();
  /** Calls that have not ended, to find those that are canceled. */
  readonly #calls = new Map<number, QueuedCall>();
  readonly #claims = new Map<number, (refusal: string | undefined) => void>();
  #lastClaim = 0;
  readonly #asked = new Map<number, (answer: Pick<Answered, 'source' | 'error'>) => void>();
  #lastAsk = 0;
  #outbox: FromWorker[] = [];
  #transfer: ArrayBuffer[] = [];
  #flushed = 0;
  #running = false;
  #exited = false;

  /**
   * @param create - Makes the engine, with the settings that the client gives; called once, before the first call.
   * @param peers - Where the lines to other workers are kept.
   */
  constructor(endpoint: Endpoint, create: (settings: unknown) => Engine, peers = new Peers()) {
    this.#endpoint = endpoint;
    this.#create = create;
    this.#peers = peers;
    peers.ask = () => {
      this.#reply({ type: 'want-peers' });
      this.#flush();
    };
    endpoint.listen(
      (messages: ToWorker[]) => {
        for (const message of messages) if (!this.#exited) this.#receive(message);
        if (this.#exited) return;
        if (this.#engine) void this.#run(this.#engine);
      },
      () => this.#lose('it could not read a message'),
    );
  }

  #start(settings: unknown): void {
    try {
      this.#engine = this.#create(settings);
    } catch (error) {
      this.#lose(`its engine could not be made: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #lose(message: string): void {
    this.#reply({ type: 'lost', message });
    this.#flush();
  }

  #receive(message: ToWorker): void {
    switch (message.type) {
      case 'call': {
        const { queue } = this.#queueOf(message.queue);
        const queued: QueuedCall = {
          call: message,
          priority: priorityOf(message),
          queue,
          canceled: false,
          pushed: [],
          leave: () => queue.shift(),
        };
        this.#calls.set(message.call, queued);
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
        queued?.pushed.push(message.data);
        return;
      }
      case 'push-failed':
        this.#calls.get(message.call)?.pushed.push(H5Error.fromRecord(message.error));
        return;
      case 'claimed':
        this.#claims.get(message.claim)?.(message.refusal);
        this.#claims.delete(message.claim);
        return;
      case 'answered':
        this.#asked.get(message.ask)?.(message);
        this.#asked.delete(message.ask);
        return;
      case 'exit':
        this.#exit(message.signal);
        return;
      case 'start':
        this.#peers.poolSize = message.poolSize;
        this.#start(message.settings);
        return;
      case 'peer':
        this.#peers.connect(message.peer, message.port);
        return;
      case 'peer-lost':
        this.#peers.lost(message.peer);
    }
  }

  /** The queue of a number, as a lane of the schedule while it holds calls. */
  #queueOf(number: number): { readonly queue: CallQueue; readonly lane: Lane } {
    const known = this.#queues.get(number);
    if (known) return known;
    const queue = new CallQueue();
    const lane: Lane = {
      get priority() {
        return queue.priority;
      },
      get ready() {
        return queue.head !== undefined && canProceed(queue.head);
      },
      bytes: 0,
      lastTurn: -1,
      step: () => {
        this.#step(queue.head as QueuedCall);
        if (queue.head) return;
        this.#queues.delete(number);
        this.#schedule.remove(lane);
      },
    };
    const entry = { queue, lane };
    this.#queues.set(number, entry);
    this.#schedule.add(lane);
    return entry;
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

  /** Between two steps: what is under way ends where it is. */
  #exit(signal: SharedArrayBuffer): void {
    this.#exited = true;
    const drop = [...this.#calls.values()].map(
      ({ steps }) =>
        () =>
          void steps?.return(undefined as never),
    );
    for (const action of [...drop, () => this.#engine?.exit?.()]) {
      try {
        action();
      } catch {
        // Nobody is there to be told.
      }
    }
    const ended = new Int32Array(signal);
    Atomics.add(ended, 0, 1);
    Atomics.notify(ended, 0);
  }

  /** Runs until nothing can proceed. */
  async #run(engine: Engine): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let lane = this.#schedule.next(); lane && !this.#exited; lane = this.#schedule.next()) {
      lane.step();
      if (engine.fatal !== undefined) {
        this.#lose(engine.fatal);
        return;
      }
      if (performance.now() - this.#flushed > LONGEST_DELAY) this.#flush();
      await nextTurn();
    }
    this.#running = false;
    this.#flush();
  }

  #step(queued: QueuedCall): void {
    const engine = this.#engine as Engine;
    const { call } = queued;
    if (queued.ended) {
      queued.leave();
      if (call.opens) engine.failed(call.opens, canceled(call));
      return;
    }
    if (queued.steps) {
      this.#resume(engine, queued, queued.steps);
      return;
    }
    try {
      if (queued.startedAt === undefined) this.#begin(engine, queued);
      else if (queued.canceled) throw canceled(call);
      const { routine, args } = queued.merged?.call ?? call;
      const handler = engine.handlers[routine] as (args: object, context: CallContext) => Outcome<unknown>;
      const outcome = handler(args, this.#context(call));
      if (outcome instanceof Beside) {
        this.#moveBeside(queued, outcome);
      } else if (isSteps(outcome)) {
        queued.steps = outcome;
        this.#resume(engine, queued, outcome);
      } else if (outcome instanceof Promise) {
        this.#await(engine, queued, outcome);
      } else {
        this.#succeed(engine, queued, outcome);
      }
    } catch (error) {
      this.#throwInto(engine, queued, error);
    }
  }

  /** Begins a call, and those behind it that the engine merges with it. */
  #begin(engine: Engine, queued: QueuedCall): void {
    const startedAt = now();
    const start = (one: QueuedCall): void => {
      one.startedAt = startedAt;
      this.#reply({ type: 'started', call: one.call.call, startedAt: startedAt * 1000 });
    };
    start(queued);
    const merged = engine.merge?.(queued.call, queued.queue.waiting());
    if (!merged) return;
    const followers = queued.queue.following(merged.bytes.length - 1);
    followers.forEach(start);
    mergeInto(queued, merged, followers);
  }

  /** Gives a call a lane of its own: the next one of its queue may begin. */
  #moveBeside(queued: QueuedCall, { steps, bytes, ended }: Beside<unknown>): void {
    queued.leave();
    queued.steps = steps;
    queued.state = 'running';
    queued.totalBytes = bytes;
    const lane: Lane = {
      priority: queued.priority,
      get ready() {
        return canProceed(queued);
      },
      bytes,
      lastTurn: -1,
      step: () => this.#step(queued),
    };
    queued.leave = () => {
      this.#schedule.remove(lane);
      ended();
    };
    this.#schedule.add(lane);
  }

  #resume(engine: Engine, queued: QueuedCall, steps: Steps<unknown>): void {
    const { call } = queued;
    try {
      if (queued.canceled && !queued.merged) {
        steps.return(undefined as never);
        throw canceled(call);
      }
      const part = queued.state === 'pulling' ? queued.pushed.shift() : undefined;
      const { value, done } = part instanceof H5Error ? steps.throw(part) : steps.next(part);
      if (done) {
        this.#succeed(engine, queued, value);
      } else if (value.type === 'wait') {
        queued.state = 'paused';
        const goOn = () => {
          if (queued.state === 'paused') queued.state = 'running';
          void this.#run(engine);
        };
        value.until.then(goOn, goOn);
      } else if (value.type === 'pull') {
        queued.state = 'pulling';
        this.#pull(queued, value);
      } else {
        queued.state = 'running';
        if (!queued.merged) this.#reply({ ...value, call: call.call });
      }
    } catch (error) {
      this.#throwInto(engine, queued, error);
    }
  }

  /** Asks for a part of the write buffer, unless it is on its way already, and for the one after it. */
  #pull(queued: QueuedCall, { from, to, ahead }: Extract<Step, { type: 'pull' }>): void {
    const { call } = queued.call;
    if (queued.askedAhead !== from) this.#reply({ type: 'pull', call, from, to });
    if (ahead) this.#reply({ type: 'pull', call, ...ahead });
    queued.askedAhead = ahead?.from;
  }

  #await(engine: Engine, queued: QueuedCall, outcome: Promise<unknown>): void {
    queued.state = 'waiting';
    outcome
      .then(
        (value) => this.#succeed(engine, queued, value),
        (error) => this.#throwInto(engine, queued, error),
      )
      .finally(() => {
        this.#flush();
        void this.#run(engine);
      });
  }

  #succeed(engine: Engine, queued: QueuedCall, value: unknown): void {
    const { call, canceled: wanted } = queued;
    if (wanted && call.opens) {
      let end: unknown = canceled(call);
      try {
        engine.abandon(call.opens, this.#context(call));
      } catch (error) {
        end = error;
      }
      this.#throwInto(engine, queued, end);
      return;
    }
    queued.leave();
    this.#calls.delete(call.call);
    const startedAt = queued.startedAt ?? now();
    const nanoseconds = (now() - startedAt) * 1e6;
    const { totalBytes } = queued;
    if (totalBytes !== undefined) {
      this.#reply({ type: 'progress', call: call.call, loadedBytes: totalBytes, totalBytes });
    }
    this.#reply({ type: 'result', call: call.call, value, startedAt: startedAt * 1000, nanoseconds });
    for (const buffer of transferablesOf(value)) this.#transfer.push(buffer);
    for (const follower of queued.merged?.followers ?? []) this.#succeed(engine, follower, value);
  }

  #throwInto(engine: Engine, queued: QueuedCall, thrown: unknown): void {
    if (queued.merged) {
      part(queued);
      return;
    }
    const { call } = queued;
    const error = toH5Error(thrown, `${call.routine}_async`);
    queued.leave();
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
      queue: call.queue,
      opens: call.opens,
      claim: (identity, mode, isNamed = false) =>
        new Promise((resolve, reject) => {
          this.#lastClaim += 1;
          const claim = this.#lastClaim;
          this.#claims.set(claim, (refusal) => {
            if (refusal === undefined) resolve();
            else reject(new H5Error('permission', `${call.routine}_async`, refusal));
          });
          this.#reply({ type: 'claim', claim, queue: call.queue, identity, mode, isNamed });
          this.#flush();
        }),
      release: (identity, mode, isNamed = false) =>
        this.#reply({ type: 'release', queue: call.queue, identity, mode, isNamed }),
      ask: (name, kind) =>
        new Promise((resolve, reject) => {
          this.#lastAsk += 1;
          const ask = this.#lastAsk;
          this.#asked.set(ask, ({ source, error }) => {
            if (error) reject(H5Error.fromRecord(error));
            else resolve(source);
          });
          this.#reply({ type: 'ask', ask, call: call.call, name, kind });
          this.#flush();
        }),
    };
  }

  #reply(message: FromWorker): void {
    this.#outbox.push(message);
  }

  #flush(): void {
    this.#flushed = performance.now();
    if (this.#outbox.length === 0) return;
    const messages = this.#outbox;
    const transfer = this.#transfer;
    this.#outbox = [];
    this.#transfer = [];
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
      if (message.type !== 'result' && message.type !== 'error') return;
      const error =
        message.type === 'result'
          ? new H5Error('io', 'WorkerServer', 'the result cannot be sent from the worker', { cause })
          : new H5Error(message.error.kind, message.error.routine, message.error.message);
      this.#endpoint.post([{ type: 'error', call: message.call, error: error.toRecord() }], []);
    }
  }
}

function canProceed({ state, pushed, canceled: wanted, merged }: QueuedCall): boolean {
  if (state === 'waiting') return false;
  if (wanted && !merged) return true;
  return state === 'pulling' ? pushed.length > 0 : state !== 'paused';
}

/** The priority that a transfer was given. */
function priorityOf({ args }: Call): Priority {
  return (args as { readonly dxpl_id?: { readonly priority?: Priority } }).dxpl_id?.priority ?? 'normal';
}

function canceled(call: Call): H5Error {
  return new H5Error('canceled', `${call.routine}_async`, 'the operation was canceled');
}
