import type { Credentials } from './Credentials.js';
import type { HsdsFetch } from './HsdsFetch.js';
import type { HsdsRetry } from './HsdsRetry.js';

/** How an endpoint is used by one connector: its options, and what was stored for what they do not say. */
export interface EndpointSettings {
  /** Origin and path, without a slash at its end, user and password. */
  readonly url: string;
  readonly credentials: Credentials;
  /** Undefined for the service's own. */
  readonly bucket: string | undefined;
  readonly concurrency: number;
  /** Where nothing is to be tried again, the budget is 0. */
  readonly retry: Required<HsdsRetry>;
  readonly timeoutMs: number;
  readonly fetch: HsdsFetch;
}
