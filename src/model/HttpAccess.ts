/** How often, and for how long, requests of a remote file are tried again. */
export interface HttpRetry {
  /** Tries in a row that bring nothing, the first one included; 5 by default. */
  readonly attempts?: number;
  /** Milliseconds before the second try; twice as many before each one after it, of which a random part is waited. 250 by default. */
  readonly delayMs?: number;
  /** Milliseconds that a read waits between tries in all, and so the longest `Retry-After` that is heeded; 60,000 by default. */
  readonly budgetMs?: number;
  /** Milliseconds without an answer, or without more of it, after which a try has failed; 30,000 by default. */
  readonly timeoutMs?: number;
}

/** How ranges of raw data that lie near each other are requested. */
export interface HttpCoalesce {
  /** Bytes between two ranges that are requested too, so that one request will do; 65,536 by default. */
  readonly gapBytes?: number;
  /** Most bytes of a request, unless it is for one chunk; 1,048,576 by default. */
  readonly mostBytes?: number;
}

/** What is used of an answer of `fetch`; a `Response` has it. */
export interface HttpResponse {
  readonly status: number;
  readonly type?: string;
  readonly url?: string;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): HttpBodyReader } | null;
}

/** What is used of the reader of a body. */
export interface HttpBodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(reason?: unknown): Promise<void>;
}

/** What `fetch` is called with. */
export interface HttpRequestInit {
  readonly method: 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly cache: 'no-store';
  readonly redirect: 'manual' | 'follow';
  readonly signal: AbortSignal;
}

/** A function like `fetch`: the client of aws4fetch has one, for instance, which signs requests. */
export type HttpFetch = (url: string, init: HttpRequestInit) => Promise<HttpResponse>;

/** Access to a remote file; for a file that is opened from an `http:` or `https:` URL. */
export interface HttpAccess {
  /**
   * Headers of every request, `Authorization` for instance. They go to the origin of the URL only, not to one that it redirects to, and
   * are never shown. In browsers any but a few of them make the browser ask the server first (CORS preflight).
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends the requests instead of the worker's own `fetch`; called on the calling thread with a URL and the fields of a `GET`. */
  readonly fetch?: HttpFetch;
  /** Bytes of a block in which metadata is read and kept; 65,536 by default. */
  readonly blockBytes?: number;
  /** Bytes of such blocks that are kept; 16,777,216 by default. */
  readonly cacheBytes?: number;
  /**
   * Keeps what was read for the next visit, in this folder: a path (Node), or the name of a folder in the origin-private file system
   * (browsers). None by default. The next visit asks the server whether the file has changed, and reads what has not without it. Whoever
   * can read the folder can read what is kept in it.
   */
  readonly cacheFolder?: string;
  /** Most bytes in that folder; 1,073,741,824 by default. The files that were not opened for the longest time go first. */
  readonly cacheFolderBytes?: number;
  /** How ranges of raw data that lie near each other are requested. */
  readonly coalesce?: HttpCoalesce;
  /** Requests at once; 16 by default. Browsers have 6 connections to a server that does not speak HTTP/2. */
  readonly connections?: number;
  /** When requests are tried again. */
  readonly retry?: HttpRetry;
  /** Largest file that is read as a whole where the server does not send parts of it; 268,435,456 bytes by default. */
  readonly wholeFileBytes?: number;
}
