import { failure } from '../../../model/H5Error.js';
import type { Credentials } from './Credentials.js';
import { noCredentials, passwordCredentials, tokenCredentials } from './fixedCredentials.js';
import type { HsdsOptions } from './HsdsOptions.js';
import type { ParsedEndpoint } from './parseEndpoint.js';
import { RenewedCredentials } from './RenewedCredentials.js';
import type { StoredSettings } from './StoredSettings.js';

/**
 * Who asks: whom the options name, or else the endpoint's URL, or else the first store. A stored password is used only for the user whose it
 * is, or where none is named beside it.
 *
 * @param stores - Those that are for this endpoint.
 * Errors (thrown): `H5Error` `bad-argument` (a user without a password, a password without a user, a token that no header can have).
 */
export function credentialsFrom(
  options: HsdsOptions,
  endpoint: ParsedEndpoint,
  stores: readonly StoredSettings[],
  timeoutMs: number,
): Credentials {
  const { token } = options;
  if (typeof token === 'function') return new RenewedCredentials(token, timeoutMs);
  if (token !== undefined) return tokenCredentials(token);
  const isNamed = options.username !== undefined || endpoint.username !== undefined;
  for (const { apiKey, username } of isNamed ? [] : stores) {
    if (apiKey !== undefined) return tokenCredentials(apiKey);
    if (username !== undefined) break;
  }
  const given = [options, endpoint, ...stores];
  const name = given.find(({ username }) => username !== undefined)?.username;
  const password = given.find((one) => one.password !== undefined && (one.username ?? name) === name)?.password;
  if (name === undefined && options.password === undefined) return noCredentials();
  if (name === undefined) throw failure('bad-argument', 'there is a password for HSDS, but no username');
  if (password === undefined) throw failure('bad-argument', `there is no password for the HSDS user '${name}'`);
  if (name.includes(':')) throw failure('bad-argument', 'username must be without a colon');
  return passwordCredentials(name, password);
}
