import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What was asked of the server. */
export interface ServedRequest {
  readonly method: string;
  readonly name: string;
  readonly query: string;
  readonly range: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
  readonly answered: number;
  readonly sent: number;
  readonly aborted: boolean;
  readonly status?: number;
}

/** What the server does, which may be changed at any time. */
export interface ServerState {
  latency: number;
  bandwidth: number;
  /** Where a request is redirected to. */
  redirect: ((url: URL, request: IncomingMessage) => string | undefined) | undefined;
  /** Whether a request is allowed. */
  require: ((request: IncomingMessage, url: URL) => boolean) | undefined;
  allowHeaders: string;
  cors: boolean;
  expose?: string;
}

export interface RangeServer {
  readonly url: string;
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
