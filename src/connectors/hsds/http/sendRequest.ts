import { failure } from '../../../model/H5Error.js';
import { shownUrl } from '../../../model/shownUrl.js';
import { formatJson, type Writable } from '../json/formatJson.js';
import type { HsdsFetch, HsdsRequestInit, HsdsResponse } from '../settings/HsdsFetch.js';
import { crossOriginHint } from './crossOriginHint.js';
import type { Deadline } from './Deadline.js';
import type { HsdsRequest } from './HsdsRequest.js';
import { shownReason } from './shownReason.js';
import { TransientFailure } from './TransientFailure.js';

/** Bytes of a body that even a slow line sends in a millisecond: `fetch` does not tell how far it is. */
const SENT_EACH_MS = 64;

/**
 * The fields of `fetch` for a request.
 *
 * @param isAgain - Whether it was sent before, and had no answer.
 */
export function requestInit(
  { method, json, bytes, answer }: HsdsRequest,
  authorization: string | undefined,
  isAgain: boolean,
): Omit<HsdsRequestInit, 'signal'> {
  const type = bytes ? 'application/octet-stream' : 'application/json';
  const body = bytes ?? (json === undefined ? undefined : formatJson(json as Writable));
  return {
    method,
    headers: {
      accept: answer === 'bytes' ? 'application/octet-stream' : 'application/json',
      ...(body !== undefined && { 'content-type': type }),
      ...(authorization !== undefined && { authorization }),
    },
    ...(body !== undefined && { body: body as string | Uint8Array<ArrayBuffer> }),
    // What only reads is not kept by the browser. Others never are; and to `no-store` Chromium holds for preflights too, which it then makes
    // for each request, instead of once in five seconds for each URL.
    cache: method === 'GET' ? 'no-store' : 'default',
    credentials: 'omit',
    // So that Node does not keep a second copy of the elements, for a redirection. Of one it tells only that there is no answer.
    ...(bytes && !isAgain ? { redirect: 'error', window: null } : { redirect: 'manual' }),
  };
}

/**
 * Sends a request; resolves when the head of the answer is there.
 *
 * Errors (rejects): `TransientFailure` where there is no connection or no answer; `H5Error` `io` for a redirection, and for a `fetch` that
 * throws or gives no answer; the reason of the caller's signal.
 */
export async function sendRequest(
  fetch: HsdsFetch,
  url: string,
  init: Omit<HsdsRequestInit, 'signal'>,
  deadline: Deadline,
  subject: string,
): Promise<HsdsResponse> {
  const { signal } = deadline;
  if (signal.aborted) throw signal.reason;
  let answer: Promise<HsdsResponse>;
  try {
    answer = Promise.resolve(fetch(url, { ...init, signal }));
  } catch (error) {
    throw failure('io', `${subject}: fetch threw instead of giving a promise`, { cause: error });
  }
  const sentMs = Math.ceil((init.body?.length ?? 0) / SENT_EACH_MS);
  let response: HsdsResponse;
  try {
    response = await deadline.for(answer, 'no answer came', 'refused', sentMs);
  } catch (error) {
    if (error instanceof TransientFailure || signal.aborted) throw error;
    const isSecret = hasCredentials(error, init.headers.authorization);
    throw new TransientFailure(
      'refused',
      `no connection to the service, or it was lost${isSecret ? '' : detailOf(error)}${crossOriginHint(url)}`,
      isSecret ? {} : { cause: error },
    );
  }
  if (typeof response?.status !== 'number' || typeof response.headers?.get !== 'function')
    throw failure('io', `${subject}: fetch gave no Response`);
  const isRedirection = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
  if (isRedirection) throw redirected(response, url, subject);
  return response;
}

/** Whether an error of a function of the user says with which credentials it was called. */
function hasCredentials(error: unknown, authorization: string | undefined): boolean {
  const secret = authorization?.split(' ').at(-1);
  return (
    secret !== undefined &&
    [error, Object(error).message, Object(error).stack].some((text) => String(text).includes(secret))
  );
}

/** What Node says of a fault lies in the cause of what `fetch` throws. */
function detailOf(error: unknown): string {
  const { cause, message } = Object(error) as { cause?: { code?: unknown } | null; message?: unknown };
  const detail = cause?.code ?? message;
  return typeof detail === 'string' ? ` (${shownReason(detail)})` : '';
}

/** A redirection is not followed, whereto ever: the credentials are for the endpoint. */
function redirected({ headers }: HsdsResponse, url: string, subject: string): Error {
  const location = headers.get('location');
  let target = 'elsewhere';
  try {
    if (location !== null) target = `to ${shownUrl(new URL(location, url).href)}`;
  } catch {
    // It is no URL.
  }
  return failure(
    'io',
    `${subject}: the service redirects ${target}, which is not followed; give where it is as the endpoint`,
  );
}
