import { beforeEach, expect, test } from 'vitest';
import type { Execution } from '../../../src/connectors/Connector.js';
import { FileHandles } from '../../../src/connectors/native/client/FileHandles.js';
import { handleRegistry } from '../../../src/connectors/native/client/handleRegistry.js';
import type { Session } from '../../../src/connectors/native/client/Session.js';
import { deferExecution } from '../../../src/connectors/shared/deferExecution.js';
import { Turns } from '../../../src/connectors/shared/Turns.js';
import type { FileSystemHandleLike } from '../../../src/model/FileSource.js';

/** A handle of a browser's file; two of one entry are the same, once the browser says so. */
class Handle implements FileSystemHandleLike {
  readonly kind = 'file';
  readonly name: string;
  readonly entry: string;
  readonly asked: (() => void)[] = [];

  constructor(entry: string) {
    this.entry = entry;
    this.name = entry.slice(entry.lastIndexOf('/') + 1);
  }

  async isSameEntry(other: FileSystemHandleLike): Promise<boolean> {
    await new Promise<void>((resolve) => {
      this.asked.push(resolve);
    });
    return (other as Handle).entry === this.entry;
  }

  answer(): void {
    for (const resolve of this.asked.splice(0)) resolve();
  }
}

/** What is carried out by connectors of one thread, in order; openings put their file into use. */
function start(done: unknown[] = [], names = new Map<string, string>()) {
  const sessions: Session[] = [];
  const handles = new FileHandles(sessions);
  const execution = (what: unknown): Execution<unknown> => {
    done.push(what);
    return { begin() {}, cancel: () => done.push(`cancel ${what}`) };
  };
  const turns = new Turns();
  const inOrder = (handle: Handle | undefined, execute: () => Execution<unknown>) =>
    turns.isWaiting || handles.isUnknown(handle)
      ? deferExecution((begin) => turns.take(() => handles.whenKnown(handle, begin)), execute)
      : execute();
  const open = (handle: Handle, what: string) =>
    inOrder(handle, () => {
      const key = handles.keyOf(handle)!;
      if (!names.has(key)) names.set(key, `handle ${what}`);
      if (!sessions.some((session) => session.key === key))
        sessions.push({ key, lost: undefined, reopening: { filename: handle } } as unknown as Session);
      return execution(`${what} is ${names.get(key)}`);
    });
  const other = (what: string) => inOrder(undefined, () => execution(what));
  return { sessions, done, open, other, names };
}

beforeEach(() => handleRegistry().clear());

const SILENT = { next() {}, error() {}, complete() {} };

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a handle that is in use, or of another name, is known at once', () => {
  const { done, open } = start();
  const handle = new Handle('folder/f.h5');
  open(handle, 'one');
  open(handle, 'two');
  open(new Handle('folder/g.h5'), 'three');
  expect(done).toEqual(['one is handle one', 'two is handle one', 'three is handle three']);
});

test('another handle of the same name is asked about, and everything behind it waits, in order', async () => {
  const { done, open, other } = start();
  const handle = new Handle('folder/f.h5');
  open(handle, 'one');
  open(new Handle('folder/f.h5'), 'two').begin(SILENT);
  other('after two').begin(SILENT);
  const third = open(new Handle('elsewhere/f.h5'), 'three');
  third.begin(SILENT);
  other('after three').begin(SILENT);
  await turn();
  expect(done).toEqual(['one is handle one']);
  handle.answer();
  await turn();
  expect(done.slice(1)).toEqual(['two is handle one', 'after two']);
  third.cancel();
  handle.answer();
  await turn();
  expect(done.slice(3)).toEqual(['three is handle three', 'cancel three is handle three', 'after three']);
});

test('a browser that cannot tell has another file', async () => {
  const { done, open } = start();
  const handle = new Handle('folder/f.h5');
  handle.isSameEntry = () => Promise.reject(new Error('no'));
  open(handle, 'one');
  open(new Handle('folder/f.h5'), 'two').begin(SILENT);
  await turn();
  expect(done).toEqual(['one is handle one', 'two is handle two']);
});

test('what another connector has in use is asked about too, and what it begins to use meanwhile', async () => {
  const one = start();
  const two = start(one.done, one.names);
  const [first, second] = [new Handle('folder/f.h5'), new Handle('elsewhere/f.h5')];
  one.open(first, 'one');
  two.open(second, 'two').begin(SILENT);
  one.open(new Handle('elsewhere/f.h5'), 'other').begin(SILENT);
  await turn();
  expect(one.done).toEqual(['one is handle one']);
  first.answer();
  await turn();
  // Both were told that theirs is another one; the other connector has its own in use since then.
  expect(one.done.slice(1)).toEqual(['two is handle two']);
  second.answer();
  await turn();
  expect(one.done.slice(2)).toEqual(['other is handle two']);
  one.sessions.length = 0;
  two.sessions.length = 0;
  two.open(new Handle('folder/f.h5'), 'after both');
  expect(one.done.at(-1)).toBe('after both is handle after both');
  expect(handleRegistry().size).toBe(1);
});
