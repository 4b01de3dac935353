import { failure, H5Error } from '../../../model/H5Error.js';
import { shownUrl } from '../../../model/shownUrl.js';
import { withSubject } from '../../shared/withSubject.js';
import type { EndpointSettings } from '../settings/EndpointSettings.js';
import { Deadline } from './Deadline.js';
import type { EndpointCounts } from './EndpointCounts.js';
import { foreignPage } from './foreignPage.js';
import type { HsdsRequest } from './HsdsRequest.js';
import { pause } from './pause.js';
import { permitFor } from './permitFor.js';
import type { Reply } from './Reply.js';
import { Retries } from './Retries.js';
import { readReply } from './readReply.js';
import { requestUrl } from './requestUrl.js';
import type { Permit, SharedTraffic } from './SharedTraffic.js';
import { requestInit, sendRequest } from './sendRequest.js';
import { statusError } from './statusError.js';
import { type Outcome, TransientFailure } from './TransientFailure.js';
import { trafficTo } from './trafficTo.js';
import { transientStatus } from './transientStatus.js';
import { unlessAborted } from './unlessAborted.js';

/** For how much of the budget a service that has never answered is asked again: its endpoint may simply be wrong. */
const PATIENCE_UNKNOWN = 1 / 6;
/** Milliseconds that a request that is never sent again waits its turn while nobody is answered: longer than the pause after a refusal. */
const PATIENCE_MS = 5_000;

/**
 * A service, as one connector uses it: with its credentials and options. How many requests are under way at once is shared by all
 * connectors of the thread that use the endpoint.
 */
export class Endpoint {
  readonly #settings: EndpointSettings;
  readonly #traffic: SharedTraffic;
  readonly #counts = { requests: 0, retries: 0, refusals: 0, sentBytes: 0, receivedBytes: 0 };
  #hasAnswered = false;

  private constructor(settings: EndpointSettings) {
    this.#settings = settings;
    this.#traffic = trafficTo(settings.url);
  }

  static of(settings: EndpointSettings): Endpoint {
    return new Endpoint(settings);
  }

  /** Origin and path, without a slash at its end. */
  get url(): string {
    return this.#settings.url;
  }

  /** Whether a browser asks the service beforehand what a request to it may be, for each URL again (a CORS preflight). */
  get hasPreflights(): boolean {
    return foreignPage(this.url) !== undefined;
  }

  /** For tests and benchmarks. */
  get counts(): EndpointCounts {
    return { ...this.#counts };
  }

  /**
   * Sends a request when it is its turn, and again after failures that may pass, within the budget.
   *
   * Errors (rejects), all without a routine: `H5Error` `canceled` as soon as the signal aborts, which ends the request on the wire;
   * `permission` (401, 403), `not-found` (404, 410), `already-exists` (409), `bad-argument` (400), `out-of-memory` (413, and an answer that is
   * too long), `unsupported` (405, 501); `io` for all else.
   */
  async request<T>(request: HsdsRequest): Promise<T> {
    try {
      return (await this.#request(request)) as T;
    } catch (error) {
      if (request.signal?.aborted) throw failure('canceled', `${request.subject}: canceled`);
      if (error instanceof H5Error)
        throw error.message.includes(request.subject) ? error : withSubject(request.subject, error);
      throw failure('io', `${request.subject}: ${String(error)}`, { cause: error });
    }
  }

  async #request(request: HsdsRequest): Promise<unknown> {
    const { credentials, retry, url: endpoint, bucket } = this.#settings;
    const { signal, method, path, absent } = request;
    const target: Target = {
      url: requestUrl(this.#settings, request),
      shown: `${method} ${shownUrl(`${endpoint}${path}`)}${bucket === undefined ? '' : ` in bucket '${bucket}'`}`,
      authorization: undefined,
    };
    const retries = new Retries(retry, request.subject);
    let isRenewed = false;
    for (;;) {
      // Before it is its turn: a function of the user may itself send requests to the endpoint.
      await unlessAborted(credentials.ready(), signal);
      const reply = await this.#try(request, target, retries);
      if (reply instanceof TransientFailure) {
        await pause(retries.pauseAfter(reply), signal);
        this.#counts.retries += 1;
        request.retried?.();
        continue;
      }
      if (reply.isOk) return reply.value;
      if (absent?.includes(reply.status)) return undefined;
      if (reply.status === 401 && !isRenewed) {
        isRenewed = true;
        if (await unlessAborted(credentials.renew(target.authorization), signal)) continue;
      }
      throw statusError(request, reply, target.shown, credentials.kind);
    }
  }

  /** Sends it once, when it is its turn. */
  async #try(request: HsdsRequest, target: Target, retries: Retries): Promise<Reply | TransientFailure> {
    const permit = await this.#turn(request, retries);
    // While it waited there may have come others.
    target.authorization = this.#settings.credentials.header;
    let outcome: Outcome = 'abandoned';
    let failed: TransientFailure | undefined;
    try {
      const reply = await this.#exchange(request, target, retries.count > 0);
      this.#hasAnswered = true;
      failed = request.isFinal?.(reply.status) ? undefined : transientStatus(reply, target.shown);
      outcome = failed?.outcome ?? 'answered';
      return failed ?? reply;
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error;
      const { waitMs, cause } = error;
      outcome = error.outcome;
      const patience = this.#hasAnswered || outcome !== 'refused' ? error.patience : PATIENCE_UNKNOWN;
      failed = new TransientFailure(outcome, `${error.message} (${target.shown})`, { waitMs, patience, cause });
      return failed;
    } finally {
      if (outcome === 'refused') this.#counts.refusals += 1;
      permit.end(outcome, failed, failed?.waitMs);
    }
  }

  async #turn({ signal, priority }: HsdsRequest, retries: Retries): Promise<Permit> {
    const { concurrency: most, retry } = this.#settings;
    const patienceMs = retry.budgetMs || PATIENCE_MS;
    const waiting = {
      most,
      isRetry: retries.count > 0,
      ...(priority && { priority }),
      since: retries.since,
      patienceMs,
    };
    try {
      return await permitFor(this.#traffic, waiting, signal);
    } catch (last) {
      throw signal?.aborted ? last : retries.givenUp(last);
    }
  }

  async #exchange(request: HsdsRequest, { url, authorization }: Target, isAgain: boolean): Promise<Reply> {
    const { fetch, timeoutMs } = this.#settings;
    const deadline = new Deadline(request.isWhole ? undefined : request.signal, timeoutMs);
    try {
      const init = requestInit(request, authorization, isAgain);
      this.#counts.requests += 1;
      this.#counts.sentBytes += request.bytes?.length ?? 0;
      const response = await sendRequest(fetch, url, init, deadline, request.subject);
      const reply = await readReply(response, request, deadline);
      if (reply.value instanceof Uint8Array) this.#counts.receivedBytes += reply.value.length;
      deadline.leave();
      return reply;
    } catch (error) {
      deadline.stop();
      throw error;
    }
  }
}

/** Where a request goes, and how messages show it. */
interface Target {
  readonly url: string;
  readonly shown: string;
  /** The credentials that it was sent with last. */
  authorization: string | undefined;
}
