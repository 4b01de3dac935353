import { adler32 } from './adler32';
import { copyMatch } from './copy';
import { buildTable, END_OF_BLOCK, INVALID, LINK, LITERAL } from './huffman';
import { DAMAGED, TOO_LONG, WRONG_CHECKSUM } from './results';

const TABLE_BITS: u32 = 11;
const DISTANCE_TABLE_BITS: u32 = 8;
const LENGTHS_TABLE_BITS: u32 = 7;
const MAX_LITLENS: u32 = 286;
const MAX_DISTANCES: u32 = 30;
/** A match is at least this long to be one, and its length is in the table of literals. */
const FIRST_LENGTH: u32 = 257;
const CHECKSUM_BYTES: usize = 4;

// zlib's `enough` gives the most entries that a table and its subtables can have: 2342, 402 and 128.
const litlenTable = memory.data(4 * 2400, 16);
const distanceTable = memory.data(4 * 448, 16);
const lengthsTable = memory.data(4 * 128, 16);
/** Entries of the symbols, without the lengths of their codes. */
const litlenEntries = memory.data(4 * 288, 16);
const distanceEntries = memory.data(4 * 32, 16);
const lengthsEntries = memory.data(4 * 19, 16);
/** Lengths of the codes of a block. A run of them is written 16 at a time. */
const lengths = memory.data(320 + 16, 16);

const lengthsOrder = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

/** `litlenTable` and `distanceTable` are those of blocks with fixed codes. */
let tablesAreFixed = false;

// The state between blocks. `bits` are those read and not yet taken, the next one lowest; there are `held & 63` of them,
// and what else is in `held` has no meaning.
let from: usize = 0;
let sourceEnd: usize = 0;
let to: usize = 0;
let target: usize = 0;
let targetEnd: usize = 0;
let bits: u64 = 0;
let held: u32 = 0;

prepareEntries();

/** RFC 1951, 3.2.5. */
function prepareEntries(): void {
  for (let s: u32 = 0; s < 256; s++) store<u32>(litlenEntries + (s << 2), LITERAL | (s << 16));
  store<u32>(litlenEntries + (256 << 2), END_OF_BLOCK);
  for (let s: u32 = 0, least: u32 = 3; s < 28; s++) {
    const extra = s < 8 ? 0 : (s >> 2) - 1;
    store<u32>(litlenEntries + ((FIRST_LENGTH + s) << 2), (least << 16) | extra);
    least += 1 << extra;
  }
  store<u32>(litlenEntries + (285 << 2), 258 << 16);
  for (let s: u32 = 286; s < 288; s++) store<u32>(litlenEntries + (s << 2), INVALID);
  for (let s: u32 = 0, least: u32 = 1; s < 30; s++) {
    const extra = s < 4 ? 0 : (s >> 1) - 1;
    store<u32>(distanceEntries + (s << 2), (least << 16) | extra);
    least += 1 << extra;
  }
  for (let s: u32 = 30; s < 32; s++) store<u32>(distanceEntries + (s << 2), INVALID);
  for (let s: u32 = 0; s < 19; s++) store<u32>(lengthsEntries + (s << 2), s << 16);
}

/**
 * Inflates a zlib stream (RFC 1950, RFC 1951) and compares its checksum. Bytes behind the stream are passed over, as libhdf5
 * does. Gives the bytes written, or why there are none. Up to 24 bytes behind the source are read, and as many behind the target
 * are overwritten with anything.
 */
