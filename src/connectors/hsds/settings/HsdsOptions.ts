import { badArgument } from '../../../model/H5Error.js';
import type { HsdsFetch } from './HsdsFetch.js';
import type { HsdsRetry } from './HsdsRetry.js';

/**
 * How HSDS is reached, and as whom.
 *
 * In Node what is not given comes from the environment (`HS_ENDPOINT`, `HS_USERNAME`, `HS_PASSWORD`, `HS_API_KEY`, `HS_BUCKET`), and
 * then from `~/.hscfg`, the file that `hsconfigure` of h5pyd writes; both are read when the first file is opened, the file only where the
 * options do not say both the endpoint and the user. What they say of the user goes only to the endpoint that they name.
 *
 *     hsds()                                                        // as h5pyd is set up
 *     hsds({ endpoint: 'https://hsds.example.org', username: 'me', password })
 *     hsds({ endpoint: 'https://hsds.example.org', token: () => session.accessToken() })
 */
export interface HsdsOptions {
  /** URL of the service, `http:` or `https:`; it may have a path. A user name and password in it are taken out of it and used. */
  readonly endpoint?: string | URL;
  /** Name of the user, for HTTP Basic authentication. */
  readonly username?: string;
  readonly password?: string;
  /**
   * A bearer token, instead of `username` and `password`; or a function that gives one, or a promise of one. It is asked before the
   * first request, and again when the service no longer takes the token (401).
   */
  readonly token?: string | (() => string | Promise<string>);
  /** The bucket with the domains; the service's own by default. */
  readonly bucket?: string;
  /**
   * The most requests at once, 1 to 256; 16 by default. All connectors of the thread that use the same endpoint share what it bears: they
   * begin with 4 at once, halve that when the service is overloaded (503), and raise it slowly.
   */
  readonly concurrency?: number;
  /** For how long a request is tried again after 429, 500, 502, 503, 504 and faults of the network; `false` for never. */
  readonly retry?: HsdsRetry | false;
  /**
   * Milliseconds without an answer, or without more of it, after which a try has failed; 60,000 by default. HSDS itself asks a data node
   * that does not answer for 25 seconds before it gives up.
   */
  readonly timeoutMs?: number;
  /** Sends the requests instead of the platform's `fetch`. */
  readonly fetch?: HsdsFetch;
}

/** Says what an option must be, or nothing when it is right. */
type Rule = (value: unknown) => string | undefined;

const isText: Rule = (value) => (typeof value === 'string' && value !== '' ? undefined : 'a text that is not empty');

/** The longest delay of a timer. */
const MOST_MS = 2 ** 31 - 1;

const integerFrom =
  (least: number, most: number): Rule =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `an integer from ${least} to ${most}`;

const RETRY_RULES: Readonly<Record<keyof HsdsRetry, Rule>> = {
  budgetMs: integerFrom(0, MOST_MS),
  delayMs: integerFrom(1, MOST_MS),
  maxDelayMs: integerFrom(1, MOST_MS),
};

const RULES: Readonly<Record<keyof HsdsOptions, Rule>> = {
  endpoint: (value) => (value instanceof URL ? undefined : isText(value) && 'a URL'),
  username: (value) =>
    isText(value) ??
    (/:/.test(value as string) ? 'without a colon, which Basic authentication cannot send' : undefined),
  password: isText,
  token: (value) => (typeof value === 'function' ? undefined : isText(value) && 'a text, or a function that gives one'),
  bucket: isText,
  concurrency: integerFrom(1, 256),
  retry: (value) => (value === false || isObject(value) ? undefined : 'false, or an object'),
  timeoutMs: integerFrom(1, MOST_MS),
  fetch: (value) => (typeof value === 'function' ? undefined : 'a function like fetch'),
};

/** Options whose values no message shows; an endpoint may have a password in it. */
const SECRET: readonly string[] = ['endpoint', 'password', 'token'];

/**
 * Checks the options of the HSDS connector. Errors (thrown): `H5Error` `bad-argument`, which names the option, for an unknown one, a
 * wrong value, and ways to say who one is that exclude each other.
 */
export function checkHsdsOptions(options: unknown): asserts options is HsdsOptions {
  if (!isObject(options)) throw wrong(`options must be an object, not ${String(options)}`);
  check('', options, RULES);
  const { username, password, token, retry } = options as HsdsOptions;
  if (retry) check('retry.', retry, RETRY_RULES);
  if (token !== undefined && (username !== undefined || password !== undefined))
    throw wrong('give either token, or username and password');
}

function check(prefix: string, values: object, rules: Readonly<Record<string, Rule>>): void {
  for (const [name, value] of Object.entries(values)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) throw wrong(`there is no option '${prefix}${name}' (there are ${Object.keys(rules).join(', ')})`);
    const wanted = value === undefined ? undefined : rule(value);
    if (!wanted) continue;
    const shown = SECRET.includes(name) ? '' : `, not ${typeof value === 'string' ? `'${value}'` : String(value)}`;
    throw wrong(`${prefix}${name} must be ${wanted}${shown}`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(message: string): Error {
  return badArgument('hsds', message);
}
