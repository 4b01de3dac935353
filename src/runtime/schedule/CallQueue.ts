import type { QueuedCall } from './QueuedCall.js';
import type { Priority } from './Steps.js';

/** First in, first out, in constant time. */
export class CallQueue<Request, Failure> {
  /** By which calls name it. */
  readonly number: number;
  #calls: QueuedCall<Request, Failure>[] = [];
  #first = 0;
  readonly #waiting = { visible: 0, normal: 0, prefetch: 0 };

  constructor(number: number) {
    this.number = number;
  }

  /** The highest of the calls that wait: all before it have to be done first. */
  get priority(): Priority {
    return this.#waiting.visible > 0 ? 'visible' : this.#waiting.normal > 0 ? 'normal' : 'prefetch';
  }

  get head(): QueuedCall<Request, Failure> | undefined {
    return this.#calls[this.#first];
  }

  /** The requests behind the head, as far as none was canceled. */
  *waiting(): Generator<Request, void, undefined> {
    for (let n = this.#first + 1; n < this.#calls.length; n += 1) {
      const { request, ended } = this.#calls[n] as QueuedCall<Request, Failure>;
      if (ended) return;
      yield request;
    }
  }

  /** The first so many calls behind the head. */
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
