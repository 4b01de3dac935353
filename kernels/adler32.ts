const MODULUS: u32 = 65521;
/** Most bytes whose sums stay below 2^32 (5552), in whole vectors. */
const PART: usize = 5552 & ~15;

/** Adler-32, the checksum of zlib streams (RFC 1950, 8.2). */
export function adler32(source: usize, length: usize): u32 {
  const firstWeights = i16x8(16, 15, 14, 13, 12, 11, 10, 9);
  const lastWeights = i16x8(8, 7, 6, 5, 4, 3, 2, 1);
  let a: u32 = 1;
  let b: u32 = 0;
  while (length >= 16) {
    const part = min(length & ~15, PART);
    const end = source + part;
    b += a * <u32>part;
    let sums = i64x2(0, 0);
    /** `sums` as it was before each vector: what all 16 bytes of the vector add to `b`. */
    let carried = i64x2(0, 0);
    let weighted = i64x2(0, 0);
    for (; source < end; source += 16) {
      const bytes = v128.load(source);
      const first = i16x8.extend_low_i8x16_u(bytes);
      const last = i16x8.extend_high_i8x16_u(bytes);
      carried = i32x4.add(carried, sums);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.add(first, last)));
      const products = i32x4.add(i32x4.dot_i16x8_s(first, firstWeights), i32x4.dot_i16x8_s(last, lastWeights));
      weighted = i32x4.add(weighted, products);
    }
    a = (a + sumOfLanes(sums)) % MODULUS;
    b = (b + (sumOfLanes(carried) << 4) + sumOfLanes(weighted)) % MODULUS;
    length -= part;
  }
  for (; length > 0; length--) {
    a += load<u8>(source++);
    b += a;
  }
  return ((b % MODULUS) << 16) | (a % MODULUS);
}

function sumOfLanes(v: v128): u32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}
