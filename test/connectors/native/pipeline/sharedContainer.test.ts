import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Decoder } from '../../../../src/codec/decoder.js';
import { sharedContainer } from '../../../../src/connectors/native/reader/sharedContainer.js';
import type { CompoundData, H5Data, NumericArray } from '../../../../src/model/H5Data.js';

/** A decoder whose containers `allocate` makes. */
const decoderOf = (allocate: (n: number) => H5Data): Decoder => ({ verbatim: false, allocate, decode: () => {} });

afterEach(() => vi.unstubAllGlobals());

describe('sharedContainer', () => {
  test.each([
    ['numbers', (n: number) => new Float64Array(n)],
    ['numbers of 64 bits', (n: number) => new BigInt64Array(n)],
    ['several numbers an element', (n: number) => new Uint8Array(7 * n)],
  ])('of %s has the form of a plain one, in shared memory and all zeros', (_, allocate) => {
    const [shared, plain] = [sharedContainer(decoderOf(allocate), 12) as NumericArray, allocate(12)];
    expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shared.constructor).toBe(plain.constructor);
    expect([...(shared as Uint8Array)]).toEqual([...(plain as Uint8Array)]);
  });

  test('of a compound shares each column, also of compounds in it', () => {
    const allocate = (n: number) => ({ a: new Int16Array(n), b: { c: new Float32Array(3 * n), d: new Uint8Array(n) } });
    const shared = sharedContainer(decoderOf(allocate), 5) as CompoundData;
    const { a, b } = shared as unknown as ReturnType<typeof allocate>;
    expect(Object.keys(shared)).toEqual(['a', 'b']);
    expect([a.length, b.c.length, b.d.length]).toEqual([5, 15, 5]);
    for (const { buffer } of [a, b.c, b.d]) expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(a).toBeInstanceOf(Int16Array);
  });

  test.each([
    ['strings', (n: number) => new Array<string>(n).fill('')],
    ['no elements', () => null],
    [
      'a compound with strings in it',
      (n: number) => ({ a: new Int8Array(n), b: { c: new Array<string>(n).fill('') } }),
    ],
  ])('of %s there is none', (_, allocate: (n: number) => H5Data) => {
    expect(sharedContainer(decoderOf(allocate), 3)).toBeUndefined();
  });

  test('there is none where there is no shared memory', () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    expect(
      sharedContainer(
        decoderOf((n) => new Int32Array(n)),
        3,
      ),
    ).toBeUndefined();
  });
});
