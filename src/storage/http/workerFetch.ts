import type { HttpFetch } from '../../model/HttpAccess.js';

/** The `fetch` of this thread. */
export const workerFetch: HttpFetch = (url, init) =>
  (globalThis as unknown as { readonly fetch: HttpFetch }).fetch(url, init);
