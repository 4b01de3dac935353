/**
 * Undoes the shuffle of `count` elements of `size` bytes: the source holds the first bytes of all elements, then all second
 * bytes, and so on. Planes are taken eight, four and fewer at a time, 16 elements of each.
 */
export function unshuffle(source: usize, target: usize, count: usize, size: usize): void {
  if (count === 0) return;
  if (size === 4) {
    fourPlanesClose(source, target, count);
    return;
  }
  const last = size & ~3;
  const lastSource = source + last * count;
  // Three planes are stored as four: the byte too much is that of a plane that comes later.
  if ((size & 3) === 3) fourPlanes(lastSource, target + last, count, size, 3);
  else if ((size & 3) === 2) twoPlanes(lastSource, target + last, count, size);
  else if ((size & 3) === 1) planes(lastSource, target + last, count, size, 1, 0);
  if (size & 4) fourPlanes(lastSource - 4 * count, target + last - 4, count, size, 4);
  for (let p: usize = 0; p + 8 <= size; p += 8) eightPlanes(source + p * count, target + p, count, size);
}

/** Any number of planes, a byte at a time, from the element `first` on. */
function planes(source: usize, target: usize, count: usize, size: usize, number: usize, first: usize): void {
  for (let p: usize = 0; p < number; p++) {
    let from = source + p * count + first;
    const end = source + p * count + count;
    for (let to = target + first * size + p; from < end; to += size) store<u8>(to, load<u8>(from++));
  }
}

function twoPlanes(source: usize, target: usize, count: usize, size: usize): void {
  const whole = count & ~15;
  for (let i: usize = 0; i < whole; i += 16) {
    const a = v128.load(source + i);
    const b = v128.load(source + count + i);
    const t = target + i * size;
    if (size === 2) {
      v128.store(t, lowBytes(a, b));
      v128.store(t + 16, highBytes(a, b));
    } else {
      storeWords(t, lowBytes(a, b), size);
      storeWords(t + 8 * size, highBytes(a, b), size);
    }
  }
  planes(source, target, count, size, 2, whole);
}

function storeWords(t: usize, v: v128, size: usize): void {
  v128.store16_lane(t, v, 0);
  v128.store16_lane(t + size, v, 1);
  v128.store16_lane(t + 2 * size, v, 2);
  v128.store16_lane(t + 3 * size, v, 3);
  v128.store16_lane(t + 4 * size, v, 4);
  v128.store16_lane(t + 5 * size, v, 5);
  v128.store16_lane(t + 6 * size, v, 6);
  v128.store16_lane(t + 7 * size, v, 7);
}

/** Elements of 4 bytes: the commonest size. */
function fourPlanesClose(source: usize, target: usize, count: usize): void {
  const whole = count & ~15;
  for (let i: usize = 0; i < whole; i += 16) {
    const a = v128.load(source + i);
    const b = v128.load(source + count + i);
    const c = v128.load(source + 2 * count + i);
    const d = v128.load(source + 3 * count + i);
    const t = target + (i << 2);
    v128.store(t, lowWords(lowBytes(a, b), lowBytes(c, d)));
    v128.store(t + 16, highWords(lowBytes(a, b), lowBytes(c, d)));
    v128.store(t + 32, lowWords(highBytes(a, b), highBytes(c, d)));
    v128.store(t + 48, highWords(highBytes(a, b), highBytes(c, d)));
  }
  planes(source, target, count, 4, 4, whole);
}

/** Four planes, or three, behind each element of which a byte is overwritten then. */
function fourPlanes(source: usize, target: usize, count: usize, size: usize, number: usize): void {
  // Nothing is overwritten behind the last element.
  const whole = (number === 4 ? count : count - 1) & ~15;
  for (let i: usize = 0; i < whole; i += 16) {
    const a = v128.load(source + i);
    const b = v128.load(source + count + i);
    const c = v128.load(source + 2 * count + i);
    const d = number === 4 ? v128.load(source + 3 * count + i) : a;
    const t = target + i * size;
    storeQuads(t, lowWords(lowBytes(a, b), lowBytes(c, d)), size);
    storeQuads(t + 4 * size, highWords(lowBytes(a, b), lowBytes(c, d)), size);
    storeQuads(t + 8 * size, lowWords(highBytes(a, b), highBytes(c, d)), size);
    storeQuads(t + 12 * size, highWords(highBytes(a, b), highBytes(c, d)), size);
  }
  planes(source, target, count, size, number, whole);
}

function storeQuads(t: usize, v: v128, size: usize): void {
  v128.store32_lane(t, v, 0);
  v128.store32_lane(t + size, v, 1);
  v128.store32_lane(t + 2 * size, v, 2);
  v128.store32_lane(t + 3 * size, v, 3);
}

function eightPlanes(source: usize, target: usize, count: usize, size: usize): void {
  const whole = count & ~15;
  for (let i: usize = 0; i < whole; i += 16) {
    const s = source + i;
    const a = v128.load(s);
    const b = v128.load(s + count);
    const c = v128.load(s + 2 * count);
    const d = v128.load(s + 3 * count);
    const e = v128.load(s + 4 * count);
    const f = v128.load(s + 5 * count);
    const g = v128.load(s + 6 * count);
    const h = v128.load(s + 7 * count);
    const t = target + i * size;
    storeEight(t, lowBytes(a, b), lowBytes(c, d), lowBytes(e, f), lowBytes(g, h), size);
    storeEight(t + 8 * size, highBytes(a, b), highBytes(c, d), highBytes(e, f), highBytes(g, h), size);
  }
  planes(source, target, count, size, 8, whole);
}

/** Stores eight bytes of each of eight elements, given as pairs of neighbouring bytes. */
function storeEight(t: usize, ab: v128, cd: v128, ef: v128, gh: v128, size: usize): void {
  storePair(t, lowQuads(lowWords(ab, cd), lowWords(ef, gh)), size);
  storePair(t + 2 * size, highQuads(lowWords(ab, cd), lowWords(ef, gh)), size);
  storePair(t + 4 * size, lowQuads(highWords(ab, cd), highWords(ef, gh)), size);
  storePair(t + 6 * size, highQuads(highWords(ab, cd), highWords(ef, gh)), size);
}

function storePair(t: usize, v: v128, size: usize): void {
  if (size === 8) {
    v128.store(t, v);
    return;
  }
  v128.store64_lane(t, v, 0);
  v128.store64_lane(t + size, v, 1);
}

export function lowBytes(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

export function highBytes(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

export function lowWords(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
}

export function highWords(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);
}

export function lowQuads(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
}

export function highQuads(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
}
