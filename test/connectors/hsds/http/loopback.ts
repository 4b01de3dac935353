import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { Endpoint } from '../../../../src/connectors/hsds/http/Endpoint.js';
import type { HsdsOptions } from '../../../../src/connectors/hsds/settings/HsdsOptions.js';
import { settingsOf } from '../../../../src/connectors/hsds/settings/settingsOf.js';

/** What a server on the loopback device does with a request; the first is number 0. */
export type Handler = (request: IncomingMessage, response: ServerResponse, number: number) => void;

/** A server that is stopped when the test ends. */
export interface Loopback {
  readonly url: string;
  /** Requests that came, as `GET /path?query`. */
  readonly requests: string[];
  readonly server: Server;
}

export async function loopback(handle: Handler): Promise<Loopback> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    handle(request, response, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, server };
}

/** An endpoint with options only, and delays of a millisecond. */
export function endpointOf(endpoint: string, options: HsdsOptions = {}): Endpoint {
  const retry = options.retry ?? { delayMs: 1, maxDelayMs: 2 };
  return Endpoint.of(settingsOf({ ...options, endpoint, retry }, { environment: {}, file: () => ({}) }));
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Answers as HSDS does when something is wrong. */
export function sendStatus(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, reason, { 'content-type': 'text/plain; charset=utf-8' }).end(`${status}: ${reason}`);
}
