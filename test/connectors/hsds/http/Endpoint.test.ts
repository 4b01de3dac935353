import { once } from 'node:events';
import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import type { Endpoint } from '../../../../src/connectors/hsds/http/Endpoint.js';
import type { HsdsRequest } from '../../../../src/connectors/hsds/http/HsdsRequest.js';
import type { H5Error } from '../../../../src/model/H5Error.js';
import { endpointOf, loopback, sendJson, sendStatus } from './loopback.js';

const GET: HsdsRequest = { method: 'GET', path: '/a', answer: 'json', subject: "'a' in 'hdf5://home/me/run.h5'" };
const BYTES: HsdsRequest = { ...GET, answer: 'bytes' };

/** The error of a request that must fail. */
async function errorOf(endpoint: Endpoint, request: HsdsRequest = GET): Promise<H5Error> {
  return await endpoint.request(request).then(
    () => expect.unreachable('it must fail'),
    (error) => error,
  );
}

describe('what is sent', () => {
  test('the path below the endpoint, the domain with its bucket, and parameters', async () => {
    const { url, requests } = await loopback((_, response) => sendJson(response, { a: [1] }));
    const endpoint = endpointOf(`${url}/hsds/`, { bucket: 'my bucket' });
    const query = { select: '[0:2,1:3:2]', Limit: 5, CreateOrder: true, follow: false, none: undefined };
    const request = { ...GET, path: '/groups/g-1/links', domain: '/home/mé/a&b.h5', query };
    expect(await endpoint.request(request)).toEqual({ a: [1] });
    expect(requests).toEqual([
      'GET /hsds/groups/g-1/links?domain=/home/m%C3%A9/a%26b.h5&bucket=my%20bucket&select=%5B0%3A2%2C1%3A3%3A2%5D&Limit=5&CreateOrder=1&follow=0',
    ]);
  });

  test('bodies of JSON and of bytes, and what is wanted back', async () => {
    const seen: unknown[] = [];
    const { url } = await loopback((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        seen.push([request.headers['content-type'], request.headers.accept, Buffer.concat(parts).toString('latin1')]);
        response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(Buffer.from([1, 2, 3]));
      });
    });
    const endpoint = endpointOf(url);
    await endpoint.request({ ...GET, method: 'PUT', json: { x: 1 }, answer: 'none' });
    const bytes = await endpoint.request({ ...BYTES, method: 'POST', bytes: new Uint8Array([65, 66]), byteLength: 3 });
    expect(bytes).toEqual(new Uint8Array([1, 2, 3]));
    await endpoint.request(BYTES);
    expect(seen).toEqual([
      ['application/json', 'application/json', '{"x":1}'],
      ['application/octet-stream', 'application/octet-stream', 'AB'],
      [undefined, 'application/octet-stream', ''],
    ]);
    expect(endpoint.counts).toEqual({ requests: 3, retries: 0, refusals: 0, sentBytes: 2, receivedBytes: 6 });
  });

  test.each([
    [{ username: 'jö', password: 'pä:ß' }, `Basic ${Buffer.from('jö:pä:ß').toString('base64')}`],
    [{ token: 'abc.def==' }, 'Bearer abc.def=='],
    [{ token: async () => 'abc' }, 'Bearer abc'],
    [{}, undefined],
  ])('who asks: %j', async (options, header) => {
    const seen: unknown[] = [];
    const { url } = await loopback(({ headers }, response) => {
      seen.push(headers.authorization, headers.cookie);
      sendJson(response, {});
    });
    await endpointOf(url, options).request(GET);
    expect(seen).toEqual([header, undefined]);
  });

  test('no name that a URL would be rid of', async () => {
    const { url, requests } = await loopback((_, response) => sendJson(response, {}));
    for (const name of ['..', '.', '%2e%2E', '.%2e']) {
      const error = await errorOf(endpointOf(url), { ...GET, path: `/groups/g-1/attributes/${name}` });
      expect(error.kind).toBe('unsupported');
    }
    await endpointOf(url).request({ ...GET, path: '/groups/g-1/attributes/...' });
    expect(requests).toEqual(['GET /groups/g-1/attributes/...']);
  });
});

