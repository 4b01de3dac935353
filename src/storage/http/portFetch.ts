import type { HttpBodyReader, HttpFetch, HttpResponse } from '../../model/HttpAccess.js';
import type { FetchPort, FromFetcher, ToFetcher } from './fetchProtocol.js';

/** A request at the other end of the port, whose next message somebody waits for. */
interface Asked {
  readonly resolve: (message: FromFetcher) => void;
  readonly reject: (error: unknown) => void;
}

/** A `fetch` that is carried out at the other end of a port, where the caller's function is. */
export function portFetch(port: FetchPort): HttpFetch {
  const asked = new Map<number, Asked>();
  let last = 0;
  const post = (message: ToFetcher): void => port.postMessage(message);
  const next = (request: number, message: ToFetcher): Promise<FromFetcher> =>
    new Promise((resolve, reject) => {
      asked.set(request, { resolve, reject });
      post(message);
    });
  port.onmessage = ({ data }) => {
    const message = data as FromFetcher;
    const waiting = asked.get(message.request);
    asked.delete(message.request);
    if (message.type === 'failed') waiting?.reject(new TypeError(message.message));
    else waiting?.resolve(message);
  };
  return async (url, { headers, redirect, signal }): Promise<HttpResponse> => {
    signal.throwIfAborted();
    last += 1;
    const request = last;
    const leave = (): void => signal.removeEventListener('abort', cancel);
    const cancel = (): void => {
      leave();
      asked.get(request)?.reject(signal.reason);
      asked.delete(request);
      post({ type: 'cancel', request });
    };
    signal.addEventListener('abort', cancel, { once: true });
    let head: FromFetcher;
    try {
      head = await next(request, { type: 'fetch', request, url, headers, redirect });
      if (head.type !== 'head') throw new TypeError('the answer has no head');
    } catch (error) {
      leave();
      throw error;
    }
    if (!head.hasBody) leave();
    const reader: HttpBodyReader = {
      async read() {
        const message = await next(request, { type: 'pull', request });
        if (message.type === 'piece') return { done: false, value: message.bytes };
        leave();
        return { done: true };
      },
      async cancel() {
        cancel();
      },
    };
    const found = new Map(head.headers);
    return {
      status: head.status,
      type: head.responseType,
      url: head.url,
      headers: { get: (name) => found.get(name) ?? null },
      body: head.hasBody ? { getReader: () => reader } : null,
    };
  };
}
