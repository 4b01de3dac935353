import type { NativeWorker } from '../../src/connectors/native/client/NativeWorker.js';
import { packRequest } from '../../src/connectors/native/client/packRequest.js';
import { nativeFailures } from '../../src/connectors/native/failures.js';
import type {
  Claim,
  ClaimMode,
  OpeningIdentifier,
  PackedRequest,
  Question,
  WireRequest,
} from '../../src/connectors/native/protocol.js';
import { type HandlerContext, handlerContext } from '../../src/connectors/native/worker/HandlerContext.js';
import { transferProperties, unpackRequest } from '../../src/connectors/native/worker/unpackRequest.js';
import { H5Error } from '../../src/model/H5Error.js';
import type { Identifier } from '../../src/model/Identifier.js';
import type { Endpoint, WorkerHandle } from '../../src/runtime/port/Endpoint.js';
import type { FromWorker, ToWorker } from '../../src/runtime/port/protocol.js';
import { type CallObserver, type OutgoingCall, WorkerClient } from '../../src/runtime/port/WorkerClient.js';
import type { Engine, Outcome } from '../../src/runtime/schedule/Engine.js';
import { WorkerServer } from '../../src/runtime/schedule/WorkerServer.js';
import { rowOf } from '../support/rowOf.js';

/** How a fake engine answers: every routine comes here. */
export type Behaviour = (args: Record<string, unknown>, context: HandlerContext, routine: string) => Outcome<unknown>;

/** What a call has told so far, and its end. */
export interface Told {
  readonly number: number;
  readonly events: string[];
  readonly end: Promise<unknown>;
}

/** A call, as far as it is not what calls are by default. */
type CallOptions = Partial<Omit<OutgoingCall<PackedRequest>, 'request'>> &
  Pick<CallObserver<H5Error>, 'pull'> &
  Partial<Pick<WireRequest, 'routine' | 'opens'>>;

/** What the engine is told when it starts. */
export const SETTINGS = { program: 'a' };

type NativeEngine = Engine<WireRequest, H5Error>;

/** A client and a server on both ends of a MessageChannel, in one thread. */
export class Pair {
  readonly client: NativeWorker;
  readonly sent: { messages: readonly ToWorker[]; transfer: readonly unknown[] }[] = [];
  readonly answered: { messages: readonly FromWorker[]; transfer: readonly unknown[] }[] = [];
  readonly keptAlive: boolean[] = [];
  readonly failed: { identifier: Identifier; error: H5Error }[] = [];
  readonly abandoned: Identifier[] = [];
  readonly released: [string, ClaimMode][] = [];
  readonly lostClients: NativeWorker[] = [];
  /** Loses the worker, as its thread would. */
  lose: (reason: string) => void = () => {};
  /** Has the worker find messages that it cannot read. */
  unreadable: () => void = () => {};
  terminated = 0;
  fatal: string | undefined;
  /** Merges calls, as the engine's method does; none by default. */
  merge: NonNullable<NativeEngine['merge']> = () => undefined;
  /** Answers claims; grants all by default. */
  decide: (identity: string, mode: ClaimMode) => string | undefined = () => undefined;
  readonly #channel = new MessageChannel();

  constructor(behaviour: Behaviour, create: (settings: unknown) => void = () => {}) {
    const { port1, port2 } = this.#channel;
    const pair = this;
    const handle: WorkerHandle = {
      ...endpoint<ToWorker>(port1, this.sent),
      onLost: (listener) => {
        this.lose = listener;
      },
      terminate: () => {
        this.terminated += 1;
      },
      keepAlive: (busy) => this.keptAlive.push(busy),
    };
    const engine: NativeEngine = {
      unpack: (packed) => unpackRequest(packed as PackedRequest),
      execute: (request, context) =>
        behaviour(request.args as Record<string, unknown>, handlerContext(request, context), request.routine),
      priority: (packed) => transferProperties(packed as PackedRequest)?.priority ?? 'normal',
      isRevocable: ({ effect }) => effect !== 'closes',
      failed: ({ opens }, error) => {
        if (opens) this.failed.push({ identifier: opens, error });
      },
      abandon: ({ opens }) => {
        if (opens) this.abandoned.push(opens);
        return opens !== undefined;
      },
      merge: (first, next) => this.merge(first, next),
      get fatal() {
        return pair.fatal;
      },
    };
    this.client = new WorkerClient<PackedRequest, H5Error>(handle, nativeFailures, {
      lost: (client) => this.lostClients.push(client),
      told: (_, notice) => {
        const { identity, mode } = notice as Claim;
        this.released.push([identity, mode]);
      },
    });
    this.client.start(1, SETTINGS);
    const own = endpoint<FromWorker>(port2, this.answered);
    const listening: Endpoint = {
      ...own,
      listen: (listener, unreadable = () => {}) => {
        this.unreadable = unreadable;
        own.listen(listener);
      },
    };
    new WorkerServer({
      endpoint: listening,
      create: (settings) => {
        create(settings);
        return engine;
      },
      failures: nativeFailures,
    });
  }

  /** Sends a call and follows it. */
  call(args: object, options: CallOptions = {}): Told {
    const { pull, routine = 'H5Dread', opens, ...outgoing } = options;
    const request = requestWith(args, routine, opens);
    const events: string[] = [];
    let number = 0;
    const end = new Promise<unknown>((resolve) => {
      number = this.client.call(
        { queue: 1, request, ...outgoing },
        {
          started: () => events.push('started'),
          progress: (loaded, total) => events.push(`${loaded}/${total}`),
          notCanceled: () => events.push('not-canceled'),
          result: (value) => {
            events.push('result');
            resolve(value);
          },
          error: (error) => {
            events.push(`error ${error.kind}`);
            resolve(error);
          },
          asked: (question) => this.#answer(question as Question),
          ...(pull ? { pull } : {}),
        },
      );
    });
    return { number, events, end };
  }

  #answer(question: Question): string | undefined {
    return question.type === 'claim' ? this.decide(question.identity, question.mode) : undefined;
  }

  close(): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }
}

function endpoint<T>(port: MessagePort, log: { messages: readonly T[]; transfer: readonly unknown[] }[]): Endpoint {
  return {
    post: (messages, transfer) => {
      port.postMessage(messages, [...transfer] as ArrayBuffer[]);
      log.push({ messages: messages as readonly T[], transfer });
    },
    listen: (listener) => {
      port.onmessage = ({ data }) => (listener as (messages: unknown) => void)(data);
    },
  };
}

/** A request of a routine with any arguments whatever. */
export function requestWith(args: object, routine = 'H5Dread', opens?: OpeningIdentifier): PackedRequest {
  const parameters = Object.fromEntries(Object.keys(args).map((name) => [name, 'buffer' as const]));
  return packRequest({ ...rowOf(routine), parameters }, args, opens);
}

/** Lets everything that was sent arrive. */
export async function settle(turns = 20): Promise<void> {
  for (let n = 0; n < turns; n += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A promise and how to end it. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** An identifier. */
export const identifier = (hid: number): Identifier => ({ kind: 'dataset', hid });

/** A failure of a handler. */
export const notFound = (message: string): H5Error => new H5Error('not-found', 'H5Dopen_async', message);
