import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Kernels } from '../../src/filters/Kernels.js';
import { BlockCache } from '../../src/storage/BlockCache.js';
import { CoalescingReader } from '../../src/storage/CoalescingReader.js';
import type { RangeReader } from '../../src/storage/RangeReader.js';
import { DelayedReader } from '../support/DelayedReader.js';
import { makeFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Allocations } from './corruption/Allocations.js';
import { disagreement, questionOf } from './corruption/disagreement.js';
import { examine } from './corruption/examine.js';
import { Judge } from './corruption/Judge.js';
import { type Mutation, mutate } from './corruption/mutate.js';
import { Random } from './corruption/Random.js';
import { type ReadObject, readFile } from './corruption/readFile.js';
import { RecordingStorage, readSeed, type SeedFile } from './corruption/SeedFile.js';
import { Watchdog } from './corruption/Watchdog.js';
import { writeFiles } from './corruption/writeFiles.js';

/** Damaged files that are tried, in all. */
const MUTATIONS = Number(process.env.H5RX_MUTATIONS ?? 24_000);
/** Other numbers give other damages; each has its share of them. */
const SEEDS = (process.env.H5RX_MUTATIONS_SEED ?? '1,2,3,4').split(',').map(Number);
/** A file for what h5rx refuses and libhdf5 does not, by kinds: nothing that fails a test, but worth a look. */
const REPORT = process.env.H5RX_MUTATIONS_REPORT;

/** What an allocation may have in any case, and for each byte of a file: deflate makes 1032 of one, and room for twice that is made. */
const SMALL_ALLOCATION = 2 ** 23;
const ALLOCATION_RATIO = 2 * 1032;
/** Bytes that may be read for each of a file, of which the objects share some. */
const READ_RATIO = 64;

