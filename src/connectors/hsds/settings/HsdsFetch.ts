import type { HttpResponse } from '../../../model/HttpAccess.js';

/** What a `fetch` for HSDS is called with. */
export interface HsdsRequestInit {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | UnsharedBytes;
  /** `no-store` for `GET`. */
  readonly cache: 'no-store' | 'default';
  /** No cookies: who asks is said by the `Authorization` header only. */
  readonly credentials: 'omit';
  /** Redirections are refused, because the `Authorization` header would go along. */
  readonly redirect: 'manual' | 'error';
  /** Where elements are sent: Node's `fetch` then does without a second copy of them. */
  readonly window?: null;
  readonly signal: AbortSignal;
}

/** A `Uint8Array<ArrayBuffer>`, which TypeScript 5.4 does not know. */
type UnsharedBytes = Uint8Array & { readonly buffer: ArrayBuffer };

/** What is used of an answer; a `Response` has it. */
export interface HsdsResponse extends HttpResponse {
  readonly statusText?: string;
}

/** A function like `fetch`. */
export type HsdsFetch = (url: string, init: HsdsRequestInit) => Promise<HsdsResponse>;
