import type { WorkerHandle } from '../port/Endpoint.js';
import type { Failures } from '../port/Failures.js';
import type { Packed } from '../port/protocol.js';
import type { Timers } from '../port/Watchdog.js';
import { type ClientListener, WorkerClient } from '../port/WorkerClient.js';

/** How a pool starts its workers. */
export interface PoolOptions<Request extends Packed, Failure> {
  /** Most workers that the pool has. */
  readonly size: number;
  /** Starts a worker. */
  readonly start: () => WorkerHandle;
  /** The settings of every worker's engine. */
  readonly settings?: unknown;
  readonly failures: Failures<Request, Failure>;
  readonly listener: Pick<ClientListener<Request, Failure>, 'lost' | 'told'>;
  /** The error of a call to a pool that was terminated. */
  readonly terminated: (reason: string) => unknown;
  readonly timers?: Timers;
}

/**
 * Identical workers, started when they are first needed; one that dies is replaced. A worker that
 * needs help gets lines to all others.
 */
export class WorkerPool<Request extends Packed = Packed, Failure = unknown> {
  readonly #options: PoolOptions<Request, Failure>;
  readonly #clients: (WorkerClient<Request, Failure> | undefined)[];
  /** The last worker number, which is never reused, and the pairs that have a line. */
  readonly #numbers = new Map<WorkerClient<Request, Failure>, number>();
  readonly #lines = new Set<string>();
  readonly #busy = new Set<WorkerClient<Request, Failure>>();
  #lastNumber = 0;
  #terminated: string | undefined;

  constructor(options: PoolOptions<Request, Failure>) {
    this.#options = options;
    this.#clients = Array.from({ length: options.size });
  }

  get size(): number {
    return this.#options.size;
  }

  /** The workers that were started and are not lost. */
  get started(): readonly WorkerClient<Request, Failure>[] {
    return [...this.#numbers.keys()];
  }

  /** The worker in a place of the pool, started if need be. */
  at(place: number): WorkerClient<Request, Failure> {
    const { start, failures, listener, settings, terminated, timers } = this.#options;
    if (this.#terminated !== undefined) throw terminated(this.#terminated);
    const existing = this.#clients[place];
    if (existing && existing.lost === undefined) return existing;
    const heard: ClientListener<Request, Failure> = {
      lost: (lost) => this.#lose(lost),
      told: (teller, message) => listener.told?.(teller, message),
      wantsPeers: (wanting) => this.#connectToAll(wanting),
      busy: (one, isBusy) => this.#watch(one, isBusy),
    };
    const client = new WorkerClient(start(), failures, heard, timers);
    client.start(this.size, settings);
    this.#clients[place] = client;
    this.#lastNumber += 1;
    this.#numbers.set(client, this.#lastNumber);
    return client;
  }

  /** The worker with the least load; one not yet started has none. */
  leastLoaded(load: (client: WorkerClient<Request, Failure>) => number): WorkerClient<Request, Failure> {
    const loads = this.#clients.map((client) => (client && client.lost === undefined ? load(client) : 0));
    return this.at(loads.indexOf(Math.min(...loads)));
  }

  /** Ends all workers; no more are started. */
  terminate(reason: string): void {
    this.#terminated = reason;
    for (const client of this.#clients) client?.terminate(reason);
  }

  /** While one of them works, the others may have to help it, so all are watched. */
  #watch(client: WorkerClient<Request, Failure>, isBusy: boolean): void {
    if (isBusy) this.#busy.add(client);
    else this.#busy.delete(client);
    const areWatched = this.#busy.size > 0;
    for (const one of this.#clients) one?.watch(areWatched);
  }

  #connectToAll(wanting: WorkerClient<Request, Failure>): void {
    const own = this.#numbers.get(wanting);
    if (own === undefined || this.#terminated !== undefined) return;
    for (let place = 0; place < this.size; place += 1) {
      const other = this.#helperAt(place);
      if (!other) continue;
      const number = this.#numbers.get(other) as number;
      const line = [own, number].sort((a, b) => a - b).join();
      if (other === wanting || this.#lines.has(line)) continue;
      this.#lines.add(line);
      const { port1, port2 } = new MessageChannel();
      wanting.connect(number, port1);
      other.connect(own, port2);
      other.watch(this.#busy.size > 0);
    }
  }

  /** A worker that cannot be started cannot help. */
  #helperAt(place: number): WorkerClient<Request, Failure> | undefined {
    try {
      return this.at(place);
    } catch {
      return undefined;
    }
  }

  #lose(client: WorkerClient<Request, Failure>): void {
    const number = this.#numbers.get(client);
    this.#numbers.delete(client);
    if (number !== undefined) for (const other of this.#numbers.keys()) other.peerLost(number);
    this.#options.listener.lost(client);
  }
}
