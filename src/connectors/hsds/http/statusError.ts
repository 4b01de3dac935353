import { failure, type H5Error, type H5ErrorKind } from '../../../model/H5Error.js';
import type { Credentials } from '../settings/Credentials.js';
import type { HsdsRequest } from './HsdsRequest.js';
import type { Reply } from './Reply.js';

const REFUSED: Readonly<Record<Credentials['kind'], string>> = {
  none: 'the service wants a user name and password, or a token, and none were given for this endpoint',
  password: 'the service refuses the user name or the password',
  token: 'the service refuses the token',
};

/** What the statuses of HSDS mean; any other is `io`. */
const MEANINGS: Readonly<Record<number, readonly [H5ErrorKind, string]>> = {
  400: ['bad-argument', 'the service finds something wrong with the request'],
  404: ['not-found', 'the service does not have it'],
  405: ['unsupported', 'the service does not know the request'],
  409: ['already-exists', 'it is there already, or in the way of what is there'],
  410: ['not-found', 'it was deleted'],
  // What a program does about it is the same: it moves less at a time.
  413: [
    'out-of-memory',
    'it is more than the service takes or gives at once (max_request_size); transfer it in pieces',
  ],
  501: ['unsupported', 'the service does not do this'],
};

/** The error that an answer of the service is. */
export function statusError(request: HsdsRequest, reply: Reply, shown: string, kind: Credentials['kind']): H5Error {
  const { method, subject, domain } = request;
  const { status, reason } = reply;
  const [errorKind, meaning] = meaningOf(status, method, domain, kind);
  const said = reason === '' ? String(status) : `${status} ${reason}`;
  return failure(errorKind, `${subject}: ${meaning} (${said}; ${shown})`);
}

function meaningOf(
  status: number,
  method: HsdsRequest['method'],
  domain: string | undefined,
  kind: Credentials['kind'],
): readonly [H5ErrorKind, string] {
  if (status === 401) return ['permission', REFUSED[kind]];
  if (status === 403) {
    const action = ACTIONS[method];
    const list = domain === undefined ? 'the access control list' : `the access control list of '${domain}'`;
    return ['permission', `${list}, or of the folder it lies in, does not let this user ${action}`];
  }
  return MEANINGS[status] ?? ['io', 'the service cannot answer'];
}

const ACTIONS: Readonly<Record<HsdsRequest['method'], string>> = {
  GET: 'read it',
  PUT: 'create or change it',
  POST: 'read it, or create something in it',
  DELETE: 'delete it',
};
