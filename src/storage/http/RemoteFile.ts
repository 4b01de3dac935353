import type { HttpAccess, HttpFetch, HttpRetry } from '../../model/HttpAccess.js';
import { shownUrl } from '../../model/shownUrl.js';
import { abortable } from '../abortable.js';
import type { ByteRange } from '../RangeReader.js';
import { stop, tooLarge, wrongAnswer } from './answers.js';
import { type Answer, checkedAnswer } from './checkedAnswer.js';
import { inTime } from './inTime.js';
import { joined } from './joined.js';
import { PassingFailure, Patience } from './Patience.js';
import { RemoteState } from './RemoteState.js';
import { RequestSender } from './RequestSender.js';

const RETRY: Required<HttpRetry> = { attempts: 5, delayMs: 250, budgetMs: 60_000, timeoutMs: 30_000 };
export const WHOLE_FILE_BYTES = 256 * 2 ** 20;
/** A server may send less than was asked for; so many answers for one range are too many. */
const MOST_ANSWERS = 1024;

/** The whole file, while it is being read and afterwards. */
interface Whole {
  readonly bytes: Promise<Uint8Array>;
  readonly aborting: AbortController;
  isRead: boolean;
  waiting: number;
}

/**
 * A file of an HTTP server, of which ranges are requested (RFC 9110, 14). Nothing of an answer is believed: a part must be the part that
 * was asked for, of the state of the file that is being read. A server that sends the whole file instead has it kept, up to a length.
 */
export class RemoteFile {
  readonly #url: string;
  readonly #sender: RequestSender;
  readonly #retry: Required<HttpRetry>;
  readonly #wholeFileBytes: number;
  readonly state: RemoteState;
  /** The whole file, from a server that sends no parts. */
  #whole: Whole | undefined;

  /** @param url - Without a user's name and password; those are in the headers. */
  constructor(
    url: string,
    { headers = {}, retry, wholeFileBytes = WHOLE_FILE_BYTES }: Omit<HttpAccess, 'fetch'>,
    fetch: HttpFetch,
    grows = false,
  ) {
    this.state = new RemoteState(grows);
    this.#url = url;
    this.#retry = { ...RETRY, ...retry };
    this.#wholeFileBytes = wholeFileBytes;
    this.#sender = new RequestSender(url, { fetch, headers, timeoutMs: this.#retry.timeoutMs });
  }

  get size(): number | undefined {
    return this.state.size;
  }

  /** Forgets what was told and kept of a file that grows. */
  forget(): void {
    this.state.forget();
    this.#whole = undefined;
  }

  /**
   * Fetches a range, and gives its bytes in order as they arrive; fewer at the end of the file. What fails in a way that may pass is tried
   * again, from where it broke off.
   *
   * Errors (rejects): `H5Error` `io` (no connection, a wrong answer, a file that has changed), `not-found`, `permission`, `unsupported` (a
   * server that sends no parts of a large file).
   */
  async fetch({ offset, length }: ByteRange, signal: AbortSignal, arrived: (piece: Uint8Array) => void): Promise<void> {
    const patience = new Patience(this.#retry);
    const end = offset + length;
    let at = offset;
    for (let answers = 0; at < end; answers += 1) {
      if (answers === MOST_ANSWERS)
        throw wrongAnswer(this.#url, `it sends ${length} bytes in more than ${MOST_ANSWERS} parts`);
      this.state.check();
      const before = at;
      try {
        if (this.#whole) {
          const whole = await this.#await(this.#whole, signal);
          arrived(whole.subarray(at, end));
          return;
        }
        const answer = await this.#ask({ offset: at, length: end - at }, signal);
        if (answer.type === 'beyond') return;
        if (answer.type === 'whole') {
          // Others may have been answered likewise meanwhile.
          if (this.#whole) stop(answer.response);
          else this.#whole = this.#readWhole(answer);
          continue;
        }
        await this.#receive(answer, signal, (piece) => {
          if (at + piece.length > end)
            throw wrongAnswer(this.#url, `more than the ${end - before} bytes that were asked for came`);
          at += piece.length;
          arrived(piece);
        });
        // Where it is not told, less than was asked for is the end of the file.
        if (!answer.isTold || at === this.size) return;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof PassingFailure)) throw error;
        if (at > before) patience.succeeded();
        await patience.wait(error, signal);
      }
    }
  }

