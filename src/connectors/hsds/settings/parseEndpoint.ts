import { failure } from '../../../model/H5Error.js';

/** An endpoint, and the user that its URL names. */
export interface ParsedEndpoint {
  /** Origin and path, without a slash at its end, user and password. Two endpoints are the same if this is. */
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/**
 * Takes the URL of an endpoint apart.
 *
 * @param source - What gives the endpoint, for messages, which do not show it: it may have a password.
 * Errors (thrown): `H5Error` `bad-argument`.
 */
export function parseEndpoint(text: string | URL, source: string): ParsedEndpoint {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw failure('bad-argument', `${source} must be a URL such as http://localhost:5101`);
  }
  const { protocol, host, pathname, search, hash, username, password } = url;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw failure('bad-argument', `${source} must be an http: or https: URL, not '${protocol}'`);
  if (search !== '' || hash !== '') throw failure('bad-argument', `${source} must be a URL without '?' and '#'`);
  return {
    url: `${protocol}//${host}${pathname.replace(/\/+$/, '')}`,
    username: decoded(username, source),
    password: decoded(password, source),
  };
}

function decoded(text: string, source: string): string | undefined {
  try {
    return text === '' ? undefined : decodeURIComponent(text);
  } catch {
    throw failure('bad-argument', `${source} has a '%' in its user name or password that must be written '%25'`);
  }
}
