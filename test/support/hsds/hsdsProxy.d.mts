import type { HsdsAddress } from './hsdsClient.mjs';

/** A request that came, and what became of it. */
export interface ProxiedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Bytes of its body that came. */
  readonly received: number;
  /** Of the answer, once there is one. */
  readonly status: number | undefined;
  /** Bytes of the answer's body that were sent. */
  readonly sent: number;
  /** Whether the connection ended before all of the answer was sent; who ended it is not told. */
  readonly aborted: boolean;
  readonly ended: boolean;
}

/** What is done wrong; may be changed at any time. Nothing by default. */
export interface ProxyState {
  /** Milliseconds before a request is looked at. */
  delay?: ((request: ProxiedRequest) => number) | undefined;
  /** Holds a request back until its promise is kept. */
  hold?: ((request: ProxiedRequest) => Promise<void> | undefined) | undefined;
  /** Holds an answer back, of a request that was carried out. */
  holdAnswer?: ((request: ProxiedRequest) => Promise<void> | undefined) | undefined;
  /** Status of a request that does not reach HSDS: 503, `first(10)`, `every(3)` …. */
  refuse?: ((request: ProxiedRequest) => number | undefined) | undefined;
  /** Of the answers of `refuse` and `token`, such as `retry-after`. */
  refusalHeaders?: Readonly<Record<string, string>> | undefined;
  /** Where the connection is cut, once so many bytes of a request's body came; HSDS gets fewer. */
  cutRequest?: ((request: ProxiedRequest) => number | undefined) | undefined;
  /** After how many bytes of an answer's body the connection is cut; 0 sends nothing, though the request was carried out. */
  cutAnswer?: ((request: ProxiedRequest) => number | undefined) | undefined;
  /** The only bearer token that is let through, which HSDS sees as its user's name and password; without it 401. */
  token?: string | undefined;
}

/** Stands before a server in its place: only its `endpoint` is another one. */
export interface HsdsProxy extends HsdsAddress {
  readonly state: ProxyState;
  /** What came, in order. */
  readonly requests: readonly ProxiedRequest[];
  /** How many requests were there at the same time at most. */
  readonly mostAtOnce: number;
  /** How many requests of a method came, for one path or those that a pattern finds; all by default. */
  count(method: string, path?: string | RegExp): number;
  /** Forgets the requests. */
  reset(): void;
  close(): Promise<void>;
}

export function hsdsProxy(server: HsdsAddress): Promise<HsdsProxy>;

/** Answers the first `count` requests of those it is asked about with `status`, 503 by default. */
export function first(count: number, status?: number): () => number | undefined;

/** Answers every `n`-th request of those it is asked about with `status`, 503 by default. */
export function every(n: number, status?: number): () => number | undefined;