  /** Asks for a range, and checks the head of the answer. */
  async #ask(range: ByteRange, signal: AbortSignal): Promise<Answer> {
    const aborting = new AbortController();
    const abort = (): void => aborting.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const { least } = this.state;
    try {
      const response = await this.#sender.send(range, aborting);
      try {
        return checkedAnswer(range, response, {
          url: this.#url,
          state: this.state,
          least,
          wholeFileBytes: this.#wholeFileBytes,
        });
      } catch (error) {
        stop(response);
        throw error;
      }
    } catch (error) {
      aborting.abort();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Gives the body of an answer, piece by piece. */
  async #receive(
    { response, length }: Answer,
    signal: AbortSignal,
    arrived: (piece: Uint8Array) => void,
  ): Promise<void> {
    let received = 0;
    const broken = (why: string, cause?: unknown): PassingFailure =>
      new PassingFailure(
        `${shownUrl(this.#url)}: the answer broke off after ${received} bytes${length === undefined ? '' : ` of ${length}`} (${why})`,
        { cause },
      );
    const reader = response.body?.getReader();
    try {
      for (;;) {
        signal.throwIfAborted();
        let step: Awaited<ReturnType<NonNullable<typeof reader>['read']>> | undefined;
        try {
          step = reader && (await abortable(this.#inTime(reader.read(), 'nothing more came'), signal));
        } catch (cause) {
          if (signal.aborted) throw cause;
          throw broken(cause instanceof Error ? cause.message : String(cause), cause);
        }
        if (!step || step.done) break;
        const { value } = step;
        if (!value || value.length === 0) continue;
        received += value.length;
        if (length !== undefined && received > length)
          throw wrongAnswer(this.#url, `more than the ${length} bytes that it announced came`);
        arrived(value);
      }
    } catch (error) {
      reader?.cancel().catch(() => {});
      throw error;
    }
    if (length !== undefined && received < length) throw broken('it ended');
  }

  /** Begins to read the whole file, from a server that sends no parts. */
  #readWhole(answer: Answer): Whole {
    const aborting = new AbortController();
    const whole: Whole = { bytes: this.#collect(answer, aborting.signal), aborting, isRead: false, waiting: 0 };
    whole.bytes.then(
      () => {
        whole.isRead = true;
      },
      () => {
        if (this.#whole === whole) this.#whole = undefined;
      },
    );
    return whole;
  }

  /** Waits for the whole file, which is not read on when nobody waits any more. */
  async #await(whole: Whole, signal: AbortSignal): Promise<Uint8Array> {
    whole.waiting += 1;
    try {
      return await abortable(whole.bytes, signal);
    } finally {
      whole.waiting -= 1;
      if (whole.waiting === 0 && !whole.isRead) {
        if (this.#whole === whole) this.#whole = undefined;
        whole.aborting.abort();
      }
    }
  }

  async #collect(answer: Answer, signal: AbortSignal): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    await this.#receive(answer, signal, (piece) => {
      length += piece.length;
      if (length > this.#wholeFileBytes)
        throw tooLarge(this.#url, `of more than ${this.#wholeFileBytes} bytes`, this.#wholeFileBytes);
      pieces.push(piece);
    });
    this.state.compare(answer.response, length, answer.least);
    return joined(pieces);
  }

  /** The promise; rejected when nothing came of it in time. */
  #inTime<T>(promise: Promise<T>, what: string): Promise<T> {
    const { timeoutMs } = this.#retry;
    return inTime(promise, timeoutMs, () => {
      throw new PassingFailure(`${shownUrl(this.#url)}: ${what} in ${timeoutMs} ms`);
    });
  }
}
