import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Permit, Waiter } from '../../../../src/connectors/hsds/http/SharedTraffic.js';
import { Traffic } from '../../../../src/connectors/hsds/http/Traffic.js';
import { trafficTo } from '../../../../src/connectors/hsds/http/trafficTo.js';

/** Requests that wait for a permit, and those that have one, in the order in which they got it. */
class Requests {
  readonly traffic = new Traffic();
  readonly underWay: { name: string; permit: Permit }[] = [];
  readonly sent: string[] = [];
  readonly failed: string[] = [];

  enter(name: string, options: Partial<Waiter> = {}): Waiter {
    const waiter: Waiter = {
      most: 16,
      isRetry: false,
      since: performance.now(),
      patienceMs: 1e9,
      isGone: false,
      admit: (permit) => {
        this.sent.push(name);
        this.underWay.push({ name, permit });
      },
      fail: (last) => this.failed.push(`${name}: ${String(last)}`),
      ...options,
    };
    this.traffic.enter(waiter);
    return waiter;
  }

  enterMany(count: number, options: Partial<Waiter> = {}): void {
    for (let i = 0; i < count; i += 1) this.enter(String(i), options);
  }

  /** Ends the one that was sent first of those under way. */
  end(outcome: string, waitMs?: number): void {
    this.underWay.shift()?.permit.end(outcome, outcome, waitMs);
  }
}

let requests: Requests;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  requests = new Requests();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('begins with four at once, first come, first served', () => {
  requests.enterMany(6);
  expect(requests.sent).toEqual(['0', '1', '2', '3']);
  requests.end('answered');
  expect(requests.sent).toEqual(['0', '1', '2', '3', '4']);
});

test('what is on screen goes first, what may be needed last, and retries before both', () => {
  requests.enterMany(4);
  requests.enter('later', { priority: 'prefetch' });
  requests.enter('plain');
  requests.enter('unknown', { priority: 'of a later version' });
  requests.enter('seen', { priority: 'visible' });
  requests.enter('again', { isRetry: true, priority: 'prefetch' });
  for (let n = 0; n < 5; n += 1) requests.end('answered');
  expect(requests.sent.slice(4)).toEqual(['again', 'seen', 'plain', 'unknown', 'later']);
});

describe('answers', () => {
  test('raise the limit by one for as many as it allows, to what a request may', () => {
    requests.enterMany(200, { most: 7 });
    const limits = Array.from({ length: 40 }, () => {
      const limit = requests.underWay.length;
      requests.end('answered');
      return limit;
    });
    expect(limits.slice(0, 5)).toEqual([4, 4, 4, 4, 5]);
    expect(limits.slice(8, 10)).toEqual([5, 6]);
    expect(limits.slice(15, 17)).toEqual([7, 7]);
    expect(Math.max(...limits)).toBe(7);
  });

  test('do not where there were not that many requests', () => {
    for (let i = 0; i < 100; i += 1) {
      requests.enter(String(i));
      requests.end('answered');
    }
    requests.enterMany(20);
    expect(requests.underWay).toHaveLength(4);
  });

  test.each(['broken', 'abandoned'])('do not where the request is %s', (outcome) => {
    requests.enterMany(200);
    for (let i = 0; i < 100; i += 1) requests.end(outcome);
    expect(requests.underWay).toHaveLength(4);
  });
});

describe('a refusal', () => {
  test('halves the limit, once for all that were under way', () => {
    requests.enterMany(100);
    for (let i = 0; i < 4; i += 1) requests.end('refused');
    vi.advanceTimersByTime(50);
    expect(requests.underWay).toHaveLength(2);
    requests.end('refused');
    requests.end('refused');
    vi.advanceTimersByTime(100);
    expect(requests.underWay).toHaveLength(1);
    requests.end('refused');
    vi.advanceTimersByTime(200);
    expect(requests.underWay).toHaveLength(1);
  });

  test('makes all wait, longer after each one until there is an answer', () => {
    requests.enterMany(100);
    /** Milliseconds until the next request is sent. */
    const pauseAfter = (outcome: string): number => {
      while (requests.underWay.length > 0) requests.end(outcome);
      const start = performance.now();
      for (let i = 0; i < 50 && requests.underWay.length === 0; i += 1) vi.advanceTimersToNextTimer();
      return performance.now() - start;
    };
    expect(Array.from({ length: 8 }, () => pauseAfter('refused'))).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000]);
    requests.end('answered');
    requests.end('answered');
    expect(pauseAfter('refused')).toBe(50);
  });

  test('lets nobody in who comes during the pause', () => {
    requests.enterMany(1);
    requests.end('refused');
    requests.enterMany(1);
    expect(requests.underWay).toHaveLength(0);
    vi.advanceTimersByTime(49);
    expect(requests.underWay).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(requests.underWay).toHaveLength(1);
  });

  test('may ask for a longer pause, but not for any', () => {
    requests.enterMany(2, { most: 1 });
    requests.end('refused', 5_000);
    vi.advanceTimersByTime(4_999);
    expect(requests.underWay).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(requests.underWay).toHaveLength(1);
    requests.enterMany(1, { most: 1 });
    requests.end('refused', 1e12);
    vi.advanceTimersByTime(29_999);
    expect(requests.underWay).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(requests.underWay).toHaveLength(1);
  });

  test('is not over because one that was sent before it is answered', () => {
    requests.enterMany(100);
    for (let i = 0; i < 3; i += 1) requests.end('refused');
    requests.end('answered');
    vi.advanceTimersByTime(50);
    requests.end('refused');
    requests.end('refused');
    expect(requests.underWay).toHaveLength(0);
    vi.advanceTimersByTime(99);
    expect(requests.underWay).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(requests.underWay).toHaveLength(1);
  });
});

