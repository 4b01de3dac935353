import { expect, test } from 'vitest';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import type { Parser } from '../../../src/format/bytes/Parser.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { withinBudget } from '../../../src/format/bytes/withinBudget.js';
import { readObject } from '../../../src/format/objects/readObject.js';
import { bytes, FORMAT } from '../build.js';

function* asking(lengths: readonly number[]): Parser<number> {
  let total = 0;
  for (const length of lengths) total += (yield { offset: 0, length }).length;
  return total;
}

test('a parser that keeps to its budget is not changed by it', () => {
  expect(runSync(withinBudget(asking([3, 4]), 7, 'test'), (_, length) => new Uint8Array(length))).toBe(7);
  expect(() => runSync(withinBudget(asking([3, 5]), 7, 'test'), (_, length) => new Uint8Array(length))).toThrow(
    'test: reading it takes more than 7 bytes',
  );
});

test('attributes that all point at large objects do not make a small file a long read', () => {
  // Version 3 attributes of one scalar byte, each with a committed datatype in another header of the whole file.
  const attributes = Array.from({ length: 2000 }, (_, index) => {
    const pointer = bytes(2, 2, [100_000 + index * 16, 8]);
    const data = bytes(3, 1, [2, 2], [pointer.length, 2], [4, 2], 0, 'a\0', pointer, 2, 0, 0, 0, 'x');
    return bytes(0x0c, [data.length, 2], 0, data);
  });
  const body = bytes(...attributes);
  const unsealed = bytes('OHDR', 2, 2, [body.length, 4], body);
  const header = bytes(unsealed, [lookup3(unsealed), 4]);
  const file = new Uint8Array(200_000);
  file.set(header);
  for (let at = 100_000; at < 132_000; at += 16) file.set(bytes(1, 0, [1, 2], [1, 4], [150_000 - at, 4], [0, 4]), at);
  let asked = 0;
  const read = (offset: number, length: number) => {
    asked += length;
    return file.subarray(offset, offset + length);
  };
  const superblock = {
    ...FORMAT,
    fileSize: file.length,
    version: 3,
    rootGroup: 0,
    endOfFile: file.length,
    statusFlags: 0,
  };
  expect(() => runSync(readObject(superblock, 0), read)).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  expect(asked).toBeLessThan(17 * file.length);
});
