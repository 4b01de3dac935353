import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Kernels } from '../../src/filters/Kernels.js';
import { deflated, shuffled } from './chunk.js';
import { firstDifference } from './StoredChunk.js';

const ROOM = 2 ** 20;
let kernels: Kernels;
/** Places in the kernels' memory, far apart. */
let source: number;
let target: number;

beforeAll(async () => {
  await Kernels.load();
  kernels = Kernels.alone();
  kernels.reserve(3 * ROOM);
  source = kernels.free;
  target = source + ROOM;
});

const at = (address: number, length: number) => kernels.bytes.slice(address, address + length);
const someBytes = (maxLength: number) => fc.uint8Array({ maxLength, size: 'max' });

test('the assembled kernels are those of the sources', async () => {
  // @ts-expect-error A script without declarations.
  const { kernelsSource } = await import('../../scripts/buildKernels.mjs');
  const written = readFileSync(new URL('../../src/filters/kernelsWasm.ts', import.meta.url), 'utf8');
  expect(written === (await kernelsSource())).toBe(true);
});

test('unshuffle undoes a shuffle, byte by byte, of any element', () => {
  const input = fc.tuple(fc.integer({ min: 2, max: 40 }), someBytes(2000));
  fc.assert(
    fc.property(input, ([size, bytes]) => {
      const count = Math.floor(bytes.length / size);
      kernels.bytes.set(shuffled(bytes, size), source);
      kernels.bytes.fill(0xee, target, target + bytes.length + 64);
      kernels.run.unshuffle(source, target, count, size);
      expect(at(target, count * size)).toEqual(bytes.subarray(0, count * size));
      expect(at(target + count * size, 64)).toEqual(new Uint8Array(64).fill(0xee));
    }),
    { numRuns: 500 },
  );
});

test('bitUnshuffle undoes a transposition, bit by bit', () => {
  const input = fc.tuple(
    fc.integer({ min: 1, max: 17 }),
    fc.integer({ min: 1, max: 40 }),
    fc.infiniteStream(fc.nat(255)),
  );
  fc.assert(
    fc.property(input, ([size, eights, stream]) => {
      const count = 8 * eights;
      const bytes = Uint8Array.from({ length: count * size }, () => stream.next().value as number);
      kernels.bytes.set(bitShuffled(bytes, size), source);
      kernels.run.bitUnshuffle(source, target, count, size, target + ROOM);
      expect(at(target, bytes.length)).toEqual(bytes);
    }),
    { numRuns: 100 },
  );
});

/** Bit b of byte k of all elements together, lowest bit first. */
function bitShuffled(bytes: Uint8Array, size: number): Uint8Array {
  const count = bytes.length / size;
  const result = new Uint8Array(bytes.length);
  for (let row = 0; row < 8 * size; row += 1) {
    for (let i = 0; i < count; i += 1) {
      const bit = ((bytes[i * size + (row >> 3)] as number) >> (row & 7)) & 1;
      const to = row * (count / 8) + (i >> 3);
      result[to] = (result[to] as number) | (bit << (i & 7));
    }
  }
  return result;
}

describe('checksums', () => {
  /** Fillings whose sums reach the largest and the smallest values. */
  const inputs = [0, 1, 2, 15, 16, 17, 359, 720, 721, 5551, 5552, 5553, 70001, 400000].flatMap((length) => [
    new Uint8Array(length),
    new Uint8Array(length).fill(0xff),
    Uint8Array.from({ length }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24),
    Uint8Array.from({ length }, (_, i) => (i === length - 1 ? 1 : 0)),
  ]);

  test('adler32', () => {
    for (const bytes of inputs) {
      kernels.bytes.set(bytes, source);
      const { buffer, byteOffset, byteLength } = deflated(bytes, { level: 1 });
      const expected = new DataView(buffer, byteOffset).getUint32(byteLength - 4);
      expect(kernels.run.adler32(source, bytes.length) >>> 0).toBe(expected);
    }
  });

  test('fletcher32', () => {
    for (const bytes of inputs) {
      kernels.bytes.set(bytes, source);
      expect(kernels.run.fletcher32(source, bytes.length) >>> 0).toBe(fletcher32(bytes));
    }
  });

  /** HDF5's: sums of big-endian words that begin at 0, each folded into 16 bits again and again. */
  function fletcher32(bytes: Uint8Array): number {
    const fold = (sum: number): number => (sum > 0xffff ? fold((sum & 0xffff) + (sum >>> 16)) : sum);
    let a = 0;
    let b = 0;
    for (let i = 0; i < bytes.length; i += 2) {
      a = fold(a + (((bytes[i] as number) << 8) | (bytes[i + 1] ?? 0)));
      b = fold(b + a);
    }
    return ((b << 16) | a) >>> 0;
  }
});

