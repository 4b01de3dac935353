import { failure, type H5Error, type H5ErrorKind } from '../../model/H5Error.js';
import type { HttpAccess, HttpFetch, HttpRequestInit, HttpResponse, HttpRetry } from '../../model/HttpAccess.js';
import { shownUrl } from '../../model/shownUrl.js';
import { abortable } from '../abortable.js';
import type { ByteRange } from '../RangeReader.js';
import { inTime } from './inTime.js';
import { joined } from './joined.js';
import { PassingFailure, Patience } from './Patience.js';
import { RemoteState } from './RemoteState.js';

const RETRY: Required<HttpRetry> = { attempts: 5, delayMs: 250, budgetMs: 60_000, timeoutMs: 30_000 };
export const WHOLE_FILE_BYTES = 256 * 2 ** 20;
/** Redirections that are followed for one request, as browsers have it. */
const MOST_REDIRECTIONS = 20;
/** A server may send less than was asked for; so many answers for one range are too many. */
const MOST_ANSWERS = 1024;

const REDIRECTIONS: readonly number[] = [301, 302, 303, 307, 308];
/** A request may be sent again after these: a time-out, too many requests, and what goes wrong inside a server or on the way to it. */
const PASSING: readonly number[] = [408, 425, 429, 500, 502, 503, 504];
const KINDS: Readonly<Record<number, H5ErrorKind>> = {
  401: 'permission',
  403: 'permission',
  404: 'not-found',
  407: 'permission',
  410: 'not-found',
  451: 'permission',
};

