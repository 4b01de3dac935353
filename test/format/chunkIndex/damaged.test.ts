import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import type { StoredChunk } from '../../../src/format/chunkIndex/ChunkIndexReader.js';
import { H5Error } from '../../../src/model/H5Error.js';
import { describeWithTools, python } from '../../support/tools.js';
import { runScript } from '../facts.js';
import { type IndexFacts, openDataset, type Read, rangesOf } from './indexes.js';

/** Chunks that are enough to see of a damaged index. */
const ENOUGH = 400;

/** Damaged bytes of an index node. */
interface Damage {
  readonly node: number;
  readonly offset: number;
  readonly length: number;
  /** What the bytes become; `flip` turns one bit. */
  readonly value: number | 'flip';
}

const damage: fc.Arbitrary<Damage> = fc.record({
  node: fc.nat(),
  // The beginning of a node has what matters most.
  offset: fc.oneof(fc.nat(64), fc.nat(9000)),
  length: fc.constantFrom(1, 1, 2, 4, 8, 100),
  value: fc.oneof(fc.constantFrom<(number | 'flip')[]>('flip', 0, 0xff, 1), fc.nat(255)),
});

interface Target extends IndexFacts {
  readonly bytes: Uint8Array;
  /** Where the nodes of the index are. */
  readonly nodes: readonly (readonly [offset: number, length: number])[];
  /** The right answers. */
  readonly expected: ReadonlyMap<string, string>;
}

describeWithTools('damaged chunk indexes', ['python'], () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-chunks-'));
  const names = ['small-v110', 'small-earliest', 'arrays-v110', 'trees-v110', 'narrow-nodes', 'short-addresses'];
  const interpreter = python();
  const facts: IndexFacts[] = interpreter
    ? JSON.parse(runScript(interpreter, 'chunkIndex/indexes.py', folder, ...names))
    : [];
  const contents = new Map<string, Uint8Array>();
  const targets = facts.filter(({ chunks }) => chunks.length > 0).flatMap(prepare);
  const checksummed = targets.filter(({ kind }) => kind !== 'btree1');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function prepare(fact: IndexFacts): Target[] {
    if (!contents.has(fact.file)) contents.set(fact.file, new Uint8Array(readFileSync(join(folder, fact.file))));
    const bytes = contents.get(fact.file)!;
    const read: Read = (offset, length) => bytes.subarray(offset, offset + length);
    const { index } = openDataset(bytes.length, read, fact.header);
    const nodes = rangesOf(index.forEach(visitAll), read).ranges;
    const expected = new Map(fact.chunks.map((row) => [row.slice(3).join(), row.slice(0, 3).join()]));
    return nodes.length > 0 ? [{ ...fact, bytes, nodes, expected }] : [];
  }

  test('checksums let no wrong address pass', () => {
    const outcomes = { right: 0, errors: 0 };
    fc.assert(
      fc.property(fc.nat(), fc.array(damage, { minLength: 1, maxLength: 3 }), (pick, damages) => {
        const target = checksummed[pick % checksummed.length]!;
        for (const [scaled, found] of query(target, damages, false, target.bytes.length)) {
          if (scaled === undefined) outcomes.errors++;
          else {
            expect(found, `${target.file} ${target.path} ${scaled}`).toBe(target.expected.get(scaled) ?? 'none');
            outcomes.right++;
          }
        }
      }),
      { numRuns: 2500, seed: 11 },
    );
    expect(outcomes.errors).toBeGreaterThan(1000);
    expect(outcomes.right).toBeGreaterThan(1000);
  }, 120_000);

  test('without checksums, or with right ones: a chunk within the file or an H5Error, soon', () => {
    const outcomes = { values: 0, errors: 0 };
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(damage, { maxLength: 4 }),
        fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat() }),
        (pick, damages, cut) => {
          const target = targets[pick % targets.length]!;
          const size = cut === null ? target.bytes.length : cut % (target.bytes.length + 1);
          for (const [scaled] of query(target, damages, true, size)) {
            if (scaled === undefined) outcomes.errors++;
            else outcomes.values++;
          }
        },
      ),
      { numRuns: 4000, seed: 12 },
    );
    expect(outcomes.errors).toBeGreaterThan(1000);
    expect(outcomes.values).toBeGreaterThan(1000);
  }, 120_000);
});

/**
 * Opens a damaged file, looks some chunks up and visits some.
 *
 * @param seal - Whether the checksums of damaged nodes are made right.
 * @param size - Bytes of the file that are left.
 * @returns Chunks with what was found, `none` if nothing; an entry without a chunk is an `H5Error`.
 */
function* query(
  target: Target,
  damages: readonly Damage[],
  seal: boolean,
  size: number,
): Generator<[scaled: string | undefined, found: string]> {
  const patches = damages.map(({ node, offset, length, value }) => {
    const [start, span] = target.nodes[node % target.nodes.length]!;
    const bytes = target.bytes.slice(start, start + span);
    const at = offset % span;
    if (value === 'flip') bytes[at]! ^= 1 << (offset & 7);
    else bytes.fill(value, at, at + length);
    if (seal && target.kind !== 'btree1') {
      new DataView(bytes.buffer).setUint32(span - 4, lookup3(bytes.subarray(0, span - 4)), true);
    }
    return { start, bytes };
  });
  let asked = 0;
  const read: Read = (offset, length) => {
    expect(offset >= 0 && length >= 0 && offset + length <= size, `${offset} + ${length} of ${size}`).toBe(true);
    asked += length;
    const bytes = target.bytes.slice(offset, offset + length);
    for (const patch of patches) {
      const from = Math.max(offset, patch.start);
      const to = Math.min(offset + length, patch.start + patch.bytes.length);
      if (from < to) bytes.set(patch.bytes.subarray(from - patch.start, to - patch.start), from - offset);
    }
    return bytes;
  };
  try {
    const { index, format } = openDataset(size, read, target.header);
    const about = ({ address, size: bytes, filterMask }: StoredChunk) => {
      expect(address >= 0 && format.baseAddress + address + bytes <= size).toBe(true);
      return [address + format.baseAddress, bytes, filterMask].join();
    };
    const { chunks } = target;
    for (const pick of [0, chunks.length >> 1, chunks.length - 1]) {
      for (const step of [0, 1]) {
        const scaled = chunks[pick]!.slice(3).map((number, dim) => (dim === 0 ? number + step : number));
        try {
          const found = runSync(index.find(scaled), read);
          yield [scaled.join(), found ? about(found) : 'none'];
        } catch (error) {
          yield refused(error);
        }
      }
    }
    const visited: [string, string][] = [];
    try {
      const visit = (scaled: readonly number[], chunk: StoredChunk) =>
        visited.push([scaled.join(), about(chunk)]) >= ENOUGH;
      runSync(index.forEach(visit), read);
    } catch (error) {
      yield refused(error);
    }
    yield* visited;
    expect(asked).toBeLessThanOrEqual(4 * size + 65_536);
  } catch (error) {
    yield refused(error);
  }
}

function refused(error: unknown): [undefined, string] {
  if (!(error instanceof H5Error)) throw error;
  expect(['corrupt-file', 'unsupported']).toContain(error.kind);
  return [undefined, error.message];
}

function visitAll(): boolean {
  return false;
}
