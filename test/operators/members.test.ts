import { of, take, tap } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { FoundMember, MembersAsked } from '../../src/model/FoundMember.js';
import type { FileId } from '../../src/model/Identifier.js';
import { closeIdentifier } from '../../src/operations/openIdentifiers.js';
import { members } from '../../src/operators/members.js';
import { walk } from '../../src/operators/walk.js';
import { type FakeCall, FakeConnector } from '../support/fakeConnector.js';
import { observe } from '../support/observe.js';

/** A group of `count` members. */
function partOf(count: number, { asked }: { asked?: MembersAsked }): FoundMember[] {
  const from = asked?.after ? asked.after.place + 1 : 0;
  const to = Math.min(from + (asked?.limit ?? 0), count);
  const part = Array.from({ length: to - from }, (_, n): FoundMember => {
    const name = `d${from + n}`;
    return {
      link: { name, type: 'H5L_TYPE_HARD' },
      kind: 'dataset',
      token: name,
      fileKey: 'f',
      group: { fileKey: 'f', token: 'g' },
      attributeCount: 0,
    };
  });
  const last = part.at(-1);
  if (last && to < count) part.push({ ...(part.pop() as FoundMember), more: { name: last.link.name, place: to - 1 } });
  return part;
}

const asked = ({ args }: FakeCall) => args as { asked?: MembersAsked };

describe.each([
  ['members', members],
  ['walk', walk],
] as const)('%s', (_, operator) => {
  test('all in order from a connector that answers at once', () => {
    const connector = new FakeConnector((call) => call.succeed(partOf(1000, asked(call))));
    const seen = observe(of(connector.open('file') as FileId).pipe(operator()));
    expect(seen.values.map(({ name }) => name)).toEqual(Array.from({ length: 1000 }, (_, n) => `d${n}`));
    expect(seen.completed).toBe(true);
    expect(connector.calls.map(({ args }) => (args.asked as MembersAsked).limit)).toEqual([64, 256, 256, 256, 256]);
  });

  test('the next part is asked for while the one before is told', () => {
    const connector = new FakeConnector();
    const seen = observe(of(connector.open('file') as FileId).pipe(operator()));
    expect([connector.calls.length, seen.values.length]).toEqual([1, 0]);
    const first = connector.calls[0] as FakeCall;
    first.succeed(partOf(100, asked(first)));
    expect([connector.calls.length, seen.values.length, seen.completed]).toEqual([2, 64, false]);
    const second = connector.calls[1] as FakeCall;
    expect(asked(second).asked?.after).toEqual({ name: 'd63', place: 63 });
    second.succeed(partOf(100, asked(second)));
    expect([connector.calls.length, seen.values.length, seen.completed]).toEqual([2, 100, true]);
  });

  test('who leaves cancels what is under way, and asks for no more', () => {
    const connector = new FakeConnector();
    const few = observe(of(connector.open('file') as FileId).pipe(operator(), take(3)));
    const first = connector.calls[0] as FakeCall;
    first.succeed(partOf(1000, asked(first)));
    expect([few.values.length, few.completed, connector.calls.length]).toEqual([3, true, 2]);
    expect(connector.calls[1]?.cancels).toBe(1);
    const gone = observe(of(connector.open('file') as FileId).pipe(operator()));
    gone.unsubscribe();
    expect(connector.calls[2]?.cancels).toBe(1);
  });

  test('two subscribers each have all', () => {
    const connector = new FakeConnector((call) => call.succeed(partOf(70, asked(call))));
    const stream$ = of(connector.open('file') as FileId).pipe(operator());
    expect([observe(stream$).values.length, observe(stream$).values.length]).toEqual([70, 70]);
  });

  test('a failure is the stream’s, and names the operator', () => {
    const connector = new FakeConnector((call) => call.fail('io', 'the disk is gone'));
    const seen = observe(of(connector.open('file') as FileId).pipe(operator()));
    expect(seen.error).toMatchObject({ kind: 'io', routine: operator.name, message: 'the disk is gone' });
  });

  test('an empty group has none', () => {
    const connector = new FakeConnector((call) => call.succeed([]));
    const seen = observe(of(connector.open('file') as FileId).pipe(operator()));
    expect([seen.values, seen.completed]).toEqual([[], true]);
  });
});

test('options that are none are refused when the operator is made', () => {
  const made = (make: () => unknown) => {
    try {
      make();
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const attributes = 'all' as 'names';
  expect(made(() => members({ attributes }))).toMatchObject({ kind: 'bad-argument', routine: 'members' });
  expect(made(() => walk({ attributes }))).toMatchObject({
    kind: 'bad-argument',
    message: expect.stringContaining('"all"'),
  });
  for (const depth of [0, -1, 1.5, Number.NaN])
    expect(made(() => walk({ depth }))).toMatchObject({
      kind: 'bad-argument',
      message: expect.stringContaining('depth'),
    });
});

test('a walk closes what it has opened before it completes', () => {
  const group = (name: string, level?: number): FoundMember => ({
    link: { name, type: 'H5L_TYPE_HARD' },
    kind: 'group',
    token: name,
    fileKey: 'f',
    group: { fileKey: 'f', token: 'root' },
    ...(level && { level }),
  });
  const connector = new FakeConnector((call) => {
    if (call.routine === 'H5Gget_members') call.succeed(call.args.group_id === file ? [group('a'), group('b')] : []);
    else call.succeed();
  });
  const file = connector.open('file') as FileId;
  const seen = observe(of(file).pipe(walk()));
  expect(seen.values.map(({ path }) => path)).toEqual(['a', 'b']);
  expect(seen.completed).toBe(true);
  const count = (routine: string) => connector.calls.filter((call) => call.routine === routine).length;
  expect([count('H5Gopen'), count('H5Oclose')]).toEqual([2, 2]);
});

test('a walk fails when somebody closes what is walked', () => {
  const group = (name: string): FoundMember => ({
    link: { name, type: 'H5L_TYPE_HARD' },
    kind: 'group',
    token: name,
    fileKey: 'f',
    group: { fileKey: 'f', token: 'root' },
  });
  const names = Array.from({ length: 20 }, (_, n) => `g${n}`);
  const connector = new FakeConnector((call) => {
    if (call.routine !== 'H5Gget_members') call.succeed();
    else call.succeed(call.args.group_id === file ? names.map(group) : []);
  });
  const file = connector.open('file') as FileId;
  const seen = observe(
    of(file).pipe(
      walk(),
      tap(({ name }) => {
        if (name === 'g3') closeIdentifier(file);
      }),
    ),
  );
  expect(seen.values.filter(({ error }) => error !== undefined)).toEqual([]);
  expect(seen.error).toMatchObject({ kind: 'bad-argument', message: expect.stringContaining('is not open') });
});
