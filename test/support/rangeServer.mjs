// A server of files by ranges on the loopback device, slow on purpose, that counts, and does wrong what a path asks for.
//
// A path is `/name`, or `/trap/name` where the trap says what is done wrong (see TRAPS). Everything is allowed to other origins.

import { createReadStream, promises as fs } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** What a request asks for: first and last byte; undefined without a range. */
function rangeOf({ headers }) {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  return first === undefined
    ? undefined
    : { first: Number(first), last: last === '' ? Number.POSITIVE_INFINITY : Number(last) };
}

/** How answers to a request can be wrong, or unusual: each takes what a good one would be. */
export const TRAPS = {
  /** A URL that is signed for GET. */
  'head-forbidden': () => ({}),
  /** Nothing that tells one state of the file from another. */
  'no-validators': () => ({ headers: { etag: undefined, 'last-modified': undefined } }),
  'no-etag': () => ({ headers: { etag: undefined } }),
  /** As a browser sees an answer whose headers the server does not expose. */
  'hidden-content-range': () => ({ headers: { 'content-range': undefined } }),
  'no-content-length': () => ({ chunked: true }),
  /** Ranges are ignored. */
  'no-ranges': () => ({ status: 200, range: 'whole' }),
  /** Ranges are ignored, and the length is not told. */
  'no-ranges-no-length': () => ({ status: 200, range: 'whole', chunked: true }),
  gzip: () => ({ status: 200, range: 'whole', gzip: true }),
  'gzip-ranges': () => ({ gzip: true }),
  'wrong-range': ({ first, last, size }) => ({
    headers: { 'content-range': `bytes ${first + 1}-${last + 1}/${size + 1}` },
  }),
  'other-range': ({ size }) => ({ range: { first: 0, last: Math.min(9, size - 1) } }),
  'no-bytes': () => ({ status: 206, body: Buffer.alloc(0) }),
  /** The connection ends in the middle of each answer of more than 100 bytes. */
  cut: ({ first, last }) => (last - first >= 100 ? { cutAfter: Math.ceil((last - first) / 2) } : {}),
  /** Fewer bytes than asked for, though there are more. */
  capped: ({ first, last }) => ({ range: { first, last: Math.min(last, first + 65_535) } }),
  /** More bytes than asked for. */
  longer: ({ first, last, size }) => ({ range: { first, last: Math.min(last + 10, size - 1) } }),
  /** Every other request is refused for a while. */
  busy: (_, { count }) =>
    count % 2 === 1 ? { status: 503, headers: { 'retry-after': '0' }, body: Buffer.from('busy') } : {},
  'too-many': (_, { count }) =>
    count % 3 === 2 ? { status: 429, headers: { 'retry-after': '0' }, body: Buffer.from('slow') } : {},
  'always-busy': () => ({ status: 503, body: Buffer.from('busy') }),
  'busy-for-an-hour': () => ({ status: 503, headers: { 'retry-after': '3600' }, body: Buffer.from('busy') }),
  /** The file is another one from the third request on. */
  changing: (_, { count }) =>
    count > 2 ? { headers: { etag: '"other"', 'last-modified': new Date(0).toUTCString() } } : {},
  'changing-without-etag': (_, { count }) => ({
    headers: { etag: undefined, ...(count > 2 && { 'last-modified': new Date(0).toUTCString() }) },
  }),
  missing: () => ({ status: 404, body: Buffer.from('there is nothing') }),
  forbidden: () => ({ status: 403, body: Buffer.from('no') }),
  unauthorized: () => ({ status: 401, body: Buffer.from('who are you') }),
  gone: () => ({ status: 410, body: Buffer.from('it was here') }),
  teapot: () => ({ status: 418, body: Buffer.from('I am a teapot') }),
  /** Nothing comes. */
  silent: () => ({ silent: true }),
  /** Half of the answer comes, and the connection stays open. */
  stalled: ({ first, last }) => ({ stallAfter: Math.ceil((last - first) / 2) }),
  reset: () => ({ reset: true }),
};

/**
 * @param options.folder - Files that are served; others can be added to `files`.
 * @param options.latency - Milliseconds before an answer begins.
 * @param options.bandwidth - Bytes a second, of all answers together; unlimited by default.
 * @returns `url`, `files` (name → bytes), `requests` (what was asked, in order), `reset()`, `waves()` and `close()`.
 */
