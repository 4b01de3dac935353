import { H5Error } from '../model/H5Error.js';
import type { WorkerHandle } from './protocol.js';
import { type ClaimAuthority, WorkerClient } from './WorkerClient.js';

/**
 * Identical workers, started when they are first needed; one that dies leaves its place to a fresh one.
 */
export class WorkerPool {
  /** How many workers there are at the most. */
  readonly size: number;
  readonly #start: () => WorkerHandle;
  readonly #authority: ClaimAuthority;
  readonly #onLost: (client: WorkerClient) => void;
  readonly #clients: (WorkerClient | undefined)[];
  #terminated: string | undefined;

  constructor(
    size: number,
    start: () => WorkerHandle,
    authority: ClaimAuthority,
    onLost: (client: WorkerClient) => void,
  ) {
    this.size = size;
    this.#start = start;
    this.#authority = authority;
    this.#onLost = onLost;
    this.#clients = Array.from({ length: size });
  }

  /** The worker in a place of the pool, started if need be. */
  at(place: number): WorkerClient {
    if (this.#terminated !== undefined) throw new H5Error('worker-lost', 'WorkerPool', this.#terminated);
    const existing = this.#clients[place];
    if (existing && existing.lost === undefined) return existing;
    const client = new WorkerClient(this.#start(), this.#authority, this.#onLost);
    this.#clients[place] = client;
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
}
