import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PassingFailure, Patience } from '../../../src/storage/http/Patience.js';

const RETRY = { attempts: 5, delayMs: 100, budgetMs: 10_000, timeoutMs: 1000 };
const never = new AbortController().signal;

describe('Patience', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** Milliseconds that each of some waits takes, up to the one that gives up, and how that fails. */
  async function waits(
    patience: Patience,
    failures: readonly PassingFailure[],
  ): Promise<{ pauses: number[]; error?: unknown }> {
    const pauses: number[] = [];
    for (const failed of failures) {
      const before = Date.now();
      const waiting = patience.wait(failed, never).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      await vi.runAllTimersAsync();
      const given = await waiting;
      if (given) return { pauses, error: given.error };
      pauses.push(Date.now() - before);
    }
    return { pauses };
  }

  const failed = (retryAfterMs?: number) => new PassingFailure('the server is busy', { retryAfterMs });
  const times = (count: number, retryAfterMs?: number) => Array.from({ length: count }, () => failed(retryAfterMs));

  test.each([
    [0, [0, 0, 0, 0]],
    [0.5, [50, 100, 200, 400]],
    [1, [100, 200, 400, 800]],
  ])('waits twice as long before each try, of which it takes a random part: %d', async (part, expected) => {
    vi.spyOn(Math, 'random').mockReturnValue(part);
    const { pauses, error } = await waits(new Patience(RETRY), times(5));
    expect(pauses).toEqual(expected);
    expect(error).toMatchObject({
      kind: 'io',
      message: 'the server is busy (given up after 5 tries)',
      cause: expect.any(PassingFailure),
    });
  });

  test('stays within these bounds', async () => {
    for (let round = 0; round < 50; round += 1) {
      const { pauses } = await waits(new Patience(RETRY), times(4));
      for (const [n, pause] of pauses.entries()) {
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(100 * 2 ** n);
      }
    }
  });

  test('begins anew after a try that has brought something, but not with its budget', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const patience = new Patience({ ...RETRY, budgetMs: 1000 });
    for (let n = 0; n < 3; n += 1) {
      expect((await waits(patience, times(2))).pauses).toEqual([100, 200]);
      patience.succeeded();
    }
    expect(await waits(patience, times(2))).toMatchObject({ pauses: [100], error: { kind: 'io' } });
  });

  test('waits as long as the server asks for, within its budget', async () => {
    expect((await waits(new Patience(RETRY), [failed(7000)])).pauses).toEqual([7000]);
    const { pauses, error } = await waits(new Patience(RETRY), times(2, 7000));
    expect(pauses).toEqual([7000]);
    expect(error).toMatchObject({
      kind: 'io',
      message: 'the server is busy (given up after 2 tries; the server asks to wait for 7000 ms)',
    });
  });

  test('with one attempt it never waits', async () => {
    const { pauses, error } = await waits(new Patience({ ...RETRY, attempts: 1 }), times(1));
    expect(pauses).toEqual([]);
    expect(error).toMatchObject({ message: 'the server is busy (given up after one try)' });
  });

  test('an abort ends the waiting, and leaves no timer', async () => {
    const aborting = new AbortController();
    const waiting = new Patience(RETRY).wait(failed(5000), aborting.signal);
    const reason = new Error('enough');
    aborting.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });
});
