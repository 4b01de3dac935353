import { failure } from '../../../model/H5Error.js';
import { credentialsFrom } from './credentialsFrom.js';
import type { EndpointSettings } from './EndpointSettings.js';
import type { HsdsFetch } from './HsdsFetch.js';
import type { HsdsOptions } from './HsdsOptions.js';
import type { HsdsRetry } from './HsdsRetry.js';
import { type ParsedEndpoint, parseEndpoint } from './parseEndpoint.js';
import type { SettingsStores, StoredSettings } from './StoredSettings.js';

const RETRY: Required<HsdsRetry> = { budgetMs: 30_000, delayMs: 200, maxDelayMs: 4_000 };
const TIMEOUT_MS = 60_000;
const CONCURRENCY = 16;

const platformFetch: HsdsFetch = (url, init) =>
  (globalThis as unknown as { readonly fetch: HsdsFetch }).fetch(url, init);

/**
 * The settings of an endpoint: from the options, which have been checked, and for what these do not say from the stores. What a store says of
 * the user and the bucket counts only for the endpoint that it names, so that no password goes to another server.
 *
 * Errors (thrown): `H5Error` `bad-argument` (no endpoint, one that is no URL, a user without a password); those of reading the file, which is
 * read only where the options do not say both the endpoint and the user.
 */
export function settingsOf(options: HsdsOptions, stores: SettingsStores): EndpointSettings {
  const { environment } = stores;
  const given = options.endpoint === undefined ? undefined : parseEndpoint(options.endpoint, 'the option endpoint');
  const hasUser = options.token !== undefined || (options.username ?? given?.username) !== undefined;
  const hasPassword = options.token !== undefined || (options.password ?? given?.password) !== undefined;
  const file = given && hasUser && hasPassword ? {} : stores.file();
  const endpoint = given ?? storedEndpoint(environment, file);
  const applicable: StoredSettings[] = [];
  // An environment that names no endpoint means that of the file, and without one any.
  const environmentEndpoint = environment.endpoint ?? file.endpoint;
  if (environmentEndpoint === undefined || isSame(environmentEndpoint, endpoint)) applicable.push(environment);
  if (isSame(file.endpoint, endpoint)) applicable.push(file);
  const { retry, timeoutMs = TIMEOUT_MS } = options;
  return {
    url: endpoint.url,
    credentials: credentialsFrom(options, endpoint, applicable, timeoutMs),
    bucket: options.bucket ?? applicable.find(({ bucket }) => bucket !== undefined)?.bucket,
    concurrency: options.concurrency ?? CONCURRENCY,
    retry: retry === false ? { ...RETRY, budgetMs: 0 } : { ...RETRY, ...defined(retry) },
    timeoutMs,
    fetch: options.fetch ?? platformFetch,
  };
}

function storedEndpoint(environment: StoredSettings, file: StoredSettings): ParsedEndpoint {
  if (environment.endpoint !== undefined) return parseEndpoint(environment.endpoint, 'HS_ENDPOINT');
  if (file.endpoint !== undefined) return parseEndpoint(file.endpoint, 'hs_endpoint in ~/.hscfg');
  const where = 'the option endpoint, or in Node HS_ENDPOINT in the environment or hs_endpoint in ~/.hscfg';
  throw failure('bad-argument', `HSDS has no endpoint: give ${where}`);
}

/** Whether a stored endpoint is this one. It need not be a URL: `local` is one of h5pyd without a service. */
function isSame(stored: string | undefined, { url }: ParsedEndpoint): boolean {
  try {
    return stored !== undefined && parseEndpoint(stored, '').url === url;
  } catch {
    return false;
  }
}

/** The fields that are given: an option that is undefined is one that is not. */
function defined(retry: HsdsRetry | undefined): HsdsRetry {
  return Object.fromEntries(Object.entries(retry ?? {}).filter(([, value]) => value !== undefined));
}
