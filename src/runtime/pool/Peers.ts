import type { Port } from '../port/Endpoint.js';

/** Tells the other end that messages on the line can no longer be read. */
const UNREADABLE = { type: 'unreadable' } as const;
/** The first message on a line: the worker has started, and reads what comes. */
const HERE = { type: 'here' } as const;

/** Handles messages of other workers, by their `type`. */
export interface PeerListener {
  message(peer: number, message: unknown): void;
  /** The worker is gone and no longer answers. */
  lost?(peer: number): void;
}

/**
 * The other workers of the pool, for one of them: numbered lines, made when they are first needed. A worker that is still starting is not
 * counted yet: what it was given would wait for its start, which takes longer than reading some ten megabytes.
 */
export class Peers {
  readonly #ports = new Map<number, Port>();
  readonly #started = new Set<number>();
  readonly #listeners: PeerListener[] = [];
  #asked = false;
  /** Most workers that the pool has, this one included. */
  poolSize = 1;
  /** Asks for the lines; set by the worker's server. */
  ask: () => void = () => {};

  /** The workers that have started and can be reached. */
  get numbers(): readonly number[] {
    return [...this.#started];
  }

  /** Requests lines to all workers of the pool, once; they arrive later. */
  want(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.ask();
  }

  listen(listener: PeerListener): void {
    this.#listeners.push(listener);
  }

  post(peer: number, message: unknown, transfer: ArrayBuffer[] = []): void {
    this.#ports.get(peer)?.postMessage(message, transfer);
  }

  connect(peer: number, port: Port): void {
    this.#ports.set(peer, port);
    port.onmessage = ({ data }: { readonly data: unknown }) => {
      const { type } = data as { readonly type?: unknown };
      if (type === UNREADABLE.type) this.lost(peer);
      else if (type === HERE.type) this.#started.add(peer);
      else for (const listener of this.#listeners) listener.message(peer, data);
    };
    // A message that is lost may have been a task or an answer: neither side waits for it.
    port.onmessageerror = () => {
      port.postMessage(UNREADABLE);
      this.#forget(peer);
    };
    port.postMessage(HERE);
  }

  lost(peer: number): void {
    this.#ports.get(peer)?.close();
    this.#forget(peer);
  }

  #forget(peer: number): void {
    if (!this.#ports.delete(peer)) return;
    this.#started.delete(peer);
    // The worker that replaces it gets a line too.
    this.#asked = false;
    for (const listener of this.#listeners) listener.lost?.(peer);
  }
}
