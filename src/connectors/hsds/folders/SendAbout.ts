import type { HsdsRequest } from '../http/HsdsRequest.js';

/** Sends a request about the domain of a path. */
export type SendAbout = <T>(
  domain: string,
  request: Omit<HsdsRequest, 'domain' | 'subject' | 'path' | 'signal'> & {
    readonly path?: string;
    readonly signal?: AbortSignal | undefined;
  },
) => Promise<T | undefined>;
