import { describe, expect, test } from 'vitest';
import { Peers } from '../../src/runtime/pool/Peers.js';
import type { Port } from '../../src/runtime/port/Endpoint.js';

interface FakePort extends Port {
  readonly posted: unknown[][];
  closed: number;
  say(data: unknown): void;
}

function fakePort(): FakePort {
  return {
    onmessage: null,
    onmessageerror: null,
    posted: [],
    closed: 0,
    postMessage(...posted) {
      this.posted.push(posted);
    },
    close() {
      this.closed += 1;
    },
    say(data) {
      (this.onmessage as ((event: { data: unknown }) => void) | null)?.({ data });
    },
  };
}

const HERE = { type: 'here' };

/** Connects a worker that has started. */
function connected(peers: Peers, number: number): FakePort {
  const port = fakePort();
  peers.connect(number, port);
  port.say(HERE);
  port.posted.length = 0;
  return port;
}

describe('Peers', () => {
  test('count when they have started, which each says first', () => {
    const peers = new Peers();
    const heard: unknown[] = [];
    peers.listen({ message: (_, message) => heard.push(message) });
    const port = fakePort();
    peers.connect(2, port);
    expect(port.posted).toEqual([[HERE]]);
    expect(peers.numbers).toEqual([]);
    port.say(HERE);
    expect(peers.numbers).toEqual([2]);
    expect(heard).toEqual([]);
  });

  test('are reached by their numbers; what is for nobody is dropped', () => {
    const peers = new Peers();
    const [two, five] = [connected(peers, 2), connected(peers, 5)];
    expect(peers.numbers).toEqual([2, 5]);
    const buffer = new ArrayBuffer(8);
    peers.post(5, { type: 'done' }, [buffer]);
    peers.post(3, { type: 'lost' });
    expect(two.posted).toEqual([]);
    expect(five.posted).toEqual([[{ type: 'done' }, [buffer]]]);
  });

  test('all listeners hear what one says, and who it was', () => {
    const peers = new Peers();
    const heard: unknown[] = [];
    peers.listen({ message: (...message) => heard.push(['first', ...message]) });
    const port = fakePort();
    peers.connect(4, port);
    peers.listen({ message: (...message) => heard.push(['second', ...message]) });
    port.say('hello');
    expect(heard).toEqual([
      ['first', 4, 'hello'],
      ['second', 4, 'hello'],
    ]);
  });

  test('are asked for once, until one is lost', () => {
    const peers = new Peers();
    let asked = 0;
    peers.ask = () => {
      asked += 1;
    };
    peers.want();
    peers.want();
    expect(asked).toBe(1);
    peers.lost(1);
    peers.want();
    expect(asked).toBe(1);
    peers.connect(1, fakePort());
    peers.lost(1);
    peers.want();
    peers.want();
    expect(asked).toBe(2);
  });

  test('that are lost are told of once, their lines are closed, and nothing goes there any more', () => {
    const peers = new Peers();
    const lost: number[] = [];
    peers.listen({ message: () => {}, lost: (peer) => lost.push(peer) });
    peers.listen({ message: () => {} });
    const [one, other] = [connected(peers, 1), connected(peers, 2)];
    peers.lost(1);
    peers.lost(1);
    peers.lost(9);
    peers.post(1, 'late');
    expect(lost).toEqual([1]);
    expect([one.closed, other.closed]).toEqual([1, 0]);
    expect(one.posted).toEqual([]);
    expect(peers.numbers).toEqual([2]);
  });

  test('are no longer there when the listeners hear that they are lost', () => {
    const peers = new Peers();
    const seen: (readonly number[])[] = [];
    peers.listen({ message: () => {}, lost: () => seen.push(peers.numbers) });
    connected(peers, 1);
    peers.lost(1);
    expect(seen).toEqual([[]]);
  });

  test('on a line with an unreadable message are lost, at both ends', () => {
    const [here, there] = [new Peers(), new Peers()];
    const [a, b] = [fakePort(), fakePort()];
    const lost: string[] = [];
    here.listen({ message: () => {}, lost: (peer) => lost.push(`here ${peer}`) });
    there.listen({ message: () => {}, lost: (peer) => lost.push(`there ${peer}`) });
    here.connect(1, a);
    there.connect(2, b);
    for (const port of [a, b]) port.say(HERE);
    (a.onmessageerror as (() => void) | null)?.();
    for (const [message] of a.posted) b.say(message);
    expect(lost).toEqual(['here 1', 'there 2']);
    expect([here.numbers, there.numbers]).toEqual([[], []]);
  });
});
