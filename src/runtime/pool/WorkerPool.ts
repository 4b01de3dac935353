import { H5Error } from '../../model/H5Error.js';
import type { WorkerHandle } from '../port/protocol.js';
import { type ClaimAuthority, WorkerClient } from '../port/WorkerClient.js';

/**
 * Identical workers, started when they are first needed; one that dies leaves its place to a fresh one. A worker that
 * wants help gets lines to all others.
 */
export class WorkerPool {
  /** How many workers there are at the most. */
  readonly size: number;
  readonly #start: () => WorkerHandle;
  readonly #settings: unknown;
  readonly #authority: ClaimAuthority;
  readonly #onLost: (client: WorkerClient) => void;
  readonly #clients: (WorkerClient | undefined)[];
  /** Numbers of the workers, never given again; and the pairs that have a line. */
  readonly #numbers = new Map<WorkerClient, number>();
  readonly #lines = new Set<string>();
  #lastNumber = 0;
  #terminated: string | undefined;

  /** @param settings - What every worker's engine is told when it starts. */
  constructor(
    size: number,
    start: () => WorkerHandle,
    settings: unknown,
    authority: ClaimAuthority,
    onLost: (client: WorkerClient) => void,
  ) {
    this.size = size;
    this.#start = start;
    this.#settings = settings;
    this.#authority = authority;
    this.#onLost = onLost;
    this.#clients = Array.from({ length: size });
  }

  /** The worker in a place of the pool, started if need be. */
  at(place: number): WorkerClient {
    if (this.#terminated !== undefined) throw new H5Error('worker-lost', 'WorkerPool', this.#terminated);
    const existing = this.#clients[place];
    if (existing && existing.lost === undefined) return existing;
    const client = new WorkerClient(
      this.#start(),
      this.#authority,
      (lost) => this.#lose(lost),
      (wanting) => this.#connectToAll(wanting),
    );
    client.start(this.size, this.#settings);
    this.#clients[place] = client;
    this.#lastNumber += 1;
    this.#numbers.set(client, this.#lastNumber);
    return client;
  }

  /** The worker with the least to carry, by a measure of its load; one not yet started carries nothing. */
  leastLoaded(load: (client: WorkerClient) => number): WorkerClient {
    const loads = this.#clients.map((client) => (client && client.lost === undefined ? load(client) : 0));
    return this.at(loads.indexOf(Math.min(...loads)));
  }

  /** Ends all workers, and starts none any more. */
  terminate(reason: string): void {
    this.#terminated = reason;
    for (const client of this.#clients) client?.terminate(reason);
  }

  #connectToAll(wanting: WorkerClient): void {
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
    }
  }

  /** A worker that cannot be started does not help. */
  #helperAt(place: number): WorkerClient | undefined {
    try {
      return this.at(place);
    } catch {
      return undefined;
    }
  }

  #lose(client: WorkerClient): void {
    const number = this.#numbers.get(client);
    this.#numbers.delete(client);
    if (number !== undefined) for (const other of this.#numbers.keys()) other.peerLost(number);
    this.#onLost(client);
  }
}