/** The head of an answer that was checked: bytes from where it was asked for on, or the whole file. */
interface Answer {
  readonly response: HttpResponse;
  /** Bytes that the body has; undefined where the server does not say. */
  readonly length: number | undefined;
  readonly type: 'part' | 'whole' | 'beyond';
  /** Whether the server has said which part it is; browsers hide it unless the server allows to see it. */
  readonly isTold: boolean;
  /** Bytes that the file had at least when this was asked for. */
  readonly least: number;
}

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
  readonly #fetch: HttpFetch;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #retry: Required<HttpRetry>;
  readonly #wholeFileBytes: number;
  readonly state: RemoteState;
  /** Where the URL redirects to. */
  #location: string;
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
    this.#location = url;
    this.#headers = headers;
    this.#retry = { ...RETRY, ...retry };
    this.#wholeFileBytes = wholeFileBytes;
    this.#fetch = fetch;
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
      if (answers === MOST_ANSWERS) throw this.#wrong(`it sends ${length} bytes in more than ${MOST_ANSWERS} parts`);
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
            throw this.#wrong(`more than the ${end - before} bytes that were asked for came`);
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
      const response = await this.#send(range, aborting);
      try {
        return this.#checked(range, response, least);
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

  /** Sends a request, also to where it is redirected to. */
  async #send({ offset, length }: ByteRange, aborting: AbortController): Promise<HttpResponse> {
    const range = { Range: `bytes=${offset}-${offset + length - 1}` };
    let url = this.#location;
    for (let redirections = 0; redirections <= MOST_REDIRECTIONS; redirections += 1) {
      const isOwn = originOf(url) === originOf(this.#url);
      const headers = isOwn ? { ...this.#headers, ...range } : range;
      let response = await this.#once(url, { headers, redirect: 'manual' }, aborting);
      if (response.type === 'opaqueredirect') {
        this.#checkRedirectable();
        response = await this.#once(url, { headers, redirect: 'follow' }, aborting);
        this.#location = response.url || url;
        return response;
      }
      const location = REDIRECTIONS.includes(response.status) ? response.headers.get('location') : null;
      if (location === null) {
        // A location with a signature ceases to be valid.
        if (response.status < 400 || url === this.#url || redirections > 0) {
          this.#location = url;
          return response;
        }
        stop(response);
        url = this.#url;
        continue;
      }
      stop(response);
      url = this.#redirected(location, url);
    }
    throw this.#wrong(`it redirects more than ${MOST_REDIRECTIONS} times`);
  }

  async #once(
    url: string,
    how: Pick<HttpRequestInit, 'headers' | 'redirect'>,
    aborting: AbortController,
  ): Promise<HttpResponse> {
    const { signal } = aborting;
    try {
      const response = this.#fetch(url, { method: 'GET', cache: 'no-store', ...how, signal });
      return await this.#inTime(response, 'no answer came');
    } catch (cause) {
      if (signal.aborted) throw cause;
      // A browser does not show the answer of a location whose signature has expired.
      this.#location = this.#url;
      if (cause instanceof PassingFailure) throw cause;
      const reason = cause instanceof Error ? `${cause.message}${reasonOf(cause.cause)}` : String(cause);
      // Some name the URL, of which the query may be secret.
      throw new PassingFailure(`${shownUrl(url)} cannot be reached: ${reason.replaceAll(url, shownUrl(url))}`);
    }
  }

  /** Throws where a browser would take headers along to a place that it does not name. It leaves out `Authorization` by itself. */
  #checkRedirectable(): void {
    const kept = Object.keys(this.#headers).filter((name) => name.toLowerCase() !== 'authorization');
    if (kept.length === 0) return;
    const what = kept.length === 1 ? 'the header' : 'the headers';
    throw failure(
      'permission',
      `${shownUrl(this.#url)} redirects, and a browser would take ${what} ${kept.join(', ')} along to another server: open the file from where it is`,
    );
  }

  #redirected(location: string, from: string): string {
    let url: URL;
    try {
      url = new URL(location, from);
    } catch {
      throw this.#wrong('it redirects to what is no URL');
    }
    if (url.username !== '' || url.password !== '')
      throw failure(
        'permission',
        `${shownUrl(this.#url)} redirects to a URL with a user's name and password, which is not followed`,
      );
    const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && new URL(from).protocol === 'http:');
    if (!isSafe)
      throw failure(
        'permission',
        `${shownUrl(this.#url)} redirects to ${shownUrl(url.href)}, which is not followed from ${shownUrl(from)}`,
      );
    return url.href;
  }

  /** What an answer has, from its status and its headers. */
  #checked({ offset, length }: ByteRange, response: HttpResponse, least: number): Answer {
    const { status, headers } = response;
    const encoding = headers.get('content-encoding');
    const isEncoded = encoding !== null && encoding !== '' && encoding.toLowerCase() !== 'identity';
    const contentLength = isEncoded ? undefined : numberOf(headers.get('content-length'));
    if (status === 206) {
      if (isEncoded)
        throw this.#wrong(
          `it sends parts of the file with Content-Encoding ${encoding}, which cannot be decoded by themselves`,
        );
      const told = headers.get('content-range');
      const part = told === null ? undefined : this.#contentRange(told, offset, length);
      this.state.compare(response, part?.size, least);
      const bytes = part?.length ?? contentLength;
      if (bytes !== undefined && bytes > length)
        throw this.#wrong(`it answers with ${bytes} bytes where ${length} were asked for`);
      if (part && contentLength !== undefined && contentLength !== part.length)
        throw this.#wrong(`it announces ${contentLength} bytes for ${told}`);
      return { response, length: bytes, type: 'part', isTold: part !== undefined, least };
    }
    if (status === 200) {
      this.state.compare(response, undefined, least);
      if (contentLength !== undefined && contentLength > this.#wholeFileBytes)
        throw this.#tooLarge(`of ${contentLength} bytes`);
      // What a browser has decoded may have another length.
      return { response, length: undefined, type: 'whole', isTold: false, least };
    }
    if (status === 416) {
      const size = /^bytes \*\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
      if (size !== undefined && Number(size) > offset)
        throw this.#wrong(`it has ${size} bytes, and no range from byte ${offset} on`);
      if (size !== undefined) this.state.compare(response, Number(size), least);
      stop(response);
      return { response, length: 0, type: 'beyond', isTold: true, least };
    }
    if (PASSING.includes(status)) {
      const retryAfterMs = retryAfter(headers.get('retry-after'));
      throw new PassingFailure(`${shownUrl(this.#url)} answers with status ${status}`, { retryAfterMs });
    }
    throw failure(KINDS[status] ?? 'io', `${shownUrl(this.#url)} answers with status ${status}`);
  }

  /** What `Content-Range` says, which must be the range that was asked for, or the beginning of it. */
  #contentRange(
    told: string,
    offset: number,
    length: number,
  ): { readonly length: number; readonly size: number | undefined } {
    const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(told.trim()) ?? [];
    const from = Number(first);
    const to = Number(last);
    const isAsked = from === offset && to >= from && to < offset + length;
    const isWithin = size === '*' || to < Number(size);
    if (!isAsked || !isWithin)
      throw this.#wrong(
        `it answers with Content-Range '${told}' where bytes ${offset}-${offset + length - 1} were asked for`,
      );
    return { length: to - from + 1, size: size === '*' ? undefined : Number(size) };
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
          throw this.#wrong(`more than the ${length} bytes that it announced came`);
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
      if (length > this.#wholeFileBytes) throw this.#tooLarge(`of more than ${this.#wholeFileBytes} bytes`);
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

  #tooLarge(what: string): H5Error {
    return failure(
      'unsupported',
      `${shownUrl(this.#url)}: the server sends the whole file ${what} instead of parts of it, and wholeFileBytes is ${this.#wholeFileBytes}`,
    );
  }

  #wrong(what: string): H5Error {
    return failure('io', `${shownUrl(this.#url)}: the server's answer is wrong: ${what}`);
  }
}

function originOf(url: string): string {
  return new URL(url).origin;
}

/** Ends a body that nobody wants. */
function stop({ body }: HttpResponse): void {
  try {
    body
      ?.getReader()
      .cancel()
      .catch(() => {});
  } catch {
    // Somebody reads it.
  }
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Node's fetch gives its reason as a cause. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : '';
}

/** Milliseconds that `Retry-After` (RFC 9110, 10.2.3) asks for: seconds, or until a date. */
function retryAfter(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text.trim())) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
