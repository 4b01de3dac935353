import { expect, test } from 'vitest';
import { countShared } from '../../src/runtime/port/countShared.js';

const MIB = 2 ** 20;
const external = (): number => process.memoryUsage().external / MIB;

test('a quarter of the shared memory of a value counts in this thread, once', () => {
  const before = external();
  // Nobody touches it: no memory is used.
  const shared = new SharedArrayBuffer(1024 * MIB);
  expect(external() - before).toBeLessThan(128);
  const value = { a: new Float32Array(shared), b: { c: new Uint8Array(shared, 8, 8) } };
  countShared(value);
  expect(external() - before).toBeGreaterThan(250);
  const used = process.memoryUsage.rss();
  for (let n = 0; n < 5; n += 1) countShared(value);
  expect(external() - before).toBeLessThan(500);
  expect(process.memoryUsage.rss() - used).toBeLessThan(256 * MIB);
  expect(value.a.buffer).toBe(shared);
});

test('what is not shared does not', () => {
  const buffer = new ArrayBuffer(512 * MIB);
  const before = external();
  for (const value of [undefined, null, 5, 'text', [1], new Uint8Array(buffer), { a: new Uint8Array(buffer) }])
    countShared(value);
  expect(external() - before).toBeLessThan(256);
});