export async function rangeServer({ folder, latency = 0, bandwidth = Number.POSITIVE_INFINITY } = {}) {
  const files = new Map();
  const state = { latency, bandwidth, allowHeaders: '*', cors: true };
  let requests = [];
  const counts = new Map();
  let lineFreeAt = 0;

  async function sourceOf(name) {
    const bytes = files.get(name);
    if (bytes)
      return { size: bytes.length, read: (first, last) => [bytes.subarray(first, last + 1)], modified: new Date(1e12) };
    if (!folder) return undefined;
    const path = `${folder}/${name}`;
    const stats = await fs.stat(path).catch(() => undefined);
    return stats?.isFile()
      ? {
          size: stats.size,
          read: (first, last) => createReadStream(path, { start: first, end: last }),
          modified: stats.mtime,
        }
      : undefined;
  }

  /** Sends pieces as fast as the line allows, which all answers share. */
  async function send(response, pieces, entry, { cutAfter, stallAfter }) {
    let sent = 0;
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length; at += 16_384) {
        if (response.destroyed) return;
        let part = piece.subarray(at, at + 16_384);
        const most = cutAfter ?? stallAfter ?? Number.POSITIVE_INFINITY;
        if (sent + part.length > most) part = part.subarray(0, most - sent);
        if (Number.isFinite(state.bandwidth)) {
          const now = performance.now();
          lineFreeAt = Math.max(now, lineFreeAt) + (part.length / state.bandwidth) * 1000;
          if (lineFreeAt - now > 1) await pause(lineFreeAt - now);
        }
        if (response.destroyed) return;
        if (!response.write(part) && !response.destroyed) await drained(response);
        sent += part.length;
        entry.sent = sent;
        if (sent < most) continue;
        // What was written arrives before the end does.
        if (cutAfter !== undefined) response.socket?.end();
        return;
      }
    }
    response.end();
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const [, ...path] = decodeURIComponent(url.pathname).split('/');
    const trapName = path.length > 1 && Object.hasOwn(TRAPS, path[0]) ? path.shift() : undefined;
    const name = path.join('/');
    const entry = {
      method: request.method,
      name,
      query: url.search,
      range: request.headers.range,
      headers: request.headers,
      at: performance.now(),
      answered: Number.POSITIVE_INFINITY,
      sent: 0,
      aborted: false,
      ended: false,
    };
    requests.push(entry);
    response.on('close', () => {
      entry.ended = true;
      if (!response.writableFinished) entry.aborted = true;
    });
    response.on('error', () => {});
    const isShown = typeof state.cors === 'function' ? state.cors(url) : state.cors;
    const cors = isShown ? { 'access-control-allow-origin': '*' } : {};
    try {
      const delay = state.delay?.() ?? state.latency;
      if (delay > 0) await pause(delay);
      await state.hold?.(entry);
      if (response.destroyed) return;
      if (request.method === 'OPTIONS') {
        response
          .writeHead(204, {
            ...cors,
            'access-control-allow-headers': state.allowHeaders,
            'access-control-allow-methods': 'GET',
          })
          .end();
        return;
      }
      if (request.method !== 'GET') {
        response.writeHead(403, cors).end();
        return;
      }
      const location = state.redirect?.(url, request);
      if (location) {
        response.writeHead(302, { ...cors, location }).end();
        return;
      }
      if (state.require && !state.require(request, url)) {
        response.writeHead(403, cors).end('no');
        return;
      }
      const source = await sourceOf(name);
      if (!source) {
        response.writeHead(404, cors).end('not found');
        return;
      }
      const { size, modified } = source;
      const asked = rangeOf(request);
      const count = (counts.get(request.url) ?? 0) + 1;
      counts.set(request.url, count);
      const good = {
        first: asked?.first ?? 0,
        last: Math.min(asked?.last ?? Number.POSITIVE_INFINITY, size - 1),
        size,
      };
      const trap = trapName === undefined ? {} : TRAPS[trapName](good, { count, request });
      if (trap.silent) return;
      if (trap.reset) {
        request.socket.destroy();
        return;
      }
      const validators = {
        etag: `"${size}-${Math.floor(modified.getTime())}"`,
        'last-modified': modified.toUTCString(),
      };
      const headers = {
        ...cors,
        'accept-ranges': 'bytes',
        'access-control-expose-headers': state.expose ?? 'Content-Range, ETag',
        ...validators,
      };
      if (asked && good.first >= size && trap.status === undefined) {
        answer(416, { ...headers, 'content-range': `bytes */${size}` }, []);
        return;
      }
      const isWhole = trap.range === 'whole' || !asked;
      const range = isWhole ? { first: 0, last: size - 1 } : (trap.range ?? good);
      let pieces = trap.body ? [trap.body] : source.read(range.first, range.last);
      let length = trap.body?.length ?? range.last - range.first + 1;
      if (trap.gzip) {
        const bytes = gzipSync(Buffer.concat(await all(pieces)));
        pieces = [bytes];
        length = bytes.length;
        headers['content-encoding'] = 'gzip';
      }
      if (!isWhole) headers['content-range'] = `bytes ${range.first}-${range.last}/${size}`;
      if (!trap.chunked) headers['content-length'] = length;
      answer(trap.status ?? (isWhole ? 200 : 206), { ...headers, ...trap.headers }, pieces, trap);
    } catch {
      response.destroy();
    }

    function answer(status, headers, pieces, trap = {}) {
      entry.status = status;
      entry.answered = performance.now();
      response.writeHead(
        status,
        Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
      );
      response.flushHeaders();
      void send(response, pieces, entry, trap).catch(() => response.destroy());
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();

  return {
    url: `http://127.0.0.1:${port}`,
    /** The same server, as another origin. */
    otherUrl: `http://localhost:${port}`,
    files,
    state,
    get requests() {
      return requests;
    },
    /** Bytes that were asked for. */
    get askedBytes() {
      return requests.reduce((sum, request) => {
        const range = rangeOf(request);
        return sum + (range ? range.last - range.first + 1 : 0);
      }, 0);
    },
    get sentBytes() {
      return requests.reduce((sum, { sent }) => sum + sent, 0);
    },
    /** Waves of requests that depend on each other: a request is in a later wave than those that were answered before it came. */
    get waves() {
      const waves = [];
      for (const { at } of requests) {
        let wave = 1;
        for (const [n, before] of waves.entries()) if (requests[n].answered < at) wave = Math.max(wave, before + 1);
        waves.push(wave);
      }
      return Math.max(0, ...waves);
    },
    reset() {
      requests = [];
      counts.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** Resolves when more can be written, or nothing any more. */
function drained(response) {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}

async function all(pieces) {
  const list = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}
