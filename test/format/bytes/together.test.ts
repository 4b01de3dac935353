import { expect, test } from 'vitest';
import type { Parser, WantedRange } from '../../../src/format/bytes/Parser.js';
import { runAsync } from '../../../src/format/bytes/runAsync.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { together } from '../../../src/format/bytes/together.js';
import type { ByteRange } from '../../../src/storage/RangeReader.js';

const BYTES = Uint8Array.from({ length: 256 }, (_, n) => n);
const read = (offset: number, length: number) => BYTES.slice(offset, offset + length);

/** Reads ranges one after the other; gives the first byte of each. */
function* inTurn(...ranges: readonly WantedRange[]): Parser<number[]> {
  const found: number[] = [];
  for (const range of ranges) found.push((yield range)[0] as number);
  return found;
}

const at = (offset: number, ...ahead: readonly ByteRange[]): WantedRange => ({
  offset,
  length: 2,
  ...(ahead.length > 0 && { ahead }),
});

/** A reader that notes the batches it was asked for. */
function noting() {
  const batches: number[][] = [];
  return {
    batches,
    read: async (ranges: readonly ByteRange[]) => {
      batches.push(ranges.map(({ offset }) => offset));
      return ranges.map(({ offset, length }) => read(offset, length));
    },
  };
}

test('parsers together give what each gives alone, in their order', () => {
  const parsers = () => [inTurn(at(1), at(2), at(3)), inTurn(), inTurn(at(9))];
  expect(runSync(together(parsers()), read)).toEqual([[1, 2, 3], [], [9]]);
  expect(runSync(together([]), read)).toEqual([]);
});

test('late bytes of parsers together take as many batches as the longest has ranges', async () => {
  const reader = noting();
  const parsers = [inTurn(at(1), at(2), at(3)), inTurn(at(10), at(20)), inTurn(at(100))];
  expect(await runAsync(together(parsers), reader)).toEqual([[1, 2, 3], [10, 20], [100]]);
  expect(reader.batches).toEqual([[1, 10, 100], [2, 20], [3]]);
});

test('what one parser announces comes in the batch of all', async () => {
  const reader = noting();
  const parsers = [inTurn(at(1), at(2)), inTurn(at(10, at(20), at(30)), at(20), at(30))];
  expect(await runAsync(together(parsers), reader)).toEqual([
    [1, 2],
    [10, 20, 30],
  ]);
  expect(reader.batches).toEqual([[1, 10, 20, 30], [2]]);
});

test('a range that several want is read once', async () => {
  const reader = noting();
  const parsers = [inTurn(at(1), at(5)), inTurn(at(2), at(5)), inTurn(at(2), at(5))];
  expect(await runAsync(together(parsers), reader)).toEqual([
    [1, 5],
    [2, 5],
    [2, 5],
  ]);
  expect(reader.batches).toEqual([[1, 2], [5]]);
});

test('what reading throws comes to the parser that wanted it, which may go on without', () => {
  function* forgiving(offset: number): Parser<string> {
    try {
      yield at(offset);
      return 'read';
    } catch {
      return 'gone';
    }
  }
  const failing = (offset: number, length: number): Uint8Array => {
    if (offset === 7) throw new Error('no such place');
    return read(offset, length);
  };
  expect(runSync(together([forgiving(1), forgiving(7), forgiving(2)]), failing)).toEqual(['read', 'gone', 'read']);
});

test('the first failure ends the others', () => {
  let ended = 0;
  function* tidy(): Parser<void> {
    try {
      yield at(1);
      yield at(2);
    } finally {
      ended += 1;
    }
  }
  function* failing(): Parser<void> {
    yield at(3);
    throw new Error('damaged');
  }
  expect(() => runSync(together([tidy(), failing(), tidy()]), read)).toThrow('damaged');
  expect(ended).toBe(2);
});

test('ranges that are announced without end are not all read ahead', async () => {
  const reader = noting();
  const ahead = Array.from({ length: 100 }, (_, n) => ({ offset: n, length: 2 ** 20 }));
  await runAsync(inTurn({ offset: 200, length: 1, ahead }), reader);
  expect(reader.batches).toEqual([[200, ...Array.from({ length: 16 }, (_, n) => n)]]);
});