describe('what comes back', () => {
  test.each([
    [400, 'bad-argument'],
    [401, 'permission'],
    [403, 'permission'],
    [404, 'not-found'],
    [405, 'unsupported'],
    [409, 'already-exists'],
    [410, 'not-found'],
    [413, 'out-of-memory'],
    [418, 'io'],
    [501, 'unsupported'],
  ])('status %i is %s, with the reason and what it was for', async (status, kind) => {
    const { url, requests } = await loopback((_, response) => sendStatus(response, status, 'Because of it'));
    const error = await errorOf(endpointOf(url), { ...GET, domain: '/home/me/run.h5' });
    expect({ kind: error.kind, routine: error.routine }).toEqual({ kind, routine: '' });
    expect(error.message).toContain("'a' in 'hdf5://home/me/run.h5': ");
    expect(error.message).toContain(`(${status} Because of it; GET ${url}/a)`);
    expect(requests).toHaveLength(1);
  });

  test('a refusal says whose it is', async () => {
    const { url } = await loopback((request, response) =>
      sendStatus(response, request.url?.startsWith('/forbidden') ? 403 : 401, ''),
    );
    const messages = [{}, { username: 'me', password: 'guess' }, { token: 'guess' }].map(
      async (options) => (await errorOf(endpointOf(url, options))).message,
    );
    expect(await Promise.all(messages)).toEqual([
      expect.stringContaining('none were given for this endpoint'),
      expect.stringContaining('refuses the user name or the password'),
      expect.stringContaining('refuses the token'),
    ]);
    expect((await Promise.all(messages)).join()).not.toContain('guess');
    const request: HsdsRequest = { ...GET, method: 'DELETE', path: '/forbidden', domain: '/home/you/b.h5' };
    expect((await errorOf(endpointOf(url), request)).message).toContain(
      "the access control list of '/home/you/b.h5', or of the folder it lies in, does not let this user delete it",
    );
  });

  test('statuses that are answers', async () => {
    const { url } = await loopback((_, response, number) => sendStatus(response, [404, 409, 410][number] ?? 404, ''));
    const endpoint = endpointOf(url);
    expect(await endpoint.request({ ...GET, absent: [404] })).toBeUndefined();
    expect(await endpoint.request({ ...GET, absent: [404, 409] })).toBeUndefined();
    expect((await errorOf(endpoint, { ...GET, absent: [404, 409] })).kind).toBe('not-found');
  });

  test('a hostile reason is short, on one line, and obeyed by no terminal', async () => {
    const statusText = `bad \u001b[31mred\r\nX: y\u202e\u2028${'x'.repeat(5000)}`;
    const fetch = async () => ({ status: 400, statusText, headers: new Headers(), body: null });
    const { message } = await errorOf(endpointOf('http://hostile.test', { fetch }));
    expect(message).toContain('400 bad \\u001b[31mred\\u000d\\u000aX: y\\u202e\\u2028xxx');
    expect(message.length).toBeLessThan(600);
  });

  test('where HTTP/2 has no reason, that of the body', async () => {
    const fetch = async () =>
      new Response('400: Invalid domain name', { status: 400, headers: { 'content-type': 'text/plain' } });
    expect((await errorOf(endpointOf('http://h2.test', { fetch }))).message).toContain('(400 Invalid domain name; ');
    const page = async () => new Response('<h1>no</h1>', { status: 400, headers: { 'content-type': 'text/html' } });
    expect((await errorOf(endpointOf('http://h2.test', { fetch: page }))).message).toContain('(400; ');
  });

  test('no more than may be, and no more is sent', async () => {
    let closed: Promise<unknown> | undefined;
    const { url } = await loopback((_, response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(65_536), () => setImmediate(more));
      };
      more();
    });
    const error = await errorOf(endpointOf(url), { ...BYTES, maxBytes: 1_000_000 });
    expect(error.kind).toBe('out-of-memory');
    expect(error.message).toContain('more than 1000000 bytes');
    await closed;
  });

  test('JSON where bytes were asked for is not taken for values', async () => {
    const { url } = await loopback((_, response) => sendJson(response, { value: 1 }));
    expect((await errorOf(endpointOf(url), BYTES)).message).toContain('answers with JSON');
  });

  test('a redirection is not followed, and is told', async () => {
    const other = await loopback((_, response) => sendJson(response, {}));
    const { url, requests } = await loopback((_, response) =>
      response.writeHead(302, { location: `${other.url}/a?token=1` }).end(),
    );
    const error = await errorOf(endpointOf(url, { username: 'me', password: 'secret' }));
    expect(error.kind).toBe('io');
    expect(error.message).toContain(`redirects to ${other.url}/a?…, which is not followed`);
    expect([requests.length, other.requests.length]).toEqual([1, 0]);
  });

  test('a redirection of elements is told, too, though Node does not tell it at first', async () => {
    const { url, requests } = await loopback((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(307, { location: 'http://other/' }).end());
    });
    const error = await errorOf(endpointOf(url), { ...GET, method: 'PUT', bytes: new Uint8Array(10), answer: 'none' });
    expect(error.message).toContain('redirects to http://other/, which is not followed');
    expect(requests).toHaveLength(2);
  });

  test('bytes come into the memory that is given for them, after a failure again', async () => {
    const { url } = await loopback((_, response, number) => {
      response.writeHead(200, { 'content-length': 4 });
      if (number === 0) response.write(Buffer.from([9, 9]), () => response.destroy());
      else response.end(Buffer.from([1, 2, 3, 4]));
    });
    const memory = new Uint8Array(6);
    const into = () => memory.subarray(1, 5);
    const answer = await endpointOf(url).request<Uint8Array>({ ...BYTES, byteLength: 4, into });
    expect([...memory]).toEqual([0, 1, 2, 3, 4, 0]);
    expect(answer.buffer).toBe(memory.buffer);
  });

  test('bytes that come when the request is aborted go nowhere', async () => {
    const aborting = new AbortController();
    const memory = new Uint8Array(4);
    const pieces = [Uint8Array.of(1, 2), Uint8Array.of(3, 4)];
    const reader = {
      read: async () => {
        const value = pieces.shift();
        if (pieces.length === 0) aborting.abort(new Error('enough'));
        return { done: value === undefined, value };
      },
      cancel: async () => {},
    };
    const fetch = async () => ({ status: 200, headers: new Headers(), body: { getReader: () => reader } });
    const request = { ...BYTES, byteLength: 4, into: () => memory, signal: aborting.signal };
    expect((await errorOf(endpointOf('http://hsds', { fetch: fetch as never }), request)).kind).toBe('canceled');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([...memory]).toEqual([1, 2, 0, 0]);
  });
});

