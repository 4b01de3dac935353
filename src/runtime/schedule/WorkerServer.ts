import { Peers } from '../pool/Peers.js';
import type { Endpoint } from '../port/Endpoint.js';
import type { Failures } from '../port/Failures.js';
import { nextTurn } from '../port/nextTurn.js';
import { Outbox } from '../port/Outbox.js';
import { type Call, type FromWorker, isPacked, type ToWorker } from '../port/protocol.js';
import { CallQueue } from './CallQueue.js';
import { CallRunner, type Serving } from './CallRunner.js';
import type { CallContext, Engine } from './Engine.js';
import { Questions } from './Questions.js';
import { canProceed, QueuedCall } from './QueuedCall.js';
import { type Lane, Schedule } from './Schedule.js';

/** Answers wait for one another at most this many milliseconds, so that small calls are answered together. */
const LONGEST_DELAY = 1;

/** Options of a worker's server. */
export interface ServerOptions<Request, Failure> {
  readonly endpoint: Endpoint;
  /** Makes the engine, with the settings that the client gives; called once, before the first call. */
  readonly create: (settings: unknown) => Engine<Request, Failure>;
  readonly failures: Failures<Request, Failure>;
  /** Where the lines to other workers are kept. */
  readonly peers?: Peers;
}

/**
 * The worker's end: takes calls, runs them queue by queue, one step of one call a turn, and answers.
 * Between two steps the event loop turns once, so that a `cancel` that has arrived is seen.
 */
export class WorkerServer<Request, Failure> {
  readonly #create: (settings: unknown) => Engine<Request, Failure>;
  readonly #failures: Failures<Request, Failure>;
  readonly #peers: Peers;
  readonly #outbox: Outbox<FromWorker>;
  readonly #questions: Questions<Failure>;
  readonly #schedule = new Schedule();
  readonly #queues = new Map<number, CallQueue<Request, Failure>>();
  /** Calls that have not ended, by number, for `cancel`. */
  readonly #calls = new Map<number, QueuedCall<Request, Failure>>();
  #engine: Engine<Request, Failure> | undefined;
  #runner: CallRunner<Request, Failure> | undefined;
  #flushed = 0;
  #isRunning = false;
  #exited = false;

  constructor({ endpoint, create, failures, peers = new Peers() }: ServerOptions<Request, Failure>) {
    this.#create = create;
    this.#failures = failures;
    this.#peers = peers;
    this.#outbox = new Outbox(
      (messages, transfer) => endpoint.post(messages, transfer),
      (message, cause) => this.#refused(message, cause),
    );
    this.#questions = new Questions((message) => this.#tell(message), failures);
    peers.ask = () => this.#tell({ type: 'want-peers' });
    endpoint.listen(
      (messages: ToWorker[]) => {
        for (const message of messages) if (!this.#exited) this.#receive(message);
        if (!this.#exited) void this.#run();
      },
      () => this.#lose('it could not read a message'),
    );
  }

  #start(settings: unknown): void {
    try {
      this.#engine = this.#create(settings);
      this.#runner = new CallRunner(this.#serving(this.#engine));
    } catch (error) {
      this.#lose(`its engine could not be made: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #serving(engine: Engine<Request, Failure>): Serving<Request, Failure> {
    return {
      engine,
      failures: this.#failures,
      schedule: this.#schedule,
      reply: (message, transfer) => this.#outbox.add(message, transfer),
      resume: () => void this.#run(),
      flush: () => {
        this.#flush();
        void this.#run();
      },
      context: (queued) => this.#context(queued),
      forget: (call) => this.#calls.delete(call),
    };
  }

  #context({ call, queue }: QueuedCall<Request, Failure>): CallContext {
    return {
      queue: queue.number,
      ask: (question) => this.#questions.ask(call, question),
      tell: (told) => this.#outbox.add({ type: 'tell', told }),
    };
  }

