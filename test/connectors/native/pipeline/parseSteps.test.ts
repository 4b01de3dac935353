import { expect, onTestFinished, test, vi } from 'vitest';
import { parseSteps } from '../../../../src/connectors/native/reader/parseSteps.js';
import type { Parser } from '../../../../src/format/bytes/Parser.js';
import { together } from '../../../../src/format/bytes/together.js';
import type { Step } from '../../../../src/runtime/schedule/Steps.js';
import { BytesStorage } from '../../../../src/storage/bytes.js';
import { rangeReaderOf } from '../../../../src/storage/rangeReaderOf.js';
import { ScriptedReader } from '../../../support/ScriptedReader.js';

const BYTES = Uint8Array.from({ length: 1000 }, (_, n) => n % 251);

function* sum(count: number): Parser<number> {
  let total = 0;
  for (let n = 0; n < count; n += 1) total += (yield { offset: n, length: 1 })[0] as number;
  return total;
}

/** Ends when a step that waits may go on. */
const ready = (step: IteratorResult<Step, unknown>): Promise<unknown> => {
  if (step.done || step.value.type !== 'wait') throw new Error('it does not wait');
  return step.value.until;
};

test('over bytes that are there a parser ends in its first step', () => {
  const steps = parseSteps(sum(100), rangeReaderOf(new BytesStorage(BYTES, false)));
  expect(steps.next()).toEqual({ done: true, value: (99 * 100) / 2 });
});

test('a long one lets other work in', () => {
  // Each look at the clock is a millisecond later.
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 1;
    return now;
  });
  onTestFinished(() => void vi.restoreAllMocks());
  const steps = parseSteps(sum(600), rangeReaderOf(new BytesStorage(BYTES, false)));
  let turns = 0;
  while (!steps.next().done) turns += 1;
  expect(turns).toBe(300);
});

test('late bytes are waited for, those of parsers together at once', async () => {
  const reader = new ScriptedReader(BYTES);
  const steps = parseSteps(together([sum(1), sum(2), sum(3)]), reader);
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    const waiting = ready(step);
    reader.answer();
    await waiting;
  }
  expect(step.value).toEqual([0, 1, 3]);
  expect(reader.batches.map((batch) => batch.map(({ offset }) => offset))).toEqual([[0], [1], [2]]);
});

test('one that is left aborts what it waits for', () => {
  const reader = new ScriptedReader(BYTES);
  const steps = parseSteps(sum(3), reader);
  ready(steps.next());
  steps.return(undefined as never);
  expect(reader.aborted).toBe(1);
  expect(reader.pending).toEqual([]);
});

test('what reading rejects with is the error', async () => {
  const reader = new ScriptedReader(BYTES);
  const steps = parseSteps(sum(3), reader);
  const waiting = ready(steps.next());
  const failure = new Error('the line is dead');
  reader.fail(failure);
  await waiting;
  expect(() => steps.next()).toThrow(failure);
});
