import { expect, test } from 'vitest';
import { CreationClock } from '../../../../src/connectors/hsds/json/CreationClock.js';
import { checkObjectId, collectionOf, isObjectId, newObjectId } from '../../../../src/connectors/hsds/wire/objectId.js';

const ROOT = 'g-7e584dbd-243161e6-f6d0-c535ac-b9e96e';

test('a new id is of the domain of its root group, and of its own', () => {
  const ids = Array.from({ length: 100 }, () => newObjectId('datasets', ROOT)!);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) {
    expect(id).toMatch(/^d-7e584dbd-243161e6-/);
    expect(isObjectId(id)).toBe(true);
    expect(collectionOf(id)).toBe('datasets');
  }
});

test('in a domain of the first schema only the server makes ids', () => {
  const old = 'g-6ebf8c7c-4fa6-11e9-8eb6-0242ac110009';
  expect(isObjectId(old)).toBe(true);
  expect(newObjectId('groups', old)).toBeUndefined();
});

test.each([undefined, 7, '', ROOT.slice(2), ROOT.toUpperCase(), `${ROOT}/x`, `c${ROOT.slice(1)}`])(
  '%j is no id',
  (id) => {
    expect(isObjectId(id)).toBe(false);
    expect(() => checkObjectId(id, 'link "x"')).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  },
);

test('times of creation increase, also beyond what the server has told', () => {
  const clock = new CreationClock(() => 1_800_000_000);
  const times = [clock.next(), clock.next()];
  clock.observe(1_800_000_007.5);
  times.push(clock.next(), clock.next());
  clock.observe(1_799_999_990);
  times.push(clock.next());
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(new Set(times).size).toBe(times.length);
  expect(times[2]).toBeGreaterThan(1_800_000_007.5);
});