export function inflate(source: usize, sourceLength: usize, toPlace: usize, room: usize): isize {
  const header: u32 = sourceLength < 2 ? 0 : bswap<u16>(load<u16>(source));
  // Method 8 is deflate, a window of more than 32 KiB and a preset dictionary do not exist here.
  if ((header & 0x0f00) !== 0x0800 || header >> 12 > 7 || header % 31 !== 0 || (header & 0x20) !== 0) return DAMAGED;
  from = source + 2;
  sourceEnd = source + sourceLength;
  to = target = toPlace;
  targetEnd = target + room;
  bits = 0;
  held = 0;
  let last: u32 = 0;
  while (last === 0) {
    refill();
    if (from > sourceEnd + 8) return DAMAGED;
    last = take(1);
    const kind = take(2);
    let result: isize = DAMAGED;
    if (kind === 0) result = storedBlock();
    else if (kind === 1) result = fixedCodes() ? codedBlock() : DAMAGED;
    else if (kind === 2) result = dynamicCodes() ? codedBlock() : DAMAGED;
    if (result < 0) return result;
  }
  from -= held >> 3;
  if (sourceEnd < from || sourceEnd - from < CHECKSUM_BYTES) return DAMAGED;
  return bswap<u32>(load<u32>(from)) === adler32(target, to - target) ? to - target : WRONG_CHECKSUM;
}

/** Reads until at least 56 bits are held. */
function refill(): void {
  held &= 63;
  bits |= load<u64>(from) << held;
  from += (63 - held) >> 3;
  held |= 56;
}

function take(count: u32): u32 {
  const value = <u32>bits & ((1 << count) - 1);
  bits >>= count;
  held -= count;
  return value;
}

function storedBlock(): isize {
  from -= held >> 3;
  bits = 0;
  held = 0;
  if (sourceEnd < from || sourceEnd - from < 4) return DAMAGED;
  const length: usize = load<u16>(from);
  if ((length ^ <usize>load<u16>(from + 2)) !== 0xffff) return DAMAGED;
  from += 4;
  if (length > sourceEnd - from) return DAMAGED;
  if (length > targetEnd - to) return TOO_LONG;
  memory.copy(to, from, length);
  from += length;
  to += length;
  return 0;
}

function fixedCodes(): bool {
  if (tablesAreFixed) return true;
  memory.fill(lengths, 8, 144);
  memory.fill(lengths + 144, 9, 112);
  memory.fill(lengths + 256, 7, 24);
  memory.fill(lengths + 280, 8, 8);
  buildTable(litlenTable, TABLE_BITS, lengths, 288, litlenEntries, false);
  memory.fill(lengths, 5, 32);
  buildTable(distanceTable, DISTANCE_TABLE_BITS, lengths, 32, distanceEntries, false);
  tablesAreFixed = true;
  return true;
}

/** Reads the codes of a block (RFC 1951, 3.2.7). */
function dynamicCodes(): bool {
  tablesAreFixed = false;
  const litlens = take(5) + FIRST_LENGTH;
  const distances = take(5) + 1;
  if (litlens > MAX_LITLENS || distances > MAX_DISTANCES) return false;
  const given = take(4) + 4;
  memory.fill(lengths, 0, 19);
  for (let i: u32 = 0; i < given; i++) {
    if (held < 3) refill();
    store<u8>(lengths + load<u8>(lengthsOrder + i), <u8>take(3));
  }
  if (!buildTable(lengthsTable, LENGTHS_TABLE_BITS, lengths, 19, lengthsEntries, false)) return false;
  const total = litlens + distances;
  for (let i: u32 = 0; i < total; ) {
    if (held < LENGTHS_TABLE_BITS + 7) refill();
    if (from > sourceEnd + 8) return false;
    const entry = load<u32>(lengthsTable + ((<usize>bits & 127) << 2));
    take(entry & 63);
    const symbol = entry >> 16;
    if (symbol < 16) {
      store<u8>(lengths + i++, <u8>symbol);
      continue;
    }
    if (symbol === 16 && i === 0) return false;
    const repeated: u8 = symbol === 16 ? load<u8>(lengths + i - 1) : 0;
    const count: u32 = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
    if (count > total - i) return false;
    for (let done: u32 = 0; done < count; done += 16) v128.store(lengths + i + done, i8x16.splat(repeated));
    i += count;
  }
  return (
    load<u8>(lengths + 256) !== 0 &&
    buildTable(distanceTable, DISTANCE_TABLE_BITS, lengths + litlens, distances, distanceEntries, true) &&
    buildTable(litlenTable, TABLE_BITS, lengths, litlens, litlenEntries, true)
  );
}