describe('what is tried again', () => {
  test('nothing is, nor waited for beyond the budget, while the service asks to be left alone', async () => {
    const { url, requests } = await loopback((_, response) => response.writeHead(503, { 'retry-after': '30' }).end());
    const endpoint = endpointOf(url, { retry: { budgetMs: 300 } });
    expect((await errorOf(endpoint)).message).toContain('asks to wait for 30000 ms');
    const others = await Promise.all([errorOf(endpoint), errorOf(endpointOf(url, { retry: { budgetMs: 200 } }))]);
    for (const { kind, message } of others) {
      expect(kind).toBe('io');
      expect(message).toContain('not sent, since the service answers no request: ');
    }
    expect(requests).toHaveLength(1);
  });

  const value = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);

  test.each([408, 429, 500, 502, 503, 504])('status %i', async (status) => {
    const { url } = await loopback((_, response, number) =>
      number < 2 ? sendStatus(response, status, 'Later') : sendJson(response, number),
    );
    const endpoint = endpointOf(url);
    const retried = vi.fn();
    expect(await endpoint.request({ ...GET, retried })).toBe(2);
    expect(retried).toHaveBeenCalledTimes(2);
    expect(endpoint.counts).toMatchObject({ requests: 3, retries: 2, refusals: status === 500 ? 0 : 2 });
  });

  test.each<[string, (response: import('node:http').ServerResponse) => void]>([
    ['a connection that is closed', (response) => response.destroy()],
    [
      'a body that is cut off',
      (response) => {
        response.writeHead(200, { 'content-length': value.length });
        response.write(value.subarray(0, 50_000), () => response.destroy());
      },
    ],
    [
      'a body that is cut off, of a length that is not told',
      (response) => {
        response.writeHead(200);
        response.write(value.subarray(0, 50_000), () => response.destroy());
      },
    ],
    ['a body that ends early', (response) => response.end(value.subarray(1))],
    ['a body that is too long', (response) => response.end(Buffer.concat([value, Buffer.alloc(1)]))],
    ['no body', (response) => response.writeHead(204).end()],
    ['no answer', () => {}],
    ['a body that stalls', (response) => response.write(value.subarray(0, 50_000))],
  ])('%s', async (_, fail) => {
    const { url } = await loopback((__, response, number) => (number < 2 ? fail(response) : response.end(value)));
    const endpoint = endpointOf(url, { timeoutMs: 200, retry: { delayMs: 1, maxDelayMs: 1, budgetMs: 60_000 } });
    const answer = await endpoint.request<Uint8Array>({ ...BYTES, byteLength: value.length });
    expect(Buffer.compare(answer, value)).toBe(0);
    expect(endpoint.counts.retries).toBe(2);
  });

  test('JSON that ends early', async () => {
    const { url } = await loopback((_, response, number) => response.end(number < 1 ? '{"a":[1,' : '{"a":[1,2]}'));
    expect(await endpointOf(url).request(GET)).toEqual({ a: [1, 2] });
  });

  test('not what says that it stays so', async () => {
    const { url, requests } = await loopback((_, response) => sendStatus(response, 404, ''));
    await errorOf(endpointOf(url));
    expect(requests).toHaveLength(1);
  });

  test('nothing, where the option says so', async () => {
    const { url, requests } = await loopback((_, response) => sendStatus(response, 503, 'Service Unavailable'));
    // Even without a pause.
    const random = vi.spyOn(Math, 'random').mockReturnValue(0);
    const error = await errorOf(endpointOf(url, { retry: false }));
    random.mockRestore();
    expect(error).toMatchObject({ kind: 'io', message: expect.stringContaining('given up after one try') });
    expect(error.message).toContain(`'a' in 'hdf5://home/me/run.h5': 503 Service Unavailable (GET ${url}/a)`);
    expect(requests).toHaveLength(1);
  });

  test('an answer that stays wrong is an error in the end', async () => {
    const { url } = await loopback((_, response) => response.end(value.subarray(1)));
    const error = await errorOf(endpointOf(url, { retry: { budgetMs: 50, delayMs: 1 } }), {
      ...BYTES,
      byteLength: value.length,
    });
    expect(error).toMatchObject({
      kind: 'io',
      message: expect.stringMatching(/has 99999 bytes instead of 100000.*tries/),
    });
  });

  test('after as long as the service asks for, if the budget allows it', async () => {
    const { url } = await loopback((_, response, number) =>
      number < 1 ? response.writeHead(503, { 'retry-after': '3600' }).end() : sendJson(response, 1),
    );
    const error = await errorOf(endpointOf(url));
    expect(error.message).toContain('given up after one try; the service asks to wait for 3600000 ms');
  });
});

