import type { Random } from './Random.js';
import { type Range, type SeedFile, sealAgain } from './SeedFile.js';

/** A file with damages. */
export interface Mutation {
  readonly bytes: Uint8Array;
  /** What was done, for messages. */
  readonly how: string;
  /** Bytes that may be others than they were; what was cut off is the last of them. */
  readonly touched: readonly Range[];
  /** Whether checksums were made right again: then structures say what nobody wrote. */
  readonly sealed: boolean;
}

/** Damages a file at one to three places, which are mostly in what is not elements. */
export function mutate(seed: SeedFile, random: Random): Mutation {
  const bytes = seed.bytes.slice();
  const touched: Range[] = [];
  const how: string[] = [];
  for (let left = random.oneOf([1, 1, 1, 2, 3]); left > 0; left -= 1) {
    const { range, text } = damage(seed, bytes, random);
    touched.push(range);
    how.push(text);
  }
  const hit = seed.seals.filter((seal) => touched.some((range) => overlap(seal, range)));
  const sealed = hit.length > 0 && random.chance(0.5);
  if (sealed) {
    for (const seal of hit) {
      sealAgain(bytes, seal);
      touched.push({ offset: seal.checksumAt, length: 4 });
    }
    how.push(`checksums right at ${hit.map(({ offset }) => offset).join(' ')}`);
  }
  if (!random.chance(0.04)) return { bytes, how: how.join(', '), touched, sealed };
  const length = random.below(bytes.length);
  touched.push({ offset: length, length: bytes.length - length });
  return { bytes: bytes.subarray(0, length), how: [...how, `cut to ${length}`].join(', '), touched, sealed };
}

export function overlap(one: Range, other: Range): boolean {
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}

const LONGEST_RUN = 64;
/** Numbers with which sums and products overflow, or which mean something. */
const NUMBERS = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

function damage(seed: SeedFile, bytes: Uint8Array, random: Random): { range: Range; text: string } {
  const offset = placeIn(seed, random);
  const room = bytes.length - offset;
  const run = Math.min(random.between(1, random.oneOf([2, 8, LONGEST_RUN])), room);
  switch (random.below(8)) {
    case 0:
      bytes.fill(0, offset, offset + run);
      return { range: { offset, length: run }, text: `${run} zeros at ${offset}` };
    case 1:
      bytes.fill(0xff, offset, offset + run);
      return { range: { offset, length: run }, text: `${run} times 0xff at ${offset}` };
    case 2: {
      const from = random.chance(0.5) ? placeIn(seed, random) : random.below(bytes.length);
      const part = bytes.slice(from, from + run);
      bytes.set(part, offset);
      return { range: { offset, length: part.length }, text: `${part.length} bytes of ${from} at ${offset}` };
    }
    case 3:
    case 4: {
      const size = Math.min(random.oneOf([1, 1, 2, 4, 8]), room);
      const value = random.chance(0.5) ? random.oneOf(NUMBERS) : BigInt(random.below(2 ** 16));
      for (let i = 0; i < size; i += 1) bytes[offset + i] = Number((value >> BigInt(8 * i)) & 0xffn);
      return { range: { offset, length: size }, text: `${value} in ${size} bytes at ${offset}` };
    }
    default: {
      const length = Math.min(random.oneOf([1, 1, 2, 16]), room);
      const bits = Array.from({ length: random.oneOf([1, 1, 2, 8]) }, () => random.below(8 * length));
      for (const bit of bits) bytes[offset + (bit >> 3)]! ^= 1 << (bit & 7);
      return { range: { offset, length }, text: `bits ${bits.join(' ')} at ${offset}` };
    }
  }
}

function placeIn({ bytes, metadata, messages }: SeedFile, random: Random): number {
  if (random.chance(0.2)) return random.below(bytes.length);
  if (random.chance(0.4)) {
    const message = random.oneOf(messages);
    return message.offset + random.below(message.length);
  }
  const { offset, length } = random.oneOf(metadata);
  // First reads of headers go beyond them.
  return Math.min(offset + random.below(random.chance(0.5) ? Math.min(length, 64) : length), bytes.length - 1);
}
