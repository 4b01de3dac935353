import { failure } from '../../../model/H5Error.js';
import { parseJson } from '../json/parseJson.js';
import type { HsdsResponse } from '../settings/HsdsFetch.js';
import type { Deadline } from './Deadline.js';
import type { HsdsRequest } from './HsdsRequest.js';
import type { Reply } from './Reply.js';
import { readBody } from './readBody.js';
import { retryAfter } from './retryAfter.js';
import { shownReason } from './shownReason.js';
import { TransientFailure } from './TransientFailure.js';

/**
 * The most bytes of an answer of unknown length, if the request does not say: HSDS refuses to send more than 100 MB of values
 * (`max_request_size`) unless they stream, and then their number is known.
 */
const MOST_BYTES = 268_435_456;
/** The most bytes that are read of what nobody wants, so that the connection can be used again. */
const MOST_UNWANTED = 65_536;

/** Reads an answer. Errors (rejects): as `readBody`; `H5Error` `io` for JSON where bytes were asked for. */
export async function readReply(response: HsdsResponse, request: HsdsRequest, deadline: Deadline): Promise<Reply> {
  const { status, headers } = response;
  const isOk = status >= 200 && status < 300;
  const type = headers.get('content-type') ?? '';
  if (isOk)
    return { status, isOk, value: await answerOf(response, type, request, deadline), reason: '', waitMs: undefined };
  const text = await unwanted(response, deadline);
  const said = response.statusText || (type.startsWith('text/plain') ? text.replace(/^\d{3}: /, '') : '');
  return { status, isOk, value: undefined, reason: shownReason(said), waitMs: retryAfter(headers.get('retry-after')) };
}

async function answerOf(
  response: HsdsResponse,
  type: string,
  { answer, byteLength, into, maxBytes = MOST_BYTES, subject }: HsdsRequest,
  deadline: Deadline,
): Promise<unknown> {
  if (answer === 'none') {
    await unwanted(response, deadline);
    return undefined;
  }
  if (answer === 'bytes' && type.startsWith('application/json'))
    throw failure('io', `${subject}: the service answers with JSON where bytes were asked for`);
  const bounds = { byteLength, into, maxBytes: byteLength ?? maxBytes, subject };
  const bytes = await readBody(response, deadline, bounds);
  if (answer === 'bytes') return bytes;
  if (response.status === 204) return undefined;
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new TransientFailure('broken', `the answer is not the JSON that it should be (${bytes.length} bytes)`, {
      cause: error,
    });
  }
}

/** Reads a body that says nothing more than the status did, as far as it is short, and whatever becomes of it. */
async function unwanted(response: HsdsResponse, deadline: Deadline): Promise<string> {
  try {
    return new TextDecoder().decode(await readBody(response, deadline, { maxBytes: MOST_UNWANTED, subject: '' }));
  } catch {
    deadline.stop();
    return '';
  }
}
