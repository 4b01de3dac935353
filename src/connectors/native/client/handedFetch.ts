import type { HttpBodyReader, HttpFetch, HttpResponse } from '../../../model/HttpAccess.js';
import { HandedPort } from '../../../runtime/port/HandedPort.js';
import { type FetchPort, type FromFetcher, HEADERS, type ToFetcher } from '../../../storage/http/fetchProtocol.js';

/** A request that the caller's function carries out. */
interface Served {
  readonly aborting: AbortController;
  reader?: HttpBodyReader | undefined;
}

/** A port to a function of the caller that sends requests, to be handed to a worker. It does not keep the program alive. */
export function handedFetch(fetch: HttpFetch | undefined): HandedPort {
  if (!fetch) throw new TypeError('the file was opened without fetch');
  const { port1, port2 } = new MessageChannel();
  serveFetch(port1 as FetchPort, fetch);
  (port1 as { unref?(): void }).unref?.();
  return new HandedPort(port2);
}

/** Carries out the requests that come through a port by a function of the caller; what it throws is their failure. */
function serveFetch(port: FetchPort, fetch: HttpFetch): void {
  const served = new Map<number, Served>();
  const end = (request: number): void => {
    const one = served.get(request);
    served.delete(request);
    one?.reader?.cancel().catch(() => {});
    one?.aborting.abort();
  };
  const close = (): void => {
    for (const request of served.keys()) end(request);
    port.close();
  };
  // The worker may be lost.
  (port as unknown as EventTarget).addEventListener?.('close', close);
  const post = (message: FromFetcher, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  const answer = async (request: number, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      served.delete(request);
      post({ type: 'failed', request, message: error instanceof Error ? error.message : String(error) });
    }
  };
  port.onmessage = ({ data }) => {
    const message = data as ToFetcher;
    if (message.type === 'close') {
      close();
      return;
    }
    const { request } = message;
    if (message.type === 'fetch') {
      const { url, headers, redirect } = message;
      const one: Served = { aborting: new AbortController() };
      served.set(request, one);
      void answer(request, async () => {
        const { signal } = one.aborting;
        const response = await fetch(url, { method: 'GET', cache: 'no-store', headers, redirect, signal });
        one.reader = response.body?.getReader();
        if (signal.aborted) {
          one.reader?.cancel().catch(() => {});
          return;
        }
        post({ type: 'head', request, ...headOf(response), hasBody: one.reader !== undefined });
      });
      return;
    }
    const one = served.get(request);
    if (message.type === 'pull') {
      void answer(request, async () => {
        const step = await one?.reader?.read();
        if (!step || step.done || !step.value) {
          served.delete(request);
          post({ type: 'end', request });
          return;
        }
        // A copy: the memory may be the caller's, or have more in it.
        const bytes = new Uint8Array(step.value);
        post({ type: 'piece', request, bytes }, [bytes.buffer]);
      });
      return;
    }
    end(request);
  };
}

function headOf({
  status,
  type,
  url,
  headers,
}: HttpResponse): Pick<Extract<FromFetcher, { type: 'head' }>, 'status' | 'responseType' | 'url' | 'headers'> {
  const seen = HEADERS.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { status, responseType: type ?? 'default', url: url ?? '', headers: seen };
}