describe('the budget', () => {
  const failing = (status: number) => async () => new Response(null, { status });

  /** How often a request is tried, and for how many seconds. */
  async function triesOf(fetch: () => Promise<Response>): Promise<[H5Error, number, number]> {
    vi.useFakeTimers();
    try {
      const endpoint = endpointOf(`http://budget-${Math.random()}.test`, { fetch, retry: { budgetMs: 20_000 } });
      const start = Date.now();
      const error = errorOf(endpoint);
      await vi.advanceTimersToNextTimerAsync();
      for (let i = 0; i < 1000 && vi.getTimerCount() > 0; i += 1) await vi.advanceTimersToNextTimerAsync();
      return [await error, endpoint.counts.requests, (Date.now() - start) / 1000];
    } finally {
      vi.useRealTimers();
    }
  }

  test('when it is spent, the error says what was tried', async () => {
    const [error, tries, seconds] = await triesOf(failing(503));
    expect(error.kind).toBe('io');
    expect(error.message).toMatch(new RegExp(`: 503 .*given up after ${tries} tries in \\d+\\.\\d s`));
    expect(error.cause).toBeInstanceOf(Error);
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(100);
    expect(seconds).toBeGreaterThan(14);
    expect(seconds).toBeLessThanOrEqual(24);
  });

  test('is half of it for an internal error', async () => {
    const [, , seconds] = await triesOf(failing(500));
    expect(seconds).toBeGreaterThan(5);
    expect(seconds).toBeLessThanOrEqual(10);
  });

  test('is a sixth of it where nobody has ever answered', async () => {
    const cause = new Error('connect ECONNREFUSED');
    const [error, , seconds] = await triesOf(() => Promise.reject(new TypeError('fetch failed', { cause })));
    expect(error.message).toContain('no connection to the service, or it was lost (fetch failed)');
    expect(error.cause).toMatchObject({ message: 'fetch failed' });
    // The last try may have waited for a pause of all requests before.
    expect(seconds).toBeLessThanOrEqual(20 / 6 + 4);
  });
});

