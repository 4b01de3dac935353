import type { Call } from './protocol.js';
import type { Steps } from './Steps.js';

/** A call in a worker, from its arrival to its end. */
export interface QueuedCall {
  readonly call: Call;
  canceled: boolean;
  /** Undefined until it begins. */
  state?: 'running' | 'waiting' | 'paused' | 'pulling';
  startedAt?: number;
  /** Takes it out of what it runs in: its queue, or the lane beside it. */
  leave: () => void;
  steps?: Steps<unknown>;
  /** Bytes that it moves, of what runs beside its queue. */
  totalBytes?: number;
  pushed?: ArrayBufferView | readonly unknown[] | undefined;
  /** It was answered while it was queued; its turn only tells its dependents. */
  ended?: boolean;
}

/** First in, first out, in constant time. */
export class CallQueue {
  #calls: QueuedCall[] = [];
  #first = 0;

  get head(): QueuedCall | undefined {
    return this.#calls[this.#first];
  }

  push(call: QueuedCall): void {
    this.#calls.push(call);
  }

  shift(): void {
    this.#calls[this.#first] = undefined as never;
    this.#first += 1;
    if (this.#first === this.#calls.length) {
      this.#calls = [];
      this.#first = 0;
    }
  }
}
