import type { FileAccess } from '../../index.node.js';

/** A function like `fetch`, and its answer, as h5rx takes them. */
export type Fetch = NonNullable<FileAccess['fetch']>;
type Answer = Awaited<ReturnType<Fetch>>;

/** A request as it was made. */
export interface Requested {
  readonly bytes: number;
  /** Number of its wave, from 1. */
  readonly wave: number;
}

/** Milliseconds in which no further request comes before those that have come are taken for all of a wave. */
const QUIET_MS = 60;

/**
 * Records what a reader requests, in waves: an answer is held back until no request comes any more that does not depend on it. What comes
 * after the answers of a wave depends on them, and is the next one.
 */
export class Waves {
  readonly requests: Requested[] = [];
  readonly #send: Fetch;
  #wave = 1;
  /** Requests of the wave that have no answer yet. */
  #unanswered = 0;
  #timer: NodeJS.Timeout | undefined;
  #release: (() => void)[] = [];

  /** @param send - Sends requests; its answers must be there as a whole. */
  constructor(send: Fetch) {
    this.#send = send;
  }

  readonly fetch: Fetch = async (url, init) => {
    const [first, last] = rangeOf(init);
    this.requests.push({ bytes: last - first + 1, wave: this.#wave });
    this.#unanswered += 1;
    clearTimeout(this.#timer);
    try {
      return await this.#send(url, init);
    } finally {
      this.#unanswered -= 1;
      await this.#released(init.signal);
    }
  };

  /** Resolves when no request of the wave comes any more, or at once when the request is no longer wanted. */
  #released(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#release.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        if (this.#unanswered > 0) return;
        this.#wave += 1;
        const held = this.#release;
        this.#release = [];
        for (const go of held) go();
      }, QUIET_MS);
    });
  }
}

/** The first and the last byte that a request asks for. */
export function rangeOf({ headers }: Pick<Parameters<Fetch>[1], 'headers'>): readonly [first: number, last: number] {
  const [, first = '0', last = '-1'] = /^bytes=(\d+)-(\d+)$/.exec(headers.Range ?? '') ?? [];
  return [Number(first), Number(last)];
}

/** An answer whose body is there. */
export function answerOf(status: number, headers: Answer['headers'], body: Uint8Array): Answer {
  const pieces = [body];
  const reader = {
    read: async () => {
      const value = pieces.shift();
      return value ? { done: false, value } : { done: true };
    },
    cancel: async () => {},
  };
  return { status, headers, body: { getReader: () => reader } };
}
