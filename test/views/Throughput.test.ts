import { expect, test } from 'vitest';
import { Throughput } from '../../src/views/Throughput.js';

test('while active it is the growth of the last two seconds, and falls while nothing comes', () => {
  const throughput = new Throughput();
  throughput.note(0, 1000, true);
  expect(throughput.rateAt(1000)).toBe(0);
  for (let at = 1000; at <= 11_000; at += 100) throughput.note((at - 1000) * 5, at, true);
  expect(throughput.rateAt(11_000)).toBeCloseTo(5000);
  expect(throughput.rateAt(13_000)).toBeCloseTo(2500);
  throughput.note(50_000, 20_000, true);
  expect(throughput.rateAt(20_000)).toBe(0);
});

test('afterwards it is that of all the time in which it was active, also where that was short', () => {
  const throughput = new Throughput();
  throughput.note(100, 1000, true);
  throughput.note(300, 1004, false);
  expect(throughput.rateAt(9000)).toBe(50_000);
  throughput.note(300, 10_000, true);
  throughput.note(800, 11_000, false);
  expect(throughput.rateAt(12_000)).toBe(500);
});