/**
 * The literals and matches of a block. 56 bits are at hand at the beginning of a round. Up to four literals from the table take 44
 * of them; a literal or a length takes 20 at most, a distance 28.
 */
function codedBlock(): isize {
  const start = target;
  const end = targetEnd;
  const lastRefill = sourceEnd + 8;
  const mask: u64 = (1 << TABLE_BITS) - 1;
  const distanceMask: u64 = (1 << DISTANCE_TABLE_BITS) - 1;
  let next = from;
  let place = to;
  let b = bits;
  let h = held;
  while (true) {
    if (next > lastRefill) return DAMAGED;
    if (place > end) return TOO_LONG;
    b |= load<u64>(next) << h;
    next += (~h >> 3) & 7;
    h |= 56;
    let entry = load<u32>(litlenTable + ((<usize>(b & mask)) << 2));
    if (entry & LITERAL) {
      store<u8>(place++, <u8>(entry >> 16));
      b >>= entry;
      h -= entry;
      entry = load<u32>(litlenTable + ((<usize>(b & mask)) << 2));
      if (entry & LITERAL) {
        store<u8>(place++, <u8>(entry >> 16));
        b >>= entry;
        h -= entry;
        entry = load<u32>(litlenTable + ((<usize>(b & mask)) << 2));
        if (entry & LITERAL) {
          store<u8>(place++, <u8>(entry >> 16));
          b >>= entry;
          h -= entry;
          entry = load<u32>(litlenTable + ((<usize>(b & mask)) << 2));
          if (entry & LITERAL) {
            store<u8>(place++, <u8>(entry >> 16));
            b >>= entry;
            h -= entry;
            continue;
          }
          b |= load<u64>(next) << h;
          next += (~h >> 3) & 7;
          h |= 56;
        }
      }
    }
    if (entry & (LINK | END_OF_BLOCK | INVALID)) {
      if (entry & LINK) {
        b >>= entry;
        h -= entry;
        entry = load<u32>(litlenTable + ((<usize>((entry >> 16) + (<u32>b & ((1 << ((entry >> 8) & 15)) - 1)))) << 2));
        if (entry & LITERAL) {
          store<u8>(place++, <u8>(entry >> 16));
          b >>= entry;
          h -= entry;
          continue;
        }
      }
      if (entry & INVALID) return DAMAGED;
      if (entry & END_OF_BLOCK) {
        b >>= entry;
        h -= entry;
        break;
      }
    }
    const length: usize = (entry >> 16) + ((<u32>b & ((1 << entry) - 1)) >> ((entry >> 8) & 15));
    b >>= entry;
    h -= entry;
    b |= load<u64>(next) << h;
    next += (~h >> 3) & 7;
    h |= 56;
    entry = load<u32>(distanceTable + ((<usize>(b & distanceMask)) << 2));
    if (entry & (LINK | INVALID)) {
      if (entry & LINK) {
        b >>= entry;
        h -= entry;
        entry = load<u32>(
          distanceTable + ((<usize>((entry >> 16) + (<u32>b & ((1 << ((entry >> 8) & 15)) - 1)))) << 2),
        );
      }
      if (entry & INVALID) return DAMAGED;
    }
    const distance: usize = (entry >> 16) + ((<u32>b & ((1 << entry) - 1)) >> ((entry >> 8) & 15));
    b >>= entry;
    h -= entry;
    if (place > end || length > end - place) return TOO_LONG;
    if (distance > place - start) return DAMAGED;
    copyMatch(place, distance, length);
    place += length;
  }
  if (place > end) return TOO_LONG;
  from = next;
  to = place;
  bits = b;
  held = h & 63;
  return 0;
}
