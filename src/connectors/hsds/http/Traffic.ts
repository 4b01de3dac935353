import { Queue } from '../../../model/Queue.js';
import type { Permit, SharedTraffic, Waiter } from './SharedTraffic.js';

/** Requests at once in the beginning: with 2 data nodes more than 4 are hardly faster, and 50 overload them. */
const FIRST_LIMIT = 4;
/** Milliseconds without requests after the first refusal, of which at least half are waited; twice as many after each one that follows. */
const FIRST_PAUSE_MS = 100;
/** The longest such pause. */
const MOST_PAUSE_MS = 4_000;
/** The longest pause that the service can ask all requests for; the one that it has told so may wait longer. */
const MOST_ASKED_MS = 30_000;

/**
 * Requests to one endpoint, first in, first out among those of a priority, as many at once as it bears (additive increase, multiplicative decrease). A refusal halves
 * the limit, once for all requests that were under way when it was halved last, and makes all wait. Requests that were answered raise
 * it by one for as many as it allows, if there were that many.
 *
 * While the service answers nobody, those that wait fail after the same time as if they had been sent: otherwise a thousand
 * of them would, one after the other, each wait as long as its budget is.
 */
export class Traffic implements SharedTraffic {
  readonly #retries = new Queue<Waiter>();
  readonly #visible = new Queue<Waiter>();
  readonly #fresh = new Queue<Waiter>();
  readonly #prefetch = new Queue<Waiter>();
  /** In the order in which they are served. */
  readonly #queues = [this.#retries, this.#visible, this.#fresh, this.#prefetch];
  #limit = FIRST_LIMIT;
  #underWay = 0;
  /** Number of the request that was sent last. */
  #number = 0;
  /** Number of the one that had been sent last when the limit was halved. */
  #halvedAt = 0;
  /** Answers since the limit was changed. */
  #answers = 0;
  /** Refusals since an answer, each of a request that was sent after the one before. */
  #refusals = 0;
  #failingSince: number | undefined;
  #pausedSince = 0;
  #pausedUntil = 0;
  /** The last refusal. */
  #failure: unknown;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer ends. */
  #wakesAt = 0;

  enter(waiter: Waiter): void {
    this.#queueOf(waiter).push(waiter);
    this.#admit();
    // The pause may be longer than it waits.
    if (this.#timer) this.#wakeAt(this.#deadlineOf(waiter));
  }

  #queueOf({ isRetry, priority }: Waiter): Queue<Waiter> {
    if (isRetry) return this.#retries;
    if (priority === 'visible') return this.#visible;
    return priority === 'prefetch' ? this.#prefetch : this.#fresh;
  }

  leave(waiter: Waiter): void {
    waiter.isGone = true;
    // It may have been the first, and the next one content with more at once.
    this.#admit();
  }

  #admit(): void {
    for (;;) {
      const queue = this.#next();
      const waiter = queue?.peek();
      if (!queue || !waiter || this.#underWay >= Math.min(this.#limit, waiter.most)) return;
      if (this.#pausedUntil > performance.now()) {
        this.#wakeAt(this.#pausedUntil);
        return;
      }
      queue.shift();
      waiter.admit(this.#permit(waiter));
    }
  }

  /** The queue whose first waiter is next; those who are gone are taken out of it. */
  #next(): Queue<Waiter> | undefined {
    for (const queue of this.#queues) {
      while (queue.peek()?.isGone) queue.shift();
      if (queue.size > 0) return queue;
    }
    return undefined;
  }

  #wakeAt(time: number): void {
    if (this.#timer && this.#wakesAt <= time) return;
    clearTimeout(this.#timer);
    this.#wakesAt = time;
    const milliseconds = Math.max(0, Math.ceil(time - performance.now()));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#failImpatient();
      this.#admit();
    }, milliseconds);
  }

  /** When a waiter waits no longer, unless somebody is answered before. */
  #deadlineOf({ since, patienceMs }: Waiter): number {
    return Math.max(this.#failingSince ?? this.#pausedSince, since) + patienceMs;
  }

  #permit({ most }: Waiter): Permit {
    this.#underWay += 1;
    this.#number += 1;
    const number = this.#number;
    const wasFull = this.#underWay >= this.#limit;
    return {
      end: (outcome, failure, waitMs = 0) => {
        // With fewer at once than may be, an answer says nothing of whether there may be more.
        const isFull = wasFull || this.#underWay >= this.#limit;
        this.#underWay -= 1;
        if (outcome === 'refused') this.#refused(number, failure, waitMs);
        else if (outcome !== 'abandoned') this.#answered(number, isFull && outcome !== 'broken' && this.#limit < most);
        this.#admit();
      },
    };
  }

  #answered(number: number, raises: boolean): void {
    this.#failingSince = undefined;
    // One that was sent before the refusal does not say that it is over.
    if (number <= this.#halvedAt) return;
    this.#refusals = 0;
    if (!raises) return;
    this.#answers += 1;
    if (this.#answers < this.#limit) return;
    this.#answers = 0;
    this.#limit += 1;
  }

  #refused(number: number, failure: unknown, waitMs: number): void {
    const now = performance.now();
    this.#failingSince ??= now;
    let pause = Math.min(waitMs, MOST_ASKED_MS);
    if (number > this.#halvedAt) {
      this.#halvedAt = this.#number;
      this.#answers = 0;
      this.#limit = Math.max(1, Math.floor(this.#limit / 2));
      const most = Math.min(FIRST_PAUSE_MS * 2 ** this.#refusals, MOST_PAUSE_MS);
      this.#refusals += 1;
      pause = Math.max(pause, (most * (1 + Math.random())) / 2);
    }
    if (this.#pausedUntil <= now) this.#pausedSince = now;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pause);
    this.#failure = failure;
    this.#failImpatient();
  }

  /** Ends the wait of those for whom the service has answered nobody for too long, and wakes for those who are next. */
  #failImpatient(): void {
    const now = performance.now();
    if (this.#pausedUntil <= now && this.#failingSince === undefined) return;
    let next = this.#pausedUntil;
    for (const queue of this.#queues) {
      for (const waiter of queue.drain()) {
        if (waiter.isGone) continue;
        const deadline = this.#deadlineOf(waiter);
        if (deadline > now) {
          next = Math.min(next, deadline);
          queue.push(waiter);
        } else waiter.fail(this.#failure);
      }
    }
    if (next > now) this.#wakeAt(next);
  }
}
