import { failure } from '../../model/H5Error.js';
import type { HttpFetch, HttpRequestInit, HttpResponse } from '../../model/HttpAccess.js';
import { shownUrl } from '../../model/shownUrl.js';
import type { ByteRange } from '../RangeReader.js';
import { stop, wrongAnswer } from './answers.js';
import { inTime } from './inTime.js';
import { PassingFailure } from './Patience.js';

/** Redirections that are followed for one request, as browsers have it. */
const MOST_REDIRECTIONS = 20;
const REDIRECTIONS: readonly number[] = [301, 302, 303, 307, 308];

/** What sending requests takes. */
interface Sending {
  readonly fetch: HttpFetch;
  /** Of every request to the origin of the URL. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Sends the requests for one file, also to where it is redirected to; no header goes along to another origin. */
export class RequestSender {
  readonly #url: string;
  readonly #fetch: HttpFetch;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  /** Where the URL redirects to. */
  #location: string;

  constructor(url: string, { fetch, headers, timeoutMs }: Sending) {
    this.#url = url;
    this.#location = url;
    this.#fetch = fetch;
    this.#headers = headers;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Asks for a range; gives the answer when its head is there.
   *
   * Errors (rejects): `PassingFailure` (no connection), `H5Error` `permission` and `io` for redirections that are not followed.
   */
  async send({ offset, length }: ByteRange, aborting: AbortController): Promise<HttpResponse> {
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
    throw wrongAnswer(this.#url, `it redirects more than ${MOST_REDIRECTIONS} times`);
  }

  async #once(
    url: string,
    how: Pick<HttpRequestInit, 'headers' | 'redirect'>,
    aborting: AbortController,
  ): Promise<HttpResponse> {
    const { signal } = aborting;
    try {
      const response = this.#fetch(url, { method: 'GET', cache: 'no-store', ...how, signal });
      return await inTime(response, this.#timeoutMs, () => {
        throw new PassingFailure(`${shownUrl(this.#url)}: no answer came in ${this.#timeoutMs} ms`);
      });
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
      throw wrongAnswer(this.#url, 'it redirects to what is no URL');
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
}

function originOf(url: string): string {
  return new URL(url).origin;
}

/** Node's fetch gives its reason as a cause. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : '';
}
