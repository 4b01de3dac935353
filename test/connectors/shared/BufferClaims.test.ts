import { describe, expect, test } from 'vitest';
import { type BufferClaim, BufferClaims } from '../../../src/connectors/shared/BufferClaims.js';

const BUFFER = new ArrayBuffer(64);
const bytes = (start: number, end: number, buffer: ArrayBufferLike = BUFFER): Uint8Array =>
  new Uint8Array(buffer, start, end - start);
const into = (...views: Uint8Array[]) => ({ views, changes: true, isHeld: true });
const from = (...views: Uint8Array[]) => ({ views, changes: false, isHeld: true });

/** Whether a claim is ready once all that was to happen by itself has happened. */
async function isReady({ ready }: BufferClaim): Promise<boolean> {
  let done = ready === undefined;
  void ready?.then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('BufferClaims', () => {
  test('what overlaps waits, in order; what does not, or lies in another buffer, does not', async () => {
    const claims = new BufferClaims();
    const first = claims.take(into(bytes(0, 16)));
    const second = claims.take(into(bytes(8, 24)));
    const third = claims.take(into(bytes(12, 13)));
    expect(claims.take(into(bytes(24, 32))).ready).toBeUndefined();
    expect(claims.take(into(bytes(0, 16, new ArrayBuffer(16)))).ready).toBeUndefined();
    expect(first.ready).toBeUndefined();
    first.release();
    expect(await isReady(second)).toBe(true);
    expect(await isReady(third)).toBe(false);
    second.release();
    expect(await isReady(third)).toBe(true);
  });

  test('one that gives up before its turn lets none pass that waits for others too', async () => {
    const claims = new BufferClaims();
    const first = claims.take(into(bytes(0, 16)));
    claims.take(into(bytes(0, 16))).release();
    const third = claims.take(into(bytes(0, 16)));
    expect(await isReady(third)).toBe(false);
    first.release();
    expect(await isReady(third)).toBe(true);
  });

  test('any number may read the same memory; who changes it waits for all of them', async () => {
    const claims = new BufferClaims();
    const readers = [claims.take(from(bytes(0, 8))), claims.take(from(bytes(4, 16)))];
    expect(readers.map(({ ready }) => ready)).toEqual([undefined, undefined]);
    const changing = claims.take(into(bytes(6, 7)));
    const later = claims.take(from(bytes(6, 7)));
    readers[0]?.release();
    expect(await isReady(changing)).toBe(false);
    readers[1]?.release();
    expect(await isReady(changing)).toBe(true);
    expect(await isReady(later)).toBe(false);
    changing.release();
    expect(await isReady(later)).toBe(true);
  });

  test('one with several views does not wait for itself, and nothing is kept of what was given back', () => {
    const claims = new BufferClaims();
    const claim = claims.take(into(bytes(0, 8), bytes(4, 12), bytes(0, 8, new SharedArrayBuffer(8))));
    expect(claim.ready).toBeUndefined();
    expect(claims.isEmpty).toBe(false);
    claim.release();
    claim.release();
    expect(claims.isEmpty).toBe(true);
    expect(claims.take(into(bytes(0, 8))).ready).toBeUndefined();
  });

  test('a view of no bytes excludes nothing', () => {
    const claims = new BufferClaims();
    claims.take(into(bytes(0, 8)));
    expect(claims.take(into(bytes(4, 4))).ready).toBeUndefined();
  });
});
