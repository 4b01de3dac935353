import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { H5Error } from '../../src/model/H5Error.js';
import type { FromWorker, ToWorker, WorkerHandle } from '../../src/runtime/port/protocol.js';
import { type CallObserver, WorkerClient } from '../../src/runtime/port/WorkerClient.js';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

/** A worker that answers what the test makes it answer. */
function silentWorker() {
  const sent: ToWorker[] = [];
  const errors: H5Error[] = [];
  const state = { terminated: false };
  let answer: (messages: FromWorker[]) => void = () => {};
  const handle: WorkerHandle = {
    post: (messages) => sent.push(...(messages as ToWorker[])),
    listen: (listener) => {
      answer = listener as (messages: FromWorker[]) => void;
    },
    onLost: () => {},
    terminate: () => {
      state.terminated = true;
    },
    keepAlive: () => {},
  };
  const client = new WorkerClient(handle, { claim: () => undefined, release: () => {} }, () => {});
  const observer: CallObserver = {
    started() {},
    progress() {},
    notCanceled() {},
    result() {},
    error: (error) => errors.push(error),
  };
  client.call({ queue: 1, routine: 'H5Dread', args: {}, immediate: true }, observer);
  const pings = () => sent.filter(({ type }) => type === 'ping').length;
  return { state, errors, pings, answer: (message: FromWorker) => answer([message]) };
}

test('a worker that gives no sign of life is given up, and its calls fail', async () => {
  const { state, errors, pings } = silentWorker();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([pings(), state.terminated]).toEqual([1, false]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(state.terminated).toBe(true);
  expect(errors).toEqual([expect.objectContaining({ kind: 'worker-lost', routine: 'H5Dread_async' })]);
  expect(errors[0]?.message).toContain('it has not answered for 120 s');
});

test('a worker that answers is left alone, however long its call takes', async () => {
  const { state, pings, answer } = silentWorker();
  for (let minute = 0; minute < 10; minute += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    answer({ type: 'pong' });
  }
  expect(pings()).toBeGreaterThan(3);
  expect(state.terminated).toBe(false);
  answer({ type: 'progress', call: 1, loadedBytes: 1, totalBytes: 2 });
  await vi.advanceTimersByTimeAsync(59_000);
  expect(state.terminated).toBe(false);
});

test('nothing is watched while nothing is under way', async () => {
  const { pings, answer } = silentWorker();
  answer({ type: 'result', call: 1, value: 1, startedAt: 0, nanoseconds: 0 });
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(pings()).toBe(0);
});