describe('inflate', () => {
  const inflate = (stream: Uint8Array, room: number) => {
    kernels.bytes.set(stream, source);
    kernels.bytes.fill(0xee, target - 64, target);
    kernels.bytes.fill(0xee, target + room + 64, target + room + 128);
    const result = kernels.run.inflate(source, stream.length, target, room);
    expect(at(target - 64, 64)).toEqual(new Uint8Array(64).fill(0xee));
    expect(at(target + room + 64, 64)).toEqual(new Uint8Array(64).fill(0xee));
    return result;
  };

  test('whatever zlib deflates, at every level and with every strategy', () => {
    const repeating = fc
      .tuple(fc.array(fc.tuple(someBytes(300), fc.integer({ min: 1, max: 60 })), { maxLength: 8 }), fc.nat(3))
      .map(([parts]) =>
        Uint8Array.from(
          parts.flatMap(([bytes, times]) =>
            Array(times)
              .fill([...bytes])
              .flat(),
          ),
        ),
      );
    const options = fc.record({
      level: fc.integer({ min: 0, max: 9 }),
      memLevel: fc.integer({ min: 1, max: 9 }),
      strategy: fc.integer({ min: 0, max: 4 }),
      windowBits: fc.integer({ min: 9, max: 15 }),
    });
    fc.assert(
      fc.property(repeating, options, (bytes, how) => {
        const stream = deflated(bytes, how);
        expect(inflate(stream, bytes.length)).toBe(bytes.length);
        expect(firstDifference(at(target, bytes.length), bytes)).toBeUndefined();
        if (bytes.length > 0) expect(inflate(stream, bytes.length - 1)).toBe(-2);
      }),
      { numRuns: 300 },
    );
  });

  test('a stream that ends early, at any byte', () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, i) => Math.imul(i >> 2, i) >> 3);
    const stream = deflated(bytes);
    for (let length = 0; length < stream.length; length += 1) {
      expect(inflate(stream.subarray(0, length), bytes.length)).toBeLessThan(0);
    }
    expect(inflate(stream, bytes.length)).toBe(bytes.length);
  });

  test('a wrong checksum', () => {
    const stream = deflated(Uint8Array.of(1, 2, 3));
    stream[stream.length - 1] = (stream.at(-1) as number) ^ 1;
    expect(inflate(stream, 3)).toBe(-3);
  });

  test('headers that zlib refuses', () => {
    const stream = deflated(Uint8Array.of(1, 2, 3));
    const withHeader = (header: number) => Uint8Array.of(header >> 8, header & 255, ...stream.subarray(2));
    expect(inflate(withHeader(0x7801), 3)).toBe(3);
    const refused = {
      'wrong check': 0x7802,
      'another method': 0x7918,
      'a window of 64 KiB': 0x881c,
      dictionary: 0x7820,
    };
    for (const [what, header] of Object.entries(refused)) expect(inflate(withHeader(header), 3), what).toBe(-1);
  });

  test('a distance to before the first byte, even if the checksum fits what lies there', () => {
    // The fixed codes of a literal, of a match of 3 bytes, 1 or 2 back, and of the end.
    const stream = (distance: string, bytes: Uint8Array) =>
      Uint8Array.of(0x78, 0x01, ...packed(`1 10 10010001 0000001 ${distance} 0000000`), ...deflated(bytes).slice(-4));
    expect(inflate(stream('00000', Uint8Array.of(0x61, 0x61, 0x61, 0x61)), 4)).toBe(4);
    expect(inflate(stream('00001', Uint8Array.of(0x61, 0xee, 0x61, 0xee)), 4)).toBe(-1);
  });

  /** Bits, the first one lowest in its byte. */
  function packed(bits: string): Uint8Array {
    const all = bits.replaceAll(' ', '');
    const bytes = new Uint8Array(Math.ceil(all.length / 8));
    for (let i = 0; i < all.length; i += 1) bytes[i >> 3] = (bytes[i >> 3] as number) | (Number(all[i]) << (i & 7));
    return bytes;
  }
});

describe('a match', () => {
  const decompress = (kernel: 'lz4' | 'lzf' | 'blosclz', ...stream: number[]) => {
    kernels.bytes.set(stream, source);
    const result = kernels.run[kernel](source, stream.length, target, 100);
    return result < 0 ? result : [...at(target, result)];
  };

  test('of LZ4 is behind the first byte and before its own', () => {
    const withDistance = (distance: number) => decompress('lz4', 0x20, 1, 2, distance, 0, 0x10, 3);
    expect([0, 1, 2, 3].map(withDistance)).toEqual([-1, [1, 2, 2, 2, 2, 2, 3], [1, 2, 1, 2, 1, 2, 3], -1]);
  });

  test('of LZF is behind the first byte', () => {
    const withDistance = (distance: number) => decompress('lzf', 1, 1, 2, 0x20, distance - 1);
    expect([1, 2, 3].map(withDistance)).toEqual([[1, 2, 2, 2, 2], [1, 2, 1, 2, 1], -1]);
  });

  test('of BloscLZ is behind the first byte', () => {
    const withDistance = (distance: number) => decompress('blosclz', 1, 1, 2, 0x20, distance - 1, 0, 3);
    expect([1, 2, 3].map(withDistance)).toEqual([[1, 2, 2, 2, 2, 3], [1, 2, 1, 2, 1, 3], -1]);
  });
});
