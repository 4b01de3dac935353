import { describe, expect, test } from 'vitest';
import { Claims } from '../../../src/connectors/native/Claims.js';
import type { ClaimMode } from '../../../src/worker/protocol.js';
import type { WorkerClient } from '../../../src/worker/WorkerClient.js';

const [one, other] = [{}, {}] as [WorkerClient, WorkerClient];
const FILE = 'disk:1:2';

/** Whether a storage held in one mode can be had in another, in the same worker and in another one. */
const PAIRS: readonly [held: ClaimMode, wanted: ClaimMode, same: boolean, elsewhere: boolean][] = [
  ['read', 'read', true, true],
  ['read', 'write', false, false],
  ['read', 'swmr-read', true, true],
  ['write', 'write', false, false],
  ['write', 'read', true, false],
  ['swmr-write', 'swmr-read', true, true],
  ['swmr-read', 'swmr-write', true, true],
  ['swmr-write', 'swmr-write', false, false],
  ['swmr-write', 'write', false, false],
  ['swmr-read', 'write', false, false],
];

describe('claims', () => {
  test.each(PAIRS)('held for %s, wanted for %s', (held, wanted, same, elsewhere) => {
    for (const [client, granted] of [
      [one, same],
      [other, elsewhere],
    ] as const) {
      const claims = new Claims();
      expect(claims.claim(one, FILE, held)).toBeUndefined();
      const refusal = claims.claim(client, FILE, wanted);
      if (granted) expect(refusal).toBeUndefined();
      else expect(refusal).toContain('already open');
    }
  });

  test('of different storages have nothing to do with each other', () => {
    const claims = new Claims();
    for (const identity of ['disk:1:1', 'disk:1:2', 'bytes:1'])
      expect(claims.claim(one, identity, 'write')).toBeUndefined();
  });

  test('that were refused hold nothing', () => {
    const claims = new Claims();
    claims.claim(one, FILE, 'read');
    expect(claims.claim(other, FILE, 'write')).toContain('for reading');
    claims.release(one, FILE, 'read');
    expect(claims.claim(one, FILE, 'write')).toBeUndefined();
    expect(claims.claim(other, FILE, 'read')).toContain('for writing');
  });

  test('are given back one by one', () => {
    const claims = new Claims();
    claims.claim(one, FILE, 'read');
    claims.claim(one, FILE, 'read');
    claims.claim(other, FILE, 'read');
    claims.release(one, FILE, 'read');
    claims.release(other, FILE, 'read');
    expect(claims.claim(other, FILE, 'write')).toBeDefined();
    claims.release(one, FILE, 'read');
    expect(claims.claim(other, FILE, 'write')).toBeUndefined();
  });

  test('that nobody holds can be given back without harm', () => {
    const claims = new Claims();
    claims.release(one, FILE, 'write');
    claims.claim(one, FILE, 'read');
    claims.release(other, FILE, 'read');
    expect(claims.claim(other, FILE, 'write')).toBeDefined();
  });

  test('of a worker that is gone are free, and those of others are not', () => {
    const claims = new Claims();
    claims.claim(one, FILE, 'read');
    claims.claim(other, FILE, 'read');
    claims.claim(one, 'disk:9:9', 'write');
    claims.releaseAll(one);
    expect(claims.claim(other, 'disk:9:9', 'write')).toBeUndefined();
    expect(claims.claim(one, FILE, 'write')).toBeDefined();
    claims.releaseAll(other);
    expect(claims.claim(one, FILE, 'write')).toBeUndefined();
  });
});
