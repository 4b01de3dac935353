import { describe, expect, test, vi } from 'vitest';
import type { HttpAccess, HttpFetch, HttpRequestInit, HttpResponse } from '../../../src/model/HttpAccess.js';
import { RemoteFile } from '../../../src/storage/http/RemoteFile.js';

const BYTES = Uint8Array.from({ length: 1000 }, (_, n) => n % 251);
const URL = 'https://example.org/f.h5';
const RETRY = { attempts: 3, delayMs: 1, budgetMs: 100, timeoutMs: 50 };
const never = new AbortController().signal;

type Headers = Readonly<Record<string, string | number>>;

/** An answer whose body comes in pieces; `cancel` is called when it is left. */
function answer(
  status: number,
  headers: Headers = {},
  pieces: readonly (Uint8Array | Error)[] = [],
  cancel = (): void => {},
): HttpResponse {
  const left = [...pieces];
  return {
    status,
    headers: { get: (name) => (headers[name] === undefined ? null : String(headers[name])) },
    body: {
      getReader: () => ({
        read: async () => {
          const value = left.shift();
          if (value instanceof Error) throw value;
          return { done: value === undefined, value };
        },
        cancel: async () => cancel(),
      }),
    },
  };
}

/** First and last byte that a request asks for. */
function rangeOf({ headers }: HttpRequestInit): readonly [number, number] {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.Range ?? '') ?? [];
  return [Number(first), Number(last)];
}

/** A good answer: part of `BYTES`, in two pieces. */
function good(init: HttpRequestInit, headers: Headers = {}): HttpResponse {
  const [first, asked] = rangeOf(init);
  const last = Math.min(asked, BYTES.length - 1);
  if (first > last) return answer(416, { 'content-range': `bytes */${BYTES.length}` });
  const bytes = BYTES.slice(first, last + 1);
  const half = bytes.length >> 1;
  const told = { 'content-range': `bytes ${first}-${last}/${BYTES.length}`, 'content-length': bytes.length };
  return answer(206, { etag: '"a"', ...told, ...headers }, [bytes.slice(0, half), bytes.slice(half)]);
}

/** A file, what it was asked, and how its bytes are read. */
function fileOf(fetch: HttpFetch, access: Omit<HttpAccess, 'fetch'> = {}) {
  const asked: (readonly [number, number])[] = [];
  const file = new RemoteFile(URL, { retry: RETRY, ...access }, (url, init) => {
    asked.push(rangeOf(init));
    return fetch(url, init);
  });
  const read = async (offset: number, length: number, signal = never): Promise<number[]> => {
    const bytes: number[] = [];
    await file.fetch({ offset, length }, signal, (piece) => bytes.push(...piece));
    return bytes;
  };
  return { file, asked, read };
}

const bytes = (offset: number, length: number): number[] => [...BYTES.subarray(offset, offset + length)];