  #lose(message: string): void {
    this.#tell({ type: 'lost', message });
  }

  #receive(message: ToWorker): void {
    if (isPacked(message)) {
      if (this.#engine) this.#enqueue(message, this.#engine);
      return;
    }
    switch (message.type) {
      case 'start':
        this.#peers.poolSize = message.poolSize;
        this.#start(message.settings);
        return;
      case 'cancel':
        this.#cancel(message.call);
        return;
      case 'ping':
        this.#tell({ type: 'pong' });
        return;
      case 'pushed':
        this.#calls.get(message.call)?.push({ data: message.data });
        return;
      case 'push-failed':
        this.#calls.get(message.call)?.push({ failure: this.#failures.fromRecord(message.error) });
        return;
      case 'answered':
        this.#questions.answered(message);
        return;
      case 'exit':
        this.#exit(message.signal);
        return;
      case 'peer':
        this.#peers.connect(message.peer, message.port);
        return;
      case 'peer-lost':
        this.#peers.lost(message.peer);
    }
  }

  #enqueue(message: Call, engine: Engine<Request, Failure>): void {
    const [call, number] = message;
    const queue = this.#queueOf(number);
    const queued = new QueuedCall<Request, Failure>(call, message.slice(2), engine, queue);
    this.#calls.set(call, queued);
    queue.push(queued);
  }

  /** The queue of a number, as a lane of the schedule while it holds calls. */
  #queueOf(number: number): CallQueue<Request, Failure> {
    const known = this.#queues.get(number);
    if (known) return known;
    const queue = new CallQueue<Request, Failure>(number);
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
        this.#runner?.step(queue.head as QueuedCall<Request, Failure>);
        if (queue.head) return;
        this.#queues.delete(number);
        this.#schedule.remove(lane);
      },
    };
    this.#queues.set(number, queue);
    this.#schedule.add(lane);
    return queue;
  }

  #cancel(call: number): void {
    const queued = this.#calls.get(call);
    if (!queued || queued.canceled) return;
    queued.canceled = this.#engine?.isRevocable(queued.request) ?? false;
    if (queued.canceled && queued.state === undefined) {
      this.#runner?.fail(queued, this.#failures.canceled(queued.request));
    } else {
      this.#outbox.add({ type: 'not-canceled', call });
    }
    this.#flush();
  }

  /** Runs between two steps: calls under way end where they are. */
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
        // The client is gone and cannot be told.
      }
    }
    const ended = new Int32Array(signal);
    Atomics.add(ended, 0, 1);
    Atomics.notify(ended, 0);
  }

  /** Runs until nothing can proceed. */
  async #run(): Promise<void> {
    const engine = this.#engine;
    if (this.#isRunning || !engine) return;
    this.#isRunning = true;
    for (let lane = this.#schedule.next(); lane && !this.#exited; lane = this.#schedule.next()) {
      lane.step();
      if (engine.fatal !== undefined) {
        this.#lose(engine.fatal);
        return;
      }
      // Nobody knows of more to do, and a caller may be waiting for this very answer.
      if (this.#calls.size === 0) break;
      if (performance.now() - this.#flushed > LONGEST_DELAY) this.#flush();
      await nextTurn();
    }
    this.#isRunning = false;
    this.#flush();
  }

  /** Sends a message at once. */
  #tell(message: FromWorker): void {
    this.#outbox.add(message);
    this.#flush();
  }

  #flush(): void {
    this.#flushed = performance.now();
    this.#outbox.flush();
  }

  /** A message cannot be cloned: only the call whose result it is fails. */
  #refused(message: FromWorker, cause: unknown): void {
    const call = isPacked(message) ? message[0] : message.type === 'error' ? message.call : undefined;
    if (call === undefined) return;
    const error = this.#failures.toRecord(this.#failures.unsendableResult(cause));
    this.#tell({ type: 'error', call, error });
  }
}
