import type { H5Error } from '../../model/H5Error.js';
import type { Call } from '../port/protocol.js';
import type { MergedCall } from './Engine.js';
import type { Priority, Steps } from './Steps.js';

/** A call in a worker, from its arrival to its end. */
export interface QueuedCall {
  readonly call: Call;
  readonly priority: Priority;
  /** The queue that it came into. */
  readonly queue: CallQueue;
  canceled: boolean;
  /** Undefined until it begins. */
  state?: 'running' | 'waiting' | 'paused' | 'pulling';
  startedAt?: number;
  /** Takes it out of what it runs in: its queue, or the lane beside it. */
  leave: () => void;
  steps?: Steps<unknown>;
  /** What runs in its place, and in that of the calls behind it. */
  merged?: (MergedCall & { readonly followers: readonly QueuedCall[] }) | undefined;
  /** Bytes that it moves, of what runs beside its queue or merged: its progress comes with its end. */
  totalBytes?: number | undefined;
  /** Parts of the write buffer that have come and were not taken yet, or why one will not come; and where the part asked for ahead begins. */
  readonly pushed: (ArrayBufferView | readonly unknown[] | H5Error)[];
  askedAhead?: number | undefined;
  /** It was answered while it was queued; its turn only tells its dependents. */
  ended?: boolean;
}

/** First in, first out, in constant time. */
export class CallQueue {
  #calls: QueuedCall[] = [];
  #first = 0;
  readonly #waiting = { visible: 0, normal: 0, prefetch: 0 };

  /** The highest of the calls that wait: all before it have to be done first. */
  get priority(): Priority {
    return this.#waiting.visible > 0 ? 'visible' : this.#waiting.normal > 0 ? 'normal' : 'prefetch';
  }

  get head(): QueuedCall | undefined {
    return this.#calls[this.#first];
  }

  /** The calls behind the head, as far as none was canceled. */
  *waiting(): Generator<Call, void, undefined> {
    for (let n = this.#first + 1; n < this.#calls.length; n += 1) {
      const { call, ended } = this.#calls[n] as QueuedCall;
      if (ended) return;
      yield call;
    }
  }

  /** The first so many calls behind the head. */
  following(count: number): QueuedCall[] {
    return this.#calls.slice(this.#first + 1, this.#first + 1 + count);
  }

  push(call: QueuedCall): void {
    this.#calls.push(call);
    this.#waiting[call.priority] += 1;
  }

  shift(): void {
    if (this.head) this.#waiting[this.head.priority] -= 1;
    this.#calls[this.#first] = undefined as never;
    this.#first += 1;
    if (this.#first === this.#calls.length) {
      this.#calls = [];
      this.#first = 0;
    }
  }
}

/** Lets the head of a queue stand for the calls behind it too. */
export function mergeInto(head: QueuedCall, merged: MergedCall, followers: readonly QueuedCall[]): void {
  head.merged = { ...merged, followers };
  [head, ...followers].forEach((call, n) => {
    call.state = 'running';
    call.totalBytes = merged.bytes[n];
  });
}

/** Has each of merged calls run alone, the head at its next step. */
export function part(head: QueuedCall): void {
  for (const call of [head, ...(head.merged?.followers ?? [])]) call.totalBytes = undefined;
  head.merged = undefined;
  head.state = 'running';
  delete head.steps;
}
