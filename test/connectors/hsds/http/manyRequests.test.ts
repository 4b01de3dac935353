import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { H5Error } from '../../../../src/model/H5Error.js';
import { endpointOf } from './loopback.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Fault = 'none' | '503' | '500' | 'lost' | 'cut' | 'short' | 'retry-after';

/** Bytes that tell which request they answer. */
const bytesOf = (number: number): Uint8Array<ArrayBuffer> => new Uint8Array(64).fill(number % 251);

function answerTo(fault: Fault, bytes: Uint8Array<ArrayBuffer>): Response {
  if (fault === '503') return new Response(null, { status: 503 });
  if (fault === '500') return new Response(null, { status: 500 });
  if (fault === 'retry-after') return new Response(null, { status: 429, headers: { 'retry-after': '1' } });
  if (fault === 'lost') throw new TypeError('fetch failed');
  if (fault === 'short') return new Response(bytes.subarray(1));
  if (fault === 'none') return new Response(bytes);
  const cut = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.subarray(0, 10));
      controller.error(new Error('terminated'));
    },
  });
  return new Response(cut);
}

/** Lets time pass until nothing waits any more. */
async function untilSettled(promise: Promise<unknown>): Promise<void> {
  let isSettled = false;
  void promise.finally(() => {
    isSettled = true;
  });
  while (!isSettled) await vi.advanceTimersToNextTimerAsync();
}

const faults = fc.constantFrom<Fault>('none', 'none', 'none', '503', '500', 'lost', 'cut', 'short', 'retry-after');

test('any number of requests end with their own answers, whatever fails, and never too many at once', async () => {
  const runs = { count: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.record({ fault: faults, ms: fc.integer({ min: 0, max: 200 }) }), { minLength: 1, maxLength: 50 }),
      async (count, concurrency, script) => {
        runs.count += 1;
        let sent = 0;
        let atOnce = 0;
        let most = 0;
        const fetch = async (url: string): Promise<Response> => {
          // What the script does not say goes well, so that there is an end.
          const { fault, ms } = script[sent++] ?? { fault: 'none' as const, ms: 5 };
          atOnce += 1;
          most = Math.max(most, atOnce);
          await new Promise((resolve) => setTimeout(resolve, ms));
          atOnce -= 1;
          return answerTo(fault, bytesOf(Number(new URL(url).pathname.slice(1))));
        };
        const retry = { budgetMs: 600_000 };
        const endpoint = endpointOf(`http://many-${runs.count}.test`, { fetch, concurrency, retry });
        const answers = Promise.all(
          Array.from({ length: count }, (_, number) =>
            endpoint.request<Uint8Array>({
              method: 'GET',
              path: `/${number}`,
              answer: 'bytes',
              byteLength: 64,
              subject: String(number),
            }),
          ),
        );
        await untilSettled(answers);
        for (const [number, bytes] of (await answers).entries()) expect(bytes).toEqual(bytesOf(number));
        expect(most).toBeLessThanOrEqual(concurrency);
        const failed = script.slice(0, sent).filter(({ fault }) => fault !== 'none').length;
        expect(sent).toBe(count + failed);
        expect(endpoint.counts).toMatchObject({ requests: sent, retries: failed });
      },
    ),
    { numRuns: 60 },
  );
});

test('a thousand requests to a service that takes ten at once: none is lost, and few are refused', async () => {
  let atOnce = 0;
  const fetch = async (): Promise<Response> => {
    const isRefused = atOnce >= 10;
    atOnce += 1;
    await new Promise((resolve) => setTimeout(resolve, isRefused ? 1 : 10));
    atOnce -= 1;
    return isRefused ? new Response(null, { status: 503 }) : new Response('[1]');
  };
  const endpoint = endpointOf('http://thousand.test', { fetch, retry: {} });
  const answers = Promise.all(
    Array.from({ length: 1000 }, (_, i) =>
      endpoint.request({ method: 'GET', path: `/${i}`, answer: 'json', subject: String(i) }),
    ),
  );
  await untilSettled(answers);
  expect(await answers).toHaveLength(1000);
  expect(endpoint.counts.retries).toBeGreaterThan(0);
  expect(endpoint.counts.requests).toBeLessThan(1150);
});

test('a thousand requests to a service that is down end when its budget is spent, without a storm', async () => {
  const fetch = async (): Promise<Response> => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return new Response(null, { status: 503 });
  };
  const endpoint = endpointOf('http://down.test', { fetch, retry: { budgetMs: 30_000 } });
  const start = performance.now();
  const errors = Promise.all(
    Array.from({ length: 1000 }, (_, i) =>
      endpoint.request({ method: 'GET', path: `/${i}`, answer: 'json', subject: `'${i}'` }).catch((error) => error),
    ),
  );
  await untilSettled(errors);
  const messages = ((await errors) as H5Error[]).map(({ kind, message }) => `${kind} ${message}`);
  expect(new Set(messages.map((message) => message.replace(/\d+/g, '#').replace(/#.# s/, '# s'))).size).toBeLessThan(4);
  expect(messages.at(-1)).toContain("io '999': not sent, since the service answers no request: 503");
  expect(performance.now() - start).toBeLessThan(40_000);
  expect(endpoint.counts.requests).toBeLessThan(60);
});
