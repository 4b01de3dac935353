import { failure } from '../../../model/H5Error.js';
import type { Credentials } from './Credentials.js';

/** No credentials: HSDS lets anybody read what is public, unless it is set up otherwise. */
export const noCredentials = (): Credentials => new FixedCredentials('none', undefined);

/** A user's name and password, for HTTP Basic authentication in UTF-8 (RFC 7617), which is how HSDS reads it. */
export function passwordCredentials(username: string, password: string): Credentials {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return new FixedCredentials('password', `Basic ${btoa(binary)}`);
}

/** A bearer token that stays. Errors (thrown): `H5Error` `bad-argument`. */
export function tokenCredentials(token: string): Credentials {
  if (!isToken(token)) throw failure('bad-argument', `token must be of the characters that a header may have`);
  return new FixedCredentials('token', `Bearer ${token}`);
}

/** Whether a text can be a token; `fetch` would show any other in its error. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

class FixedCredentials implements Credentials {
  readonly kind: 'none' | 'password' | 'token';
  readonly #header: string | undefined;

  constructor(kind: 'none' | 'password' | 'token', header: string | undefined) {
    this.kind = kind;
    this.#header = header;
  }

  get header(): string | undefined {
    return this.#header;
  }

  ready(): undefined {}

  async renew(): Promise<boolean> {
    return false;
  }
}
