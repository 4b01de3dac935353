// Tables that decode a canonical Huffman code of deflate (RFC 1951, 3.2.2), indexed by the next bits of the stream. Codes
// longer than the table has bits go on in a subtable behind it. An entry:
//
//   bits 0-5    bits to take from the stream: the code, or what is left of it, and the extra bits behind it
//   bits 8-11   bits of the code alone; of a link, the bits that index its subtable
//   bits 12-15  what it is
//   bits 16-31  the literal, the least length or distance, the symbol; of a link, the first entry of its subtable

export const LITERAL: u32 = 1 << 12;
export const END_OF_BLOCK: u32 = 1 << 13;
export const LINK: u32 = 1 << 14;
export const INVALID: u32 = 1 << 15;

const MAX_CODE_BITS: u32 = 15;
const NO_PREFIX: u32 = 0xffffffff;

/** By length: how many codes have it, and where the next one of them goes among the sorted symbols. 16 bits each. */
const counts = memory.data(32, 16);
const places = memory.data(32, 16);
/** Symbols by the length of their code, then by number, which is the order of the codes. 16 bits each. */
const sorted = memory.data(2 * 288, 16);

/**
 * Builds a table of `1 << tableBits` entries, and the subtables behind it, from the lengths of the codes of all symbols and the
 * entry of each symbol. False when lengths are no code, or one that leaves bits unused: the only such code that zlib admits, and
 * only where `mayBeSingle`, is that of one symbol or none.
 */
export function buildTable(
  table: usize,
  tableBits: u32,
  lengths: usize,
  symbols: u32,
  entries: usize,
  mayBeSingle: bool,
): bool {
  v128.store(counts, i64x2(0, 0));
  v128.store(counts + 16, i64x2(0, 0));
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const at = counts + ((<usize>load<u8>(lengths + symbol)) << 1);
    store<u16>(at, load<u16>(at) + 1);
  }
  let unused: u32 = 1;
  let longest: u32 = 0;
  let place: u32 = 0;
  for (let length: u32 = 1; length <= MAX_CODE_BITS; length++) {
    const count = countOf(length);
    if (count > unused << 1) return false;
    unused = (unused << 1) - count;
    store<u16>(places + (length << 1), <u16>place);
    place += count;
    if (count !== 0) longest = length;
  }
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const length: usize = load<u8>(lengths + symbol);
    if (length === 0) continue;
    const at = places + (length << 1);
    const to: usize = load<u16>(at);
    store<u16>(at, <u16>(to + 1));
    store<u16>(sorted + (to << 1), <u16>symbol);
  }
  if (unused === 0) {
    fillTable(table, tableBits, longest, entries);
    return true;
  }
  if (!mayBeSingle || longest > 1) return false;
  const single = longest === 0 ? INVALID : entryOf(sorted, entries, 1);
  for (let i: u32 = 0; i < (<u32>1) << tableBits; i += 2) {
    store<u32>(table + (i << 2), single);
    store<u32>(table + (i << 2) + 4, INVALID);
  }
  return true;
}

/** The codes come in their order. Bits of a code are held as the stream has them, the first one lowest. */
function fillTable(table: usize, tableBits: u32, longest: u32, entries: usize): void {
  let code: u32 = 0;
  let next = sorted;
  let length: u32 = 1;
  // What the first bits of an index decode to does not depend on those behind them: a table of one bit more is twice
  // the table so far, and then the codes of that length.
  for (; length <= tableBits; length++) {
    const half = (<usize>2) << length;
    if (length > 1) memory.copy(table + half, table, half);
    for (let count = countOf(length); count !== 0; count--) {
      store<u32>(table + ((<usize>code) << 2), entryOf(next, entries, length));
      next += 2;
      code = codeAfter(code, length);
    }
  }
  let subtable: u32 = 0;
  let subtableBits: u32 = 0;
  let subtableEnd: u32 = 1 << tableBits;
  let prefix = NO_PREFIX;
  for (; length <= longest; length++) {
    const rest = length - tableBits;
    for (let count = countOf(length); count !== 0; count--) {
      if (prefix !== (code & ((1 << tableBits) - 1))) {
        prefix = code & ((1 << tableBits) - 1);
        subtable = subtableEnd;
        subtableBits = bitsOfSubtable(rest, count, tableBits);
        subtableEnd += 1 << subtableBits;
        store<u32>(table + ((<usize>prefix) << 2), LINK | (subtable << 16) | (subtableBits << 8) | tableBits);
      }
      const entry = entryOf(next, entries, rest);
      next += 2;
      for (let i = subtable + (code >> tableBits); i < subtableEnd; i += 1 << rest) store<u32>(table + (i << 2), entry);
      code = codeAfter(code, length);
    }
  }
}

/** A subtable is as deep as it takes for the codes that are left, of `rest` more bits and longer, to fill it. */
function bitsOfSubtable(rest: u32, count: u32, tableBits: u32): u32 {
  let bits = rest;
  for (let filled = count; filled < (<u32>1) << bits; ) {
    bits++;
    filled = (filled << 1) + countOf(tableBits + bits);
  }
  return bits;
}

/** The entry of the symbol at a place among the sorted ones, with the length of its code. */
function entryOf(place: usize, entries: usize, length: u32): u32 {
  return load<u32>(entries + ((<usize>load<u16>(place)) << 2)) + (length | (length << 8));
}

function countOf(length: u32): u32 {
  return load<u16>(counts + (length << 1));
}

/** One more, counted from the last bit of the code, which is the highest one here. The code after the last one is it again. */
function codeAfter(code: u32, length: u32): u32 {
  const zeros = code ^ ((1 << length) - 1);
  if (zeros === 0) return code;
  const bit = <u32>0x80000000 >> clz(zeros);
  return (code & (bit - 1)) | bit;
}
