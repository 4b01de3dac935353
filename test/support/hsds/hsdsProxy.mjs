// Stands on the loopback device between a client and HSDS, counts, and does wrong what it is told to.

import { createServer, request as forward } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Headers that belong to one connection. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'host', 'upgrade', 'te', 'trailer'];

/** Answers the first `count` requests of those it is asked about with `status`. */
export function first(count, status = 503) {
  let seen = 0;
  return () => {
    seen += 1;
    return seen <= count ? status : undefined;
  };
}

/** Answers every `n`-th request of those it is asked about with `status`. */
export function every(n, status = 503) {
  let seen = 0;
  return () => {
    seen += 1;
    return seen % n === 0 ? status : undefined;
  };
}

/** See hsdsProxy.d.mts. */
export async function hsdsProxy(behind) {
  const { endpoint, dataNodes, python, username, password, bucket, folder, home } = behind;
  const state = {};
  let requests = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const target = new URL(endpoint);

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, endpoint);
    const entry = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      received: 0,
      sent: 0,
      status: undefined,
      aborted: false,
      ended: false,
    };
    requests.push(entry);
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    const closed = new Promise((resolve) => response.once('close', resolve));
    closed.then(() => {
      atOnce -= 1;
      entry.ended = true;
      entry.aborted = !response.writableFinished;
    });
    response.on('error', () => {});
    request.on('error', () => {});
    try {
      await handle(request, response, entry, closed);
    } catch {
      response.destroy();
    }
  });

  async function handle(request, response, entry, closed) {
    const delay = state.delay?.(entry) ?? 0;
    if (delay > 0) await pause(delay);
    await Promise.race([state.hold?.(entry), closed]);
    if (response.destroyed) return;
    const isPreflight = request.method === 'OPTIONS';
    const status = isPreflight ? undefined : refusal(request, entry);
    if (status !== undefined) {
      request.resume();
      entry.status = status;
      response.writeHead(status, { 'access-control-allow-origin': '*', ...state.refusalHeaders }).end();
      return;
    }
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
    if (state.token !== undefined && !isPreflight) {
      headers.authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    }
    const onward = forward({
      host: target.hostname,
      port: target.port,
      method: request.method,
      path: request.url,
      headers,
      agent: false,
    });
    const answered = new Promise((resolve, reject) => {
      onward.once('response', resolve);
      onward.once('error', reject);
    });
    answered.catch(() => {});
    closed.then(() => onward.destroy());

    const cutRequest = state.cutRequest?.(entry);
    for await (const piece of request) {
      entry.received += piece.length;
      if (cutRequest !== undefined && entry.received >= cutRequest) {
        onward.destroy();
        request.socket.destroy();
        return;
      }
      if (!onward.write(piece)) await Promise.race([drained(onward), closed]);
    }
    onward.end();

    const answer = await answered;
    await Promise.race([state.holdAnswer?.(entry), closed]);
    entry.status = answer.statusCode;
    const cutAnswer = state.cutAnswer?.(entry);
    // The request was carried out, and the client does not hear of it.
    if (cutAnswer === 0) {
      answer.resume();
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.statusCode, withoutHops(answer));
    for await (const piece of answer) {
      const part = cutAnswer === undefined ? piece : piece.subarray(0, cutAnswer - entry.sent);
      entry.sent += part.length;
      if (!response.write(part)) await Promise.race([drained(response), closed]);
      if (response.destroyed) return;
      if (cutAnswer !== undefined && entry.sent >= cutAnswer) {
        // What was written arrives before the end does.
        response.socket?.end();
        return;
      }
    }
    response.end();
  }

  /** The status of a request that does not reach HSDS. */
  function refusal(request, entry) {
    if (state.token !== undefined && request.headers.authorization !== `Bearer ${state.token}`) return 401;
    return state.refuse?.(entry);
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    endpoint: `http://127.0.0.1:${server.address().port}`,
    ...{ dataNodes, python, username, password, bucket, folder, home },
    state,
    get requests() {
      return requests;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    count: (method, path = /^/) =>
      requests.filter((request) => request.method === method && matches(request.path, path)).length,
    reset() {
      requests = [];
      mostAtOnce = atOnce;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

function withoutHops({ headers }) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}

const matches = (path, pattern) => (typeof pattern === 'string' ? path === pattern : pattern.test(path));

/** Resolves when more can be written, or nothing any more. */
function drained(stream) {
  return new Promise((resolve) => {
    const go = () => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.on('drain', go);
    stream.on('close', go);
  });
}
