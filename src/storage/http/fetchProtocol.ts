/** The messages between a worker that reads a remote file and the calling thread, where the caller's `fetch` is. */

/** The headers of an answer that are looked at. */
export const HEADERS = [
  'etag',
  'last-modified',
  'content-range',
  'content-length',
  'content-encoding',
  'retry-after',
  'location',
] as const;

/** What is used of a message port. */
export interface FetchPort {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  close(): void;
}

export type ToFetcher =
  | {
      readonly type: 'fetch';
      readonly request: number;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly redirect: 'manual' | 'follow';
    }
  /** Asks for the next piece of the body. */
  | { readonly type: 'pull'; readonly request: number }
  | { readonly type: 'cancel'; readonly request: number }
  /** The file is closed: cancels what is left. */
  | { readonly type: 'close' };

/** Each answers one `fetch` or `pull`. */
export type FromFetcher =
  | {
      readonly type: 'head';
      readonly request: number;
      readonly status: number;
      readonly responseType: string;
      readonly url: string;
      readonly headers: readonly (readonly [string, string])[];
      readonly hasBody: boolean;
    }
  | { readonly type: 'piece'; readonly request: number; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly request: number }
  | { readonly type: 'failed'; readonly request: number; readonly message: string };