describe('RemoteFile', () => {
  test('asks for ranges with GET, past every cache, and learns how long the file is', async () => {
    const inits: HttpRequestInit[] = [];
    const { file, read } = fileOf(
      async (_, init) => {
        inits.push(init);
        return good(init);
      },
      { headers: { 'X-Key': 'k' } },
    );
    expect(file.size).toBeUndefined();
    expect(await read(10, 20)).toEqual(bytes(10, 20));
    expect(file.size).toBe(1000);
    expect(inits).toEqual([
      {
        method: 'GET',
        cache: 'no-store',
        redirect: 'manual',
        headers: { 'X-Key': 'k', Range: 'bytes=10-29' },
        signal: expect.any(AbortSignal),
      },
    ]);
  });

  test('gives fewer bytes at the end of the file, and none behind it', async () => {
    const { read } = fileOf(async (_, init) => good(init));
    expect(await read(990, 100)).toEqual(bytes(990, 10));
    expect(await read(1000, 5)).toEqual([]);
    expect(await read(5000, 5)).toEqual([]);
  });

  test('an answer with less than was asked for is asked on', async () => {
    const { asked, read } = fileOf(async (_, init) => {
      const [first, last] = rangeOf(init);
      return good({ ...init, headers: { Range: `bytes=${first}-${Math.min(last, first + 299)}` } });
    });
    expect(await read(100, 700)).toEqual(bytes(100, 700));
    expect(asked).toEqual([
      [100, 799],
      [400, 799],
      [700, 799],
    ]);
  });

  test('a server that gives a byte for each request is not asked for ever', async () => {
    const { asked, read } = fileOf(async (_, init) => {
      const [first] = rangeOf(init);
      return answer(206, { 'content-range': `bytes ${first}-${first}/1000000` }, [Uint8Array.of(0)]);
    });
    await expect(read(0, 2000)).rejects.toMatchObject({ kind: 'io', message: expect.stringContaining('1024 parts') });
    expect(asked).toHaveLength(1024);
  });

  test('one that breaks off is gone on with from there, however often it brings something', async () => {
    const { asked, read } = fileOf(async (_, init) => {
      const [first, last] = rangeOf(init);
      const told = { 'content-range': `bytes ${first}-${last}/1000`, 'content-length': last - first + 1 };
      return answer(
        206,
        told,
        [BYTES.slice(first, Math.min(first + 10, last + 1)), new Error('reset')].slice(0, last - first < 10 ? 1 : 2),
      );
    });
    expect(await read(0, 95)).toEqual(bytes(0, 95));
    expect(asked.map(([first]) => first)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  });

  test('one that brings nothing is tried as often as told', async () => {
    const { asked, read } = fileOf(async (_, init) => ({ ...good(init), body: null }));
    await expect(read(0, 10)).rejects.toMatchObject({
      kind: 'io',
      message: expect.stringMatching(/given up after 3 tries/),
    });
    expect(asked).toHaveLength(3);
  });

  test.each([
    ['another range', { 'content-range': 'bytes 11-30/1000' }, /Content-Range 'bytes 11-30/],
    ['a longer range', { 'content-range': 'bytes 10-30/1000' }, /Content-Range/],
    ['a range behind the file', { 'content-range': 'bytes 10-29/20' }, /Content-Range/],
    ['nonsense', { 'content-range': 'pages 1-2' }, /Content-Range 'pages 1-2'/],
    ['another length', { 'content-length': 7 }, /announces 7 bytes/],
    ['an encoding', { 'content-encoding': 'br' }, /Content-Encoding br/],
  ])('%s is refused at once, and its body is left', async (_, headers, message) => {
    const leave = vi.fn();
    const { asked, read } = fileOf(async (_, init) => {
      const answered = good(init, headers);
      const reader = answered.body!.getReader();
      return { ...answered, body: { getReader: () => ({ ...reader, cancel: async () => leave() }) } };
    });
    await expect(read(10, 20)).rejects.toMatchObject({ kind: 'io', message: expect.stringMatching(message) });
    expect([asked.length, leave.mock.calls.length]).toEqual([1, 1]);
  });

  test('a range of which the server says nothing more is believed as far as it goes', async () => {
    const { read } = fileOf(async (_, init) => {
      const [first, last] = rangeOf(init);
      return answer(206, {}, [BYTES.slice(first, last + 1)]);
    });
    expect(await read(990, 100)).toEqual(bytes(990, 10));
    const more = fileOf(async () => answer(206, {}, [new Uint8Array(11)]));
    await expect(more.read(0, 10)).rejects.toMatchObject({
      kind: 'io',
      message: expect.stringMatching(/more than the 10 bytes/),
    });
  });

  test.each([
    ['7', 7000],
    [' 0', 0],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ])('Retry-After: %s is waited for', async (value, milliseconds) => {
    vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') });
    try {
      let count = 0;
      const { read } = fileOf(
        async (_, init) => {
          count += 1;
          return count === 1 ? answer(503, { 'retry-after': value }) : good(init);
        },
        { retry: { ...RETRY, budgetMs: 60_000, timeoutMs: 60_000 } },
      );
      const reading = read(0, 10);
      await vi.advanceTimersByTimeAsync(Math.max(0, milliseconds - 1));
      expect(count).toBe(milliseconds > 0 ? 1 : 2);
      await vi.advanceTimersByTimeAsync(1);
      expect(await reading).toEqual(bytes(0, 10));
    } finally {
      vi.useRealTimers();
    }
  });

  describe('a server that sends the whole file', () => {
    const whole = (pieces = 10, headers: Headers = {}, cancel?: () => void): HttpResponse =>
      answer(
        200,
        headers,
        Array.from({ length: pieces }, (_, n) => BYTES.slice(n * 100, n * 100 + 100)),
        cancel,
      );

    test('is asked once, by however many reads', async () => {
      const { file, asked, read } = fileOf(async () => whole());
      const reads = [read(0, 10), read(500, 10), read(995, 10)];
      expect(await Promise.all(reads)).toEqual([bytes(0, 10), bytes(500, 10), bytes(995, 5)]);
      expect(await read(100, 3)).toEqual(bytes(100, 3));
      expect(file.size).toBe(1000);
      expect(asked.length).toBeLessThanOrEqual(3);
      const { length } = asked;
      await read(7, 7);
      expect(asked).toHaveLength(length);
    });

    test.each([
      ['told', { 'content-length': 1000 }],
      ['not told', {}],
    ])('is left when it is too large: its length is %s', async (_, headers) => {
      const leave = vi.fn();
      const { read } = fileOf(async () => whole(10, headers, leave), { wholeFileBytes: 250 });
      await expect(read(0, 10)).rejects.toMatchObject({
        kind: 'unsupported',
        message: expect.stringMatching(/wholeFileBytes is 250/),
      });
      expect(leave).toHaveBeenCalledOnce();
    });

    test('is left when nobody waits any more, and asked again by who comes later', async () => {
      const leave = vi.fn();
      let isStalled = true;
      const { asked, read } = fileOf(
        async () => {
          const answered = whole(10, {}, leave);
          if (!isStalled) return answered;
          const reader = answered.body!.getReader();
          return { ...answered, body: { getReader: () => ({ ...reader, read: () => new Promise<never>(() => {}) }) } };
        },
        { retry: { ...RETRY, timeoutMs: 10_000 } },
      );
      const leaving = [new AbortController(), new AbortController()];
      const reads = leaving.map(({ signal }) => read(0, 10, signal).catch((error) => error));
      await new Promise((resolve) => void setImmediate(resolve));
      leaving[0]?.abort(new Error('one'));
      expect(await reads[0]).toMatchObject({ message: 'one' });
      const before = leave.mock.calls.length;
      leaving[1]?.abort(new Error('other'));
      expect(await reads[1]).toMatchObject({ message: 'other' });
      await new Promise((resolve) => void setImmediate(resolve));
      expect(leave).toHaveBeenCalledTimes(before + 1);
      isStalled = false;
      const { length } = asked;
      expect(await read(0, 10)).toEqual(bytes(0, 10));
      expect(asked).toHaveLength(length + 1);
    });
  });

  test('an abort reaches the request, at every stage of it', async () => {
    for (const stage of ['before the answer', 'in the body']) {
      const signals: AbortSignal[] = [];
      const leave = vi.fn();
      const { read } = fileOf((_, init) => {
        signals.push(init.signal);
        if (stage === 'before the answer') return new Promise(() => {});
        const body = {
          getReader: () => ({ read: () => new Promise<never>(() => {}), cancel: async () => leave() }),
        };
        return Promise.resolve({ ...good(init), body });
      });
      const aborting = new AbortController();
      const reading = read(0, 10, aborting.signal);
      await new Promise((resolve) => void setImmediate(resolve));
      aborting.abort(new Error('enough'));
      await expect(reading).rejects.toThrow('enough');
      if (stage === 'in the body') expect(leave).toHaveBeenCalledOnce();
      else expect(signals[0]?.aborted).toBe(true);
      expect(signals).toHaveLength(1);
    }
  });

  test('a browser, which shows no redirection, is let follow it unless that takes headers along', async () => {
    const asked: [string, string][] = [];
    const browser: HttpFetch = async (url, init) => {
      asked.push([url, init.redirect]);
      if (url === URL && init.redirect === 'manual') return { ...answer(0), type: 'opaqueredirect' };
      return { ...good(init), url: 'https://cdn.example.org/f.h5' };
    };
    const { read } = fileOf(browser, { headers: { authorization: 'Bearer s' } });
    expect(await read(0, 10)).toEqual(bytes(0, 10));
    expect(await read(10, 10)).toEqual(bytes(10, 10));
    expect(asked).toEqual([
      [URL, 'manual'],
      [URL, 'follow'],
      ['https://cdn.example.org/f.h5', 'manual'],
    ]);
    const keyed = fileOf(browser, { headers: { 'X-Key': 's', 'X-Other': 't' } });
    await expect(keyed.read(0, 10)).rejects.toMatchObject({
      kind: 'permission',
      message: expect.stringMatching(/redirects.*the headers X-Key, X-Other along/),
    });
  });
});
