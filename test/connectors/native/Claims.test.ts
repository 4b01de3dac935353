import { describe, expect, test } from 'vitest';
import { Claims } from '../../../src/connectors/native/client/Claims.js';
import type { ClaimRegistry } from '../../../src/connectors/native/client/claimRegistry.js';
import type { ClaimMode } from '../../../src/connectors/native/protocol.js';

const FILE = 'disk:1:2';

/** A worker that wants files. */
class Worker {
  readonly owner = {};
  ending = false;
  gone = false;
  readonly #claims: Claims;

  constructor(claims: Claims) {
    this.#claims = claims;
  }

  isEnding(): boolean {
    return this.ending;
  }

  isGone(): boolean {
    return this.gone;
  }

  claim(mode: ClaimMode, identity = FILE) {
    return this.#claims.claim(this, identity, mode);
  }

  release(mode: ClaimMode, identity = FILE): void {
    this.#claims.release(this.owner, identity, mode);
  }

  end(ending = true): void {
    this.ending = ending;
    this.#claims.setEnding(this.owner, FILE, ending);
  }

  die(): void {
    this.gone = true;
    this.#claims.releaseAll(this.owner);
  }
}

function makeRegistry(): ClaimRegistry {
  return { files: new Map(), changed: new Set() };
}

/** Workers of one program, each with a copy of h5rx of its own. */
function workers(count: number, registry = makeRegistry()): Worker[] {
  return Array.from({ length: count }, () => new Worker(new Claims(registry)));
}

/** What a claim that waits has come to, if it has. */
function following(decision: unknown): { readonly answers: unknown[] } {
  expect(decision).toBeInstanceOf(Promise);
  const answers: unknown[] = [];
  void (decision as Promise<unknown>).then((answer) => answers.push(answer));
  return { answers };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Whether a file that one worker has open can be had by another. */
const PAIRS: readonly [held: ClaimMode, wanted: ClaimMode, granted: boolean][] = [
  ['read', 'read', true],
  ['read', 'write', false],
  ['read', 'swmr-read', true],
  ['write', 'write', false],
  ['write', 'read', false],
  ['write', 'swmr-read', false],
  ['swmr-write', 'swmr-read', true],
  ['swmr-read', 'swmr-write', true],
  ['swmr-write', 'swmr-write', false],
  ['swmr-write', 'write', false],
  ['swmr-write', 'read', false],
  ['swmr-read', 'write', false],
];

describe('claims', () => {
  test.each(PAIRS)('held for %s, wanted for %s', (held, wanted, granted) => {
    const [one, other] = workers(2) as [Worker, Worker];
    expect(one.claim(held)).toBeUndefined();
    const refusal = other.claim(wanted);
    if (granted) expect(refusal).toBeUndefined();
    else expect(refusal).toContain(`already open for ${held.endsWith('read') ? 'reading' : 'writing'}`);
  });

  test('of different files have nothing to do with each other', () => {
    const [one, other] = workers(2) as [Worker, Worker];
    for (const identity of ['disk:1:1', 'disk:1:2', 'bytes:1']) expect(one.claim('write', identity)).toBeUndefined();
    expect(other.claim('write', 'disk:2:1')).toBeUndefined();
  });

  test('that were refused hold nothing', () => {
    const [one, other] = workers(2) as [Worker, Worker];
    one.claim('read');
    expect(other.claim('write')).toContain('for reading');
    one.release('read');
    expect(one.claim('write')).toBeUndefined();
    expect(other.claim('read')).toContain('for writing');
  });

  test('are given back one by one, and those that nobody holds without harm', () => {
    const [one, other, third] = workers(3) as [Worker, Worker, Worker];
    third.release('write');
    one.claim('read');
    other.claim('read');
    one.release('read');
    one.release('read');
    expect(third.claim('write')).toContain('for reading');
    other.release('read');
    expect(third.claim('write')).toBeUndefined();
  });

  test('of a worker that is gone are free, and those of others are not', () => {
    const [one, other] = workers(2) as [Worker, Worker];
    one.claim('read');
    other.claim('read');
    one.claim('write', 'disk:9:9');
    one.die();
    expect(other.claim('write', 'disk:9:9')).toBeUndefined();
    expect(workers(1)[0]?.claim('write')).toBeUndefined();
  });

  test('of a kind that a later version may have count as writing', () => {
    const registry = makeRegistry();
    registry.files.set(FILE, [{ owner: {}, mode: 'mirrored', ending: false }]);
    expect(workers(1, registry)[0]?.claim('read')).toContain('for writing');
  });

  test('leave nothing behind', () => {
    const registry = makeRegistry();
    const [one, other] = workers(2, registry) as [Worker, Worker];
    one.claim('write');
    one.end();
    following(other.claim('write'));
    one.release('write');
    other.release('write');
    expect(registry).toEqual(makeRegistry());
  });
});

describe('a claim on a file that is being closed', () => {
  test('waits until it is', async () => {
    const [one, other] = workers(2) as [Worker, Worker];
    one.claim('write');
    one.end();
    const { answers } = following(other.claim('write'));
    await turn();
    expect(answers).toEqual([]);
    one.release('write');
    await turn();
    expect(answers).toEqual([undefined]);
    expect(one.claim('read')).toContain('for writing');
  });

  test('is refused when what keeps it open becomes more again', async () => {
    const [one, other] = workers(2) as [Worker, Worker];
    one.claim('write');
    one.end();
    const { answers } = following(other.claim('read'));
    one.end(false);
    await turn();
    expect(answers).toEqual([expect.stringContaining('for writing')]);
  });

  test('is refused when somebody else keeps it open too', () => {
    const [one, other, third] = workers(3) as [Worker, Worker, Worker];
    one.claim('read');
    other.claim('read');
    one.end();
    expect(third.claim('write')).toContain('for reading');
  });

  test('waits for all who close it', async () => {
    const [one, other, third] = workers(3) as [Worker, Worker, Worker];
    one.claim('read');
    other.claim('read');
    one.end();
    other.end();
    const { answers } = following(third.claim('write'));
    other.release('read');
    await turn();
    expect(answers).toEqual([]);
    one.release('read');
    await turn();
    expect(answers).toEqual([undefined]);
  });

  test('takes its turn: of two that write one gets it', async () => {
    const [one, other, third] = workers(3) as [Worker, Worker, Worker];
    one.claim('write');
    one.end();
    const [first, second] = [following(other.claim('write')), following(third.claim('write'))];
    one.release('write');
    await turn();
    expect(first.answers).toEqual([undefined]);
    expect(second.answers).toEqual([expect.stringContaining('for writing')]);
  });

  test('of an opening that nobody wants any more lets the next one through', async () => {
    const [one, other] = workers(2) as [Worker, Worker];
    one.claim('write');
    one.end();
    const abandoned = following(other.claim('write'));
    other.ending = true;
    const next = following(one.claim('write'));
    one.release('write');
    await turn();
    expect([abandoned.answers, next.answers]).toEqual([[undefined], []]);
    one.ending = false;
    other.release('write');
    await turn();
    expect(next.answers).toEqual([undefined]);
  });

  test('ends with its own worker, and with that which has the file', async () => {
    const [one, other, third] = workers(3) as [Worker, Worker, Worker];
    one.claim('write');
    one.end();
    const [lost, kept] = [following(other.claim('write')), following(third.claim('write'))];
    other.die();
    await turn();
    expect(lost.answers).toEqual([expect.stringContaining('gone')]);
    expect(kept.answers).toEqual([]);
    one.die();
    await turn();
    expect(kept.answers).toEqual([undefined]);
  });
});