describeWithTools('damaged files, read without libhdf5', ['python'], ({ python }) => {
  const folder = makeFolder();
  const seeds: SeedFile[] = [];

  beforeAll(async () => {
    await Kernels.load();
    for (const name of writeFiles(python, folder))
      seeds.push(await readSeed(name, new Uint8Array(readFileSync(join(folder, name)))));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('there are files of every kind, and undamaged libhdf5 reads them alike', async () => {
    expect(seeds.length).toBe(50);
    const judge = new Judge(python, folder);
    for (const seed of seeds) {
      const answer = await judge.ask(questionOf(seed, seed.bytes, seed.objects));
      for (const [path, object] of seed.objects) {
        expect(object.outcome.kind, `${seed.name} ${path}`).not.toBe('error');
        expect(disagreement(object, path, answer), `${seed.name} ${path}`).toBeUndefined();
      }
    }
    await judge.end();
    const datasets = seeds.flatMap(({ objects }) => [...objects.values()]).map(({ outcome }) => outcome);
    const layouts = datasets.flatMap((one) => (one.kind === 'values' ? [one.dataset.layout] : []));
    const kinds = new Set(layouts.map((layout) => (layout.kind === 'chunked' ? layout.index.type : layout.kind)));
    expect([...kinds].sort()).toEqual(
      ['btree1', 'btree2', 'compact', 'contiguous', 'extensible-array', 'fixed-array', 'implicit', 'single'].sort(),
    );
  });

  test(`${MUTATIONS} of them damaged: the right values or an H5Error, soon and in little memory`, async () => {
    const watchdog = new Watchdog();
    const judge = new Judge(python, folder);
    const allocations = new Allocations();
    const problems: string[] = [];
    const refusals = new Map<string, string[]>();
    const answers: Promise<void>[] = [];
    let same = 0;
    for (const [index, seed] of seeds.entries()) {
      for (let number = 0; number < MUTATIONS / seeds.length; number += 1) {
        const mutation = mutate(seed, new Random(SEEDS[number % SEEDS.length]! * 1_000_003 + index * 10_007 + number));
        const title = `${seed.name} ${number} of seeds ${SEEDS} (${mutation.how})`;
        const storage = new RecordingStorage(mutation.bytes, false);
        watchdog.watch(title);
        const objects = await allocations.during(() => readFile(storage)).catch(String);
        watchdog.rest();
        if (typeof objects === 'string') {
          problems.push(`${title}: ${objects}`);
          continue;
        }
        const { length } = seed.bytes;
        if (allocations.largest > SMALL_ALLOCATION + ALLOCATION_RATIO * length)
          problems.push(`${title}: ${allocations.largest} bytes were allocated`);
        if (storage.bytesRead > READ_RATIO * length) problems.push(`${title}: ${storage.bytesRead} bytes were read`);
        const found = examine(seed, mutation, objects);
        problems.push(...found.problems.map((problem) => `${title}: ${problem}`));
        const asked = new Map([...found.changed, ...(REPORT ? found.refused : [])]);
        if (asked.size > 0) answers.push(ask(judge, seed, mutation, asked, title));
        else if (found.refused.size === 0) same += 1;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(answers);
    await judge.end();
    await watchdog.end();
    if (REPORT) writeFileSync(REPORT, textOf(refusals));
    expect(problems).toEqual([]);
    // Neither is everything refused, nor did the damages miss everything.
    expect(same).toBeGreaterThan(MUTATIONS / 10);
    expect(answers.length).toBeGreaterThan(MUTATIONS / 20);

    async function ask(
      judge: Judge,
      seed: SeedFile,
      { bytes }: Mutation,
      asked: ReadonlyMap<string, ReadObject>,
      title: string,
    ): Promise<void> {
      const answer = await judge.ask(questionOf(seed, bytes, asked));
      for (const [path, object] of asked) {
        const how = disagreement(object, path, answer);
        if (how === undefined) continue;
        if (object.outcome.kind === 'error') refusals.set(how, [...(refusals.get(how) ?? []), `${title} ${path}`]);
        else problems.push(`${title} ${path}: ${how}`);
      }
    }
  }, 600_000);

  test(`${MUTATIONS / 48} of them damaged, whose bytes come late, are the same`, async () => {
    for (const [index, seed] of seeds.entries()) {
      for (let number = 0; number < MUTATIONS / 48 / seeds.length; number += 1) {
        const { bytes, how } = mutate(seed, new Random(5_000_011 + index * 10_007 + number));
        const present = await readFile(new RecordingStorage(bytes, false));
        const late = await readFile(new RecordingStorage(bytes, false), undefined, lately(bytes));
        expect([...late.keys()], `${seed.name} ${number} (${how})`).toEqual([...present.keys()]);
        for (const [path, { outcome }] of late) {
          const other = present.get(path)?.outcome;
          const title = `${seed.name} ${number} (${how}) ${path}`;
          if (outcome.kind === 'error')
            expect(other, title).toMatchObject({ kind: 'error', error: { kind: outcome.error.kind } });
          else if (outcome.kind === 'values')
            expect(other, title).toMatchObject({ stored: outcome.stored, containers: outcome.containers });
          else expect(other, title).toEqual(outcome);
        }
      }
    }
  }, 600_000);
});

/** The same bytes, each range some turns later, over blocks and shared requests as those of a remote file. */
function lately(bytes: Uint8Array): RangeReader {
  const delayed = new DelayedReader(bytes, { turns: (n) => n % 2 });
  const ranges = new CoalescingReader({
    size: bytes.length,
    fetch: async (range, signal, arrived) => arrived(await delayed.fetch(range, signal)),
    gap: 256,
    mostBytes: 65_536,
    atOnce: 4,
    headBytes: 1024,
  });
  return new BlockCache(ranges, { blockBytes: 512 });
}

function textOf(refusals: ReadonlyMap<string, readonly string[]>): string {
  const sorted = [...refusals].sort(([, one], [, other]) => other.length - one.length);
  return sorted
    .map(([how, titles]) => `${titles.length} × ${how}\n    ${titles.slice(0, 5).join('\n    ')}\n`)
    .join('');
}