describe('tokens that expire', () => {
  const isToken = (valid: string) => (header: string | undefined) => header === `Bearer ${valid}`;

  test('are renewed once for all requests that were refused', async () => {
    let valid = 'one';
    const { url } = await loopback(({ headers }, response) =>
      isToken(valid)(headers.authorization) ? sendJson(response, 'in') : sendStatus(response, 401, 'Unauthorized'),
    );
    const token = vi.fn(async () => valid);
    const endpoint = endpointOf(url, { token });
    await Promise.all([endpoint.request(GET), endpoint.request(GET)]);
    expect(token).toHaveBeenCalledTimes(1);
    valid = 'two';
    expect(await Promise.all(Array.from({ length: 4 }, () => endpoint.request(GET)))).toEqual(Array(4).fill('in'));
    expect(token).toHaveBeenCalledTimes(2);
  });

  test('are not asked for without end', async () => {
    const { url, requests } = await loopback((_, response) => sendStatus(response, 401, 'Unauthorized'));
    let number = 0;
    const token = vi.fn(() => `token-${number++}`);
    expect((await errorOf(endpointOf(url, { token }))).kind).toBe('permission');
    expect([token.mock.calls.length, requests.length]).toEqual([2, 2]);
    const same = vi.fn(() => 'same');
    expect((await errorOf(endpointOf(url, { token: same }))).kind).toBe('permission');
    expect([same.mock.calls.length, requests.length]).toEqual([2, 3]);
  });

  test.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('expired session');
      },
      'failed',
    ],
    ['rejects', () => Promise.reject(new Error('expired session')), 'failed'],
    ['gives no text', () => 5, 'gave no text'],
    ['gives what no header can have', () => 'se cret\n', 'gave no text'],
    ['never answers', () => new Promise(() => {}), 'gave none in 30 ms'],
  ])('the function %s', async (_, token, message) => {
    const { url, requests } = await loopback((__, response) => sendJson(response, 1));
    const error = await errorOf(endpointOf(url, { token: token as () => string, timeoutMs: 30 }));
    expect(error).toMatchObject({
      kind: 'io',
      message: expect.stringContaining(`the function of the option token ${message}`),
    });
    expect(error.message).not.toContain('cret');
    expect(requests).toEqual([]);
  });

  test('may be fetched from the endpoint itself', async () => {
    const { url } = await loopback(({ headers, url: path }, response) => {
      if (path === '/token') sendJson(response, 'fresh');
      else if (isToken('fresh')(headers.authorization)) sendJson(response, 'in');
      else sendStatus(response, 401, '');
    });
    const anonymous = endpointOf(url, { concurrency: 1 });
    const token = () => anonymous.request<string>({ ...GET, path: '/token' });
    const endpoint = endpointOf(url, { concurrency: 1, token });
    expect(await endpoint.request(GET)).toBe('in');
  });
});

describe("a user's fetch", () => {
  test.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
      'fetch threw',
    ],
    ['gives nothing', () => undefined, 'fetch gave no Response'],
    ['gives nonsense', async () => ({ status: '200' }), 'fetch gave no Response'],
    [
      'gives a body of texts',
      async () => ({
        status: 200,
        headers: new Headers(),
        body: { getReader: () => ({ read: async () => ({ done: false, value: 'x' }), cancel: async () => {} }) },
      }),
      'not of bytes',
    ],
  ])('that %s', async (_, fetch, message) => {
    const error = await errorOf(endpointOf('http://fetch.test', { fetch: fetch as never }));
    expect(error).toMatchObject({ kind: 'io', message: expect.stringContaining(message) });
  });

  test('that ignores the signal does not keep a request', async () => {
    const endpoint = endpointOf('http://ignores.test', { fetch: () => new Promise(() => {}) });
    const aborting = new AbortController();
    const error = errorOf(endpoint, { ...GET, signal: aborting.signal });
    aborting.abort();
    expect((await error).kind).toBe('canceled');
  });
});

