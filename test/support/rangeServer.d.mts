import type { IncomingMessage } from 'node:http';

/** A request that came, and what became of it. */
export interface ServedRequest {
  readonly method: string;
  /** Path without the trap. */
  readonly name: string;
  readonly query: string;
  /** The header, if there was one. */
  readonly range: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly status?: number;
  readonly at: number;
  /** When the head of the answer was sent. */
  readonly answered: number;
  /** Bytes of the body that were sent. */
  readonly sent: number;
  /** Whether the client has closed the connection before all was sent. */
  readonly aborted: boolean;
  readonly ended: boolean;
}

/** How it answers; may be changed at any time. */
export interface ServerState {
  /** Milliseconds before an answer begins, and a function in its place. */
  latency: number;
  delay?: (() => number) | undefined;
  /** Holds an answer back until its promise is kept. */
  hold?: ((request: ServedRequest) => Promise<void> | undefined) | undefined;
  /** Bytes a second. */
  bandwidth: number;
  /** Where a request is redirected to. */
  redirect?: ((url: URL, request: IncomingMessage) => string | undefined) | undefined;
  /** What is not allowed is answered with 403. */
  require?: ((request: IncomingMessage, url: URL) => boolean) | undefined;
  allowHeaders: string;
  /** Whether pages of other origins may see an answer. */
  cors: boolean | ((url: URL) => boolean);
  /** Headers that a page of another origin may see. */
  expose?: string | undefined;
}

export interface RangeServer {
  readonly url: string;
  /** The same server, as another origin. */
  readonly otherUrl: string;
  readonly files: Map<string, Uint8Array>;
  readonly state: ServerState;
  readonly requests: readonly ServedRequest[];
  readonly askedBytes: number;
  readonly sentBytes: number;
  readonly waves: number;
  reset(): void;
  close(): Promise<void>;
}

export const TRAPS: Readonly<Record<string, unknown>>;

export function rangeServer(options?: { folder?: string; latency?: number; bandwidth?: number }): Promise<RangeServer>;
