import { failure, type H5ErrorKind } from '../../model/H5Error.js';
import type { HttpResponse } from '../../model/HttpAccess.js';
import { shownUrl } from '../../model/shownUrl.js';
import type { ByteRange } from '../RangeReader.js';
import { stop, tooLarge, wrongAnswer } from './answers.js';
import { PassingFailure } from './Patience.js';
import type { RemoteState } from './RemoteState.js';

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
export interface Answer {
  readonly response: HttpResponse;
  /** Bytes that the body has; undefined where the server does not say. */
  readonly length: number | undefined;
  readonly type: 'part' | 'whole' | 'beyond';
  /** Whether the server has said which part it is; browsers hide it unless the server allows to see it. */
  readonly isTold: boolean;
  /** Bytes that the file had at least when this was asked for. */
  readonly least: number;
}

/** What an answer is compared with. */
interface Checking {
  readonly url: string;
  readonly state: RemoteState;
  /** Bytes that the file had at least when this was asked for. */
  readonly least: number;
  readonly wholeFileBytes: number;
}

/**
 * What an answer has, from its status and its headers.
 *
 * Errors (thrown): `PassingFailure`; `H5Error` `io` for a wrong answer and for a file that has changed, `not-found`, `permission`,
 * `unsupported`.
 */
export function checkedAnswer(
  { offset, length }: ByteRange,
  response: HttpResponse,
  { url, state, least, wholeFileBytes }: Checking,
): Answer {
  const { status, headers } = response;
  const encoding = headers.get('content-encoding');
  const isEncoded = encoding !== null && encoding !== '' && encoding.toLowerCase() !== 'identity';
  const contentLength = isEncoded ? undefined : numberOf(headers.get('content-length'));
  if (status === 206) {
    if (isEncoded)
      throw wrongAnswer(
        url,
        `it sends parts of the file with Content-Encoding ${encoding}, which cannot be decoded by themselves`,
      );
    const told = headers.get('content-range');
    const part = told === null ? undefined : contentRange(url, told, offset, length);
    state.compare(response, part?.size, least);
    const bytes = part?.length ?? contentLength;
    if (bytes !== undefined && bytes > length)
      throw wrongAnswer(url, `it answers with ${bytes} bytes where ${length} were asked for`);
    if (part && contentLength !== undefined && contentLength !== part.length)
      throw wrongAnswer(url, `it announces ${contentLength} bytes for ${told}`);
    return { response, length: bytes, type: 'part', isTold: part !== undefined, least };
  }
  if (status === 200) {
    state.compare(response, undefined, least);
    if (contentLength !== undefined && contentLength > wholeFileBytes)
      throw tooLarge(url, `of ${contentLength} bytes`, wholeFileBytes);
    // What a browser has decoded may have another length.
    return { response, length: undefined, type: 'whole', isTold: false, least };
  }
  if (status === 416) {
    const size = /^bytes \*\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
    if (size !== undefined && Number(size) > offset)
      throw wrongAnswer(url, `it has ${size} bytes, and no range from byte ${offset} on`);
    if (size !== undefined) state.compare(response, Number(size), least);
    stop(response);
    return { response, length: 0, type: 'beyond', isTold: true, least };
  }
  if (PASSING.includes(status)) {
    const retryAfterMs = retryAfter(headers.get('retry-after'));
    throw new PassingFailure(`${shownUrl(url)} answers with status ${status}`, { retryAfterMs });
  }
  throw failure(KINDS[status] ?? 'io', `${shownUrl(url)} answers with status ${status}`);
}

/** What `Content-Range` says, which must be the range that was asked for, or the beginning of it. */
function contentRange(
  url: string,
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
    throw wrongAnswer(
      url,
      `it answers with Content-Range '${told}' where bytes ${offset}-${offset + length - 1} were asked for`,
    );
  return { length: to - from + 1, size: size === '*' ? undefined : Number(size) };
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Milliseconds that `Retry-After` (RFC 9110, 10.2.3) asks for: seconds, or until a date. */
function retryAfter(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text.trim())) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
