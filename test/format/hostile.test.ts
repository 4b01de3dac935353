import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookup3 } from '../../src/format/bytes/checksum.js';
import { runSync } from '../../src/format/bytes/runSync.js';
import { readObject } from '../../src/format/objects/readObject.js';
import { readSuperblock } from '../../src/format/superblock/superblock.js';
import { H5Error } from '../../src/model/H5Error.js';
import { describeWithTools } from '../support/tools.js';
import { type FileFacts, runScript } from './facts.js';

/** A damaged byte, from the beginning of an object's header (or of the file) on. */
interface Damage {
  readonly object: number;
  readonly offset: number;
  readonly value: number;
  readonly length: number;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  object: fc.nat(),
  offset: fc.oneof(fc.nat(64), fc.nat(600)),
  value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
  length: fc.constantFrom(1, 1, 1, 2, 4, 8),
});

describeWithTools('damaged files', ['python'], ({ python }) => {
  let directory: string;
  let files: { name: string; bytes: Uint8Array; addresses: readonly number[] }[];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-hostile-'));
    runScript(python, '../corpus/generate.py', directory);
    runScript(python, 'extra.py', directory);
    const names = readdirSync(directory).filter((name) => name.endsWith('.h5'));
    const paths = names.map((name) => join(directory, name));
    const facts: Record<string, FileFacts> = JSON.parse(runScript(python, 'facts.py', ...paths));
    files = paths
      .map((name) => ({
        name,
        bytes: new Uint8Array(readFileSync(name)),
        addresses: facts[name]!.objects.map(({ address }) => address + facts[name]!.userblock),
      }))
      .filter(({ bytes }) => bytes.length < 500_000);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('bytes are flipped, zeroed and cut off: an H5Error or a value, soon', () => {
    let values = 0;
    let errors = 0;
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(damage, { maxLength: 4 }),
        fc.boolean(),
        fc.option(fc.nat()),
        (pick, damages, seal, cut) => {
          const { bytes, addresses } = files[pick % files.length]!;
          const damaged = bytes.slice(0, cut === null ? undefined : cut % (bytes.length + 1));
          for (const { object, offset, value, length } of damages) {
            const headers = [0, ...addresses];
            const start = headers[object % headers.length]! + offset;
            damaged.fill(value, start, start + length);
          }
          // Otherwise the checksums would catch nearly everything in new files, and nothing behind them be tried.
          if (seal) for (const address of addresses) repairChecksum(damaged, address);
          for (const result of readAll(damaged, addresses)) result ? values++ : errors++;
        },
      ),
      { numRuns: 4000, seed: 20250101 },
    );
    expect(values).toBeGreaterThan(1000);
    expect(errors).toBeGreaterThan(1000);
  }, 120_000);

  test('random bytes behind a valid beginning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.constantFrom(0, 1), (noise, version) => {
        const header = version
          ? [1, 0, 9, 0, 1, 0, 0, 0, noise.length & 0xff, noise.length >> 8]
          : [...Buffer.from('OHDR\x02\x01')];
        const { bytes } = files[0]!;
        const damaged = Uint8Array.from([...bytes.subarray(0, 96), ...header, ...noise]);
        [...readAll(damaged, [96])];
      }),
      { numRuns: 2000, seed: 7 },
    );
  });
});

/** Reads every object; true for each that gives a value. Fails on anything thrown that is not an `H5Error`. */
function* readAll(file: Uint8Array, addresses: readonly number[]): Generator<boolean> {
  let asked = 0;
  const read = (offset: number, length: number) => {
    expect(offset >= 0 && offset + length <= file.length).toBe(true);
    asked += length;
    return file.subarray(offset, offset + length);
  };
  try {
    const superblock = runSync(readSuperblock(file.length), read);
    for (const address of [superblock.rootGroup, ...addresses.slice(0, 10).map((at) => at - superblock.baseAddress)]) {
      asked = 0;
      try {
        runSync(readObject(superblock, address), read);
        yield true;
      } catch (error) {
        yield* refuse(error);
      }
      expect(asked).toBeLessThanOrEqual(16 * file.length + 65536);
    }
  } catch (error) {
    yield* refuse(error);
  }
}

function* refuse(error: unknown): Generator<boolean> {
  if (!(error instanceof H5Error)) throw error;
  expect(['corrupt-file', 'unsupported']).toContain(error.kind);
  expect(error.message).toMatch(/\S+/);
  yield false;
}

/** Writes the right checksum into the first chunk of a version 2 header, if its length still makes sense. */
function repairChecksum(file: Uint8Array, address: number): void {
  if (file[address] !== 0x4f || file[address + 4] !== 2) return;
  const flags = file[address + 5]!;
  const sizeBytes = 2 ** (flags & 3);
  const sizeAt = address + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  let size = 0;
  for (let index = sizeBytes - 1; index >= 0; index--) size = size * 256 + (file[sizeAt + index] ?? 0);
  const end = sizeAt + sizeBytes + size;
  if (!(end + 4 <= file.length)) return;
  new DataView(file.buffer).setUint32(end, lookup3(file.subarray(address, end)), true);
}