describe('cancel', () => {
  test('ends a request on the wire', async () => {
    let arrived = (): void => {};
    const isThere = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let closed: Promise<unknown> | undefined;
    const { url } = await loopback((_, response) => {
      closed = once(response, 'close');
      response.write('[1,');
      arrived();
    });
    const aborting = new AbortController();
    const error = errorOf(endpointOf(url), { ...GET, signal: aborting.signal });
    await isThere;
    aborting.abort();
    expect(await error).toMatchObject({ kind: 'canceled', message: "'a' in 'hdf5://home/me/run.h5': canceled" });
    await closed;
  });

  test('takes a request out of the queue, and out of a pause', async () => {
    const held: (() => void)[] = [];
    const { url, requests } = await loopback((request, response) => {
      if (request.url === '/busy') sendStatus(response, 500, '');
      else held.push(() => sendJson(response, 1));
    });
    const endpoint = endpointOf(url, { concurrency: 1, retry: { delayMs: 60_000, maxDelayMs: 60_000, budgetMs: 1e9 } });
    const aborting = new AbortController();
    const busy = errorOf(endpoint, { ...GET, path: '/busy', signal: aborting.signal });
    const first = endpoint.request(GET);
    await vi.waitUntil(() => held.length === 1);
    const queued = errorOf(endpoint, { ...GET, path: '/queued', signal: aborting.signal });
    const last = endpoint.request({ ...GET, path: '/last' });
    // Now both are in the queue.
    await new Promise(setImmediate);
    aborting.abort();
    expect([(await busy).kind, (await queued).kind]).toEqual(['canceled', 'canceled']);
    held[0]?.();
    await vi.waitUntil(() => held.length === 2);
    held[1]?.();
    expect(await Promise.all([first, last])).toEqual([1, 1]);
    expect(requests).toEqual(['GET /busy', 'GET /a', 'GET /last']);
  });

  test('before it began sends nothing', async () => {
    const { url, requests } = await loopback((_, response) => sendJson(response, 1));
    const signal = AbortSignal.abort();
    expect((await errorOf(endpointOf(url), { ...GET, signal })).kind).toBe('canceled');
    expect(requests).toEqual([]);
  });
});

test.each([null, undefined, 'no', 7])('what fetch may reject with: %j', async (reason) => {
  const endpoint = endpointOf('http://hsds', { retry: false, fetch: () => Promise.reject(reason) });
  expect((await errorOf(endpoint)).message).toContain('no connection to the service, or it was lost');
});

test('no secret can be printed', async () => {
  const { url } = await loopback((_, response) => sendStatus(response, 401, 'Unauthorized'));
  const host = url.slice('http://'.length);
  const { url: broken } = await loopback((_, response) => response.destroy());
  const endpoints = [
    endpointOf(url, { username: 'me', password: 'hush!' }),
    endpointOf(`http://me:hush!@${host}/`),
    endpointOf(url, { token: 'hush!' }),
    endpointOf(url, { token: () => 'hush!' }),
    endpointOf(broken, { username: 'me', password: 'hush!', retry: false }),
    ...[{ username: 'me', password: 'hush!' }, { token: 'hush!' }].map((user) =>
      endpointOf('http://hsds', {
        ...user,
        retry: false,
        // As clients do that put the request into their errors.
        fetch: (_, init) => Promise.reject(new Error(`failed: ${JSON.stringify(init.headers)}`)),
      }),
    ),
  ];
  const secrets = ['hush!', Buffer.from('me:hush!').toString('base64')];
  for (const endpoint of endpoints) {
    const error = await errorOf(endpoint);
    const shown = [
      inspect({ endpoint, error }, { depth: 9, showHidden: true }),
      JSON.stringify({ endpoint, error }),
      error.stack,
    ];
    for (const secret of secrets) expect(shown.join()).not.toContain(secret);
    expect(error.message).not.toContain('me:');
  }
});
