import { describe, expect, test } from 'vitest';
import { Helpers } from '../../../../src/connectors/native/reader/Helpers.js';
import type { ToHelper } from '../../../../src/connectors/native/reader/helperProtocol.js';
import { Peers } from '../../../../src/runtime/pool/Peers.js';
import { settle } from './Driven.js';
import { FakeLine, type FakePort } from './FakeLine.js';
import { chunkedDataset, jobOf } from './readable.js';

const job = jobOf({ identity: 'file', source: 'f.h5' }, chunkedDataset([4, 4], [2, 2], 64), { type: 'all' });
const given = { job };

/** Helpers behind lines whose other ends the test holds. */
function makeHelpers(count: number): { helpers: Helpers; peers: Peers; ends: FakePort[] } {
  const peers = new Peers();
  const helpers = new Helpers(peers);
  const ends = Array.from({ length: count }, (_, n) => {
    const line = new FakeLine();
    peers.connect(n + 1, line.ends[0]);
    line.start();
    return line.ends[1];
  });
  return { helpers, peers, ends };
}

const typesOf = ({ received }: FakePort): string[] => (received as ToHelper[]).map(({ type }) => type);
const tasksOf = ({ received }: FakePort): number[] =>
  (received as ToHelper[]).flatMap((message) => (message.type === 'task' ? [message.task] : []));

describe('Helpers', () => {
  test('are told of a read once each, with its tasks after it, and of its end if they knew of it', async () => {
    const { helpers, ends } = makeHelpers(2);
    const read = helpers.begin();
    void helpers.give(1, read, given, [0, 1], 'placed');
    void helpers.give(1, read, given, [2], 'placed');
    helpers.end(read);
    helpers.end(read);
    await settle();
    expect(typesOf(ends[0]!)).toEqual(['read', 'task', 'task', 'end']);
    expect(ends[0]!.received[0]).toMatchObject({ type: 'read', read, job: { hid: given.job.hid } });
    expect(ends[0]!.received[1]).toMatchObject({ read, pieces: [0, 1], as: 'placed' });
    expect(ends[1]!.received).toEqual([]);
    expect(helpers.begin()).not.toBe(read);
  });

  test('answer each its own task, in any order', async () => {
    const { helpers, ends } = makeHelpers(2);
    const read = helpers.begin();
    const one = helpers.give(1, read, given, [0], 'result');
    const other = helpers.give(2, read, given, [1], 'placed');
    const third = helpers.give(1, read, given, [2], 'chunks');
    await settle();
    const [first, last] = tasksOf(ends[0]!);
    ends[0]!.postMessage({ type: 'done', task: last, value: [new Uint8Array(3), null] });
    ends[1]!.postMessage({ type: 'done', task: tasksOf(ends[1]!)[0] });
    ends[0]!.postMessage({ type: 'failed', task: first });
    expect(await third).toEqual({ value: [new Uint8Array(3), null] });
    expect(await other).toEqual({});
    expect(await one).toBeUndefined();
  });

  test('get two tasks at once, and the least busy one comes first', async () => {
    const { helpers, ends } = makeHelpers(2);
    const read = helpers.begin();
    const give = (): number | undefined => {
      const helper = helpers.free();
      if (helper !== undefined) void helpers.give(helper, read, given, [0], 'placed');
      return helper;
    };
    expect([give(), give(), give(), give(), give()]).toEqual([1, 2, 1, 2, undefined]);
    await settle();
    ends[1]!.postMessage({ type: 'failed', task: tasksOf(ends[1]!)[0] });
    await settle();
    expect([give(), give()]).toEqual([2, undefined]);
  });

  test('that are lost answer nothing more: their tasks have failed, those of others have not', async () => {
    const { helpers, peers, ends } = makeHelpers(2);
    const read = helpers.begin();
    const lost = [helpers.give(1, read, given, [0], 'placed'), helpers.give(1, read, given, [1], 'placed')];
    const staying = helpers.give(2, read, given, [2], 'placed');
    await settle();
    peers.lost(1);
    expect(await Promise.all(lost)).toEqual([undefined, undefined]);
    ends[0]!.postMessage({ type: 'done', task: tasksOf(ends[0]!)[0] });
    ends[1]!.postMessage({ type: 'done', task: tasksOf(ends[1]!)[0] });
    expect(await staying).toEqual({});
    expect(helpers.free()).toBe(2);
    peers.lost(2);
    expect(helpers.free()).toBeUndefined();
    expect(helpers.expected).toBe(false);
    helpers.end(read);
  });

  test('that take the place of a lost one hear of the read anew and are not busy', async () => {
    const { helpers, peers } = makeHelpers(1);
    const read = helpers.begin();
    for (const piece of [0, 1]) void helpers.give(1, read, given, [piece], 'placed');
    peers.lost(1);
    const line = new FakeLine();
    peers.connect(1, line.ends[0]);
    expect(helpers.free()).toBeUndefined();
    line.start();
    expect(helpers.free()).toBe(1);
    void helpers.give(1, read, given, [2], 'placed');
    await settle();
    expect(typesOf(line.ends[1])).toEqual(['read', 'task']);
  });

  test('are asked for when four megabytes have been read in all, and once', () => {
    const { helpers, peers } = makeHelpers(0);
    let asked = 0;
    peers.ask = () => {
      asked += 1;
    };
    helpers.expect(4 * 2 ** 20 - 1);
    expect(asked).toBe(0);
    helpers.expect(1);
    helpers.expect(2 ** 30);
    expect(asked).toBe(1);
  });

  test('are expected when there are some, and when the pool may have some and much has been read', () => {
    expect(makeHelpers(1).helpers.expected).toBe(true);
    const { helpers, peers } = makeHelpers(0);
    helpers.expect(2 ** 30);
    expect(helpers.expected).toBe(false);
    peers.poolSize = 2;
    expect(helpers.expected).toBe(true);
    const fresh = makeHelpers(0);
    fresh.peers.poolSize = 2;
    expect(fresh.helpers.expected).toBe(false);
  });

  test('all hear that a file is closed', async () => {
    const { helpers, ends } = makeHelpers(2);
    helpers.forget('file');
    await settle();
    for (const { received } of ends) expect(received).toEqual([{ type: 'forget', identity: 'file' }]);
  });

  test('and those who are helped share a line: questions are not taken for answers', async () => {
    const { helpers, ends } = makeHelpers(1);
    const read = helpers.begin();
    const answer = helpers.give(1, read, given, [0], 'placed');
    await settle();
    const [task] = tasksOf(ends[0]!);
    ends[0]!.postMessage({ type: 'task', task, read, pieces: [0], as: 'placed' });
    ends[0]!.postMessage({ type: 'end', read });
    await settle();
    expect(helpers.free()).toBe(1);
    ends[0]!.postMessage({ type: 'done', task });
    expect(await answer).toEqual({});
  });
});
