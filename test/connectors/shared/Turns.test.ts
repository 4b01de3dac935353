import { expect, test } from 'vitest';
import { Turns, takeTurns } from '../../../src/connectors/shared/Turns.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Something to wait for, and its end. */
function held(): { readonly until: Promise<void>; end(): void } {
  let end = (): void => {};
  const until = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { until, end };
}

test('while nothing waits each goes out at once', () => {
  const turns = new Turns();
  const sent: string[] = [];
  turns.take(() => void sent.push('a'));
  turns.take(() => void sent.push('b'));
  expect([sent, turns.isWaiting]).toEqual([['a', 'b'], false]);
});

test('what comes after something that waits goes out after it, in order', async () => {
  const turns = new Turns();
  const sent: string[] = [];
  const first = held();
  turns.take(() => {
    sent.push('a');
    return first.until;
  });
  turns.take(() => void sent.push('b'));
  turns.take(() => void sent.push('c'));
  await turn();
  expect([sent, turns.isWaiting]).toEqual([['a'], true]);
  first.end();
  await turn();
  expect([sent, turns.isWaiting]).toEqual([['a', 'b', 'c'], false]);
});

test('what needs several turns has them all at once, and two of the kind do not wait for each other', async () => {
  const [one, two] = [new Turns(), new Turns()];
  const sent: string[] = [];
  const [first, second] = [held(), held()];
  takeTurns([one, two], () => {
    sent.push('first');
    return first.until;
  });
  takeTurns([two, one], () => {
    sent.push('second');
    return second.until;
  });
  one.take(() => void sent.push('in one'));
  await turn();
  expect(sent).toEqual(['first']);
  first.end();
  await turn();
  expect(sent).toEqual(['first', 'second']);
  second.end();
  await turn();
  expect([sent, one.isWaiting, two.isWaiting]).toEqual([['first', 'second', 'in one'], false, false]);
});
