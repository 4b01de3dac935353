import type { QueuedCall } from './QueuedCall.js';
import type { Priority } from './Steps.js';

/** First in, first out, in constant time. */
export class CallQueue<Request, Failure> {
  /** The number by which calls name it. */
  readonly number: number;
  #calls: QueuedCall<Request, Failure>[] = [];
  #first = 0;
  readonly #waiting = { visible: 0, normal: 0, prefetch: 0 };

  constructor(number: number) {
    this.number = number;
  }

  /** The highest priority among the calls that wait, because the calls before that one must run first. */
  get priority(): Priority {
    return this.#waiting.visible > 0 ? 'visible' : this.#waiting.normal > 0 ? 'normal' : 'prefetch';
  }

  get head(): QueuedCall<Request, Failure> | undefined {
    return this.#calls[this.#first];
  }

  /** The requests after the head, up to the first canceled one. */
  *waiting(): Generator<Request, void, undefined> {
    for (let n = this.#first + 1; n < this.#calls.length; n += 1) {
      const { request, ended } = this.#calls[n] as QueuedCall<Request, Failure>;
      if (ended) return;
      yield request;
    }
  }

  /** The first `count` calls after the head. */
  following(count: number): QueuedCall<Request, Failure>[] {
    return this.#calls.slice(this.#first + 1, this.#first + 1 + count);
  }

  push(call: QueuedCall<Request, Failure>): void {
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