test('a request that is sent again goes before those that were not', () => {
  requests.enterMany(5);
  requests.enter('again', { isRetry: true });
  requests.end('answered');
  expect(requests.sent.at(-1)).toBe('again');
});

test('a request that leaves gives way to the next', () => {
  requests.enterMany(3);
  const first = requests.enter('first', { most: 2 });
  requests.enter('next');
  expect(requests.sent).toHaveLength(3);
  requests.traffic.leave(first);
  expect(requests.sent).toEqual(['0', '1', '2', 'next']);
});

describe('while nobody is answered', () => {
  test('those that wait fail after the same time as if they had been sent', () => {
    requests.enterMany(1000, { patienceMs: 10_000 });
    const start = performance.now();
    while (requests.underWay.length > 0 || vi.getTimerCount() > 0) {
      if (requests.underWay.length > 0) requests.end('refused');
      else vi.advanceTimersToNextTimer();
      // The time in which an answer does not come.
      vi.advanceTimersByTime(10);
    }
    expect(performance.now() - start).toBeLessThan(13_000);
    expect(requests.sent.length).toBeLessThan(30);
    expect(requests.failed).toHaveLength(1000 - requests.sent.length);
    expect(requests.failed[0]).toContain('refused');
  });

  test('those that wait in a pause that is longer than their patience fail before its end', () => {
    requests.enter('first');
    requests.end('refused', 30_000);
    requests.enter('patient', { patienceMs: 40_000 });
    requests.enter('impatient', { patienceMs: 1000 });
    vi.advanceTimersByTime(500);
    requests.enter('later', { patienceMs: 1000 });
    vi.advanceTimersByTime(499);
    expect(requests.failed).toEqual([]);
    vi.advanceTimersByTime(10);
    expect(requests.failed).toEqual(['impatient: refused']);
    vi.advanceTimersByTime(500);
    expect(requests.failed).toEqual(['impatient: refused', 'later: refused']);
    vi.advanceTimersByTime(29_000);
    expect(requests.sent).toEqual(['first', 'patient']);
  });

  test('those who came later wait longer', () => {
    requests.enter('first', { most: 1 });
    requests.enter('probe', { most: 1, patienceMs: 1_000 });
    requests.enter('old', { most: 1, patienceMs: 1_000 });
    requests.end('refused');
    vi.advanceTimersByTime(900);
    requests.enter('young', { most: 1, patienceMs: 1_000 });
    vi.advanceTimersByTime(200);
    requests.end('refused');
    expect(requests.failed).toEqual(['old: refused']);
    vi.advanceTimersByTime(100);
    expect(requests.sent).toEqual(['first', 'probe', 'young']);
  });

  test('an answer lets all wait on', () => {
    requests.enter('first', { most: 1 });
    requests.enter('probe', { most: 1 });
    requests.enter('next', { most: 1 });
    requests.enter('patient', { most: 1, patienceMs: 1_000 });
    requests.end('refused');
    vi.advanceTimersByTime(900);
    requests.end('answered');
    vi.advanceTimersByTime(900);
    requests.end('refused');
    expect(requests.failed).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(requests.sent).toContain('patient');
  });
});

test('one for each endpoint, shared by all copies of h5rx', () => {
  const traffic = trafficTo('http://one.test');
  expect(trafficTo('http://one.test')).toBe(traffic);
  expect(trafficTo('http://two.test')).not.toBe(traffic);
  const shared = (globalThis as never as Record<symbol, Map<string, unknown>>)[Symbol.for('h5rx.hsds.1')];
  expect(shared?.get('http://one.test')).toBe(traffic);
  // What other versions rely on.
  expect(traffic).toMatchObject({ enter: expect.any(Function), leave: expect.any(Function) });
});
