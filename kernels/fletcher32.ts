/** Most words, in whole vectors of eight, whose sums stay below 2^32 in every lane. */
const PART_WORDS: usize = 1024;
const MODULUS: u64 = 65535;

/**
 * HDF5's Fletcher-32 over big-endian 16-bit words; a last odd byte is the upper half of a word.
 *
 * The words are added as little-endian ones: to swap the bytes of a word is to multiply it by 256 modulo 65535, so it
 * is enough to swap those of the sums.
 */
export function fletcher32(source: usize, length: usize): u32 {
  const weights = i16x8(8, 7, 6, 5, 4, 3, 2, 1);
  let a: u64 = 0;
  let b: u64 = 0;
  /** The sums are folded, not divided: 0 only when every byte is 0, otherwise 1 to 65535. */
  let any: u64 = 0;
  let words = length >> 1;
  while (words >= 8) {
    const part = min(words & ~7, PART_WORDS);
    const end = source + (part << 1);
    let sums = i64x2(0, 0);
    /** `sums` as it was before each vector: what all 8 words of the vector add to `b`. */
    let carried = i64x2(0, 0);
    let weighted = i64x2(0, 0);
    for (; source < end; source += 16) {
      const vector = v128.load(source);
      carried = i32x4.add(carried, sums);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(vector));
      weighted = i32x4.add(weighted, i32x4.extmul_low_i16x8_u(vector, weights));
      weighted = i32x4.add(weighted, i32x4.extmul_high_i16x8_u(vector, weights));
    }
    const sum = sumOfLanes(sums);
    b = (b + a * part + (sumOfLanes(carried) << 3) + sumOfLanes(weighted)) % MODULUS;
    a = (a + sum) % MODULUS;
    any |= sum;
    words -= part;
  }
  for (; words > 0; words--) {
    const word: u64 = load<u16>(source);
    source += 2;
    any |= word;
    a += word;
    b += a;
  }
  if (length & 1) {
    const word: u64 = load<u8>(source);
    any |= word;
    a += word;
    b += a;
  }
  if (any === 0) return 0;
  return (swapped(b) << 16) | swapped(a);
}

/** A sum modulo 65535, in 1 to 65535, with its bytes swapped. */
function swapped(sum: u64): u32 {
  const rest = <u32>(sum % MODULUS);
  const folded: u32 = rest === 0 ? 65535 : rest;
  return (folded >> 8) | ((folded & 255) << 8);
}

function sumOfLanes(v: v128): u64 {
  return (
    <u64>(<u32>i32x4.extract_lane(v, 0)) +
    <u64>(<u32>i32x4.extract_lane(v, 1)) +
    <u64>(<u32>i32x4.extract_lane(v, 2)) +
    <u64>(<u32>i32x4.extract_lane(v, 3))
  );
}
