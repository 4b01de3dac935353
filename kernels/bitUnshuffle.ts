import { highBytes, highQuads, highWords, lowBytes, lowQuads, lowWords, unshuffle } from './unshuffle';

/**
 * Undoes bitshuffle's transposition of `count` elements of `size` bytes, `count` being a multiple of 8: the source holds
 * the lowest bits of the first bytes of all elements, then their second bits, and so on. `scratch` has room for them all.
 */
export function bitUnshuffle(source: usize, target: usize, count: usize, size: usize, scratch: usize): void {
  const row = count >> 3;
  const bytes = size === 1 ? target : scratch;
  for (let plane: usize = 0; plane < size; plane++) joinBits(source + plane * count, bytes + plane * count, row);
  if (size !== 1) unshuffle(scratch, target, count, size);
}

/** Joins the bits of eight rows to bytes: bit b of byte i of row k becomes bit k of byte 8 i + b. */
function joinBits(source: usize, target: usize, row: usize): void {
  let i: usize = 0;
  for (; i + 16 <= row; i += 16) {
    const s = source + i;
    const a = v128.load(s);
    const b = v128.load(s + row);
    const c = v128.load(s + 2 * row);
    const d = v128.load(s + 3 * row);
    const e = v128.load(s + 4 * row);
    const f = v128.load(s + 5 * row);
    const g = v128.load(s + 6 * row);
    const h = v128.load(s + 7 * row);
    const t = target + (i << 3);
    storeTransposed(t, lowBytes(a, b), lowBytes(c, d), lowBytes(e, f), lowBytes(g, h));
    storeTransposed(t + 64, highBytes(a, b), highBytes(c, d), highBytes(e, f), highBytes(g, h));
  }
  for (; i < row; i++) {
    let bytes: u64 = 0;
    for (let k: usize = 0; k < 8; k++) bytes |= (<u64>load<u8>(source + k * row + i)) << (8 * k);
    v128.store64_lane(target + (i << 3), transposed(i64x2.splat(bytes)), 0);
  }
}

function storeTransposed(t: usize, ab: v128, cd: v128, ef: v128, gh: v128): void {
  v128.store(t, transposed(lowQuads(lowWords(ab, cd), lowWords(ef, gh))));
  v128.store(t + 16, transposed(highQuads(lowWords(ab, cd), lowWords(ef, gh))));
  v128.store(t + 32, transposed(lowQuads(highWords(ab, cd), highWords(ef, gh))));
  v128.store(t + 48, transposed(highQuads(highWords(ab, cd), highWords(ef, gh))));
}

/** Each half as an 8 by 8 matrix of bits, transposed: squares of 1, 2 and 4 bits beside the diagonal change places. */
function transposed(v: v128): v128 {
  v = swapSquares(v, i16x8.splat(0x00aa), 7);
  v = swapSquares(v, i32x4.splat(0x0000cccc), 14);
  return swapSquares(v, i64x2.splat(0xf0f0f0f0), 28);
}

function swapSquares(v: v128, mask: v128, distance: i32): v128 {
  const differing = v128.and(v128.xor(v, i64x2.shr_u(v, distance)), mask);
  return v128.xor(v128.xor(v, differing), i64x2.shl(differing, distance));
}
