import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Kernels } from '../../src/filters/Kernels.js';
import { pipelineDecoder } from '../../src/filters/pipeline.js';
import { copyAndLink } from '../../src/format/copy/copyAndLink.js';
import { SourceFile } from '../../src/format/copy/SourceFile.js';
import { FileSpace } from '../../src/format/edit/FileSpace.js';
import { createFile } from '../../src/format/superblock/createFile.js';
import { H5Error } from '../../src/model/H5Error.js';
import { BytesStorage } from '../../src/storage/bytes.js';
import { readerOf } from '../../src/storage/readerOf.js';
import { makeFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Allocations } from './corruption/Allocations.js';
import { mutate } from './corruption/mutate.js';
import { Random } from './corruption/Random.js';
import { readSeed, type SeedFile } from './corruption/SeedFile.js';
import { Watchdog } from './corruption/Watchdog.js';
import { writeFiles } from './corruption/writeFiles.js';

/** Damaged files that are copied, in all. */
const MUTATIONS = Number(process.env.H5RX_COPY_MUTATIONS ?? 4000);
const SEED = Number(process.env.H5RX_COPY_MUTATIONS_SEED ?? 1);
/** What an allocation may have in any case, and for each byte of a file: deflate makes 1032 of one. */
const SMALL_ALLOCATION = 2 ** 23;
const ALLOCATION_RATIO = 2 * 1032;
/** Bytes that a copy may have beyond those of a file, and how many times that: what was filtered and leads elsewhere is not filtered again. */
const COPY_BYTES = 2 ** 20;
const COPY_RATIO = 32;

describeWithTools('damaged files, copied', ['python'], ({ python }) => {
  const folder = makeFolder();
  const seeds: SeedFile[] = [];

  beforeAll(async () => {
    await Kernels.load();
    for (const name of writeFiles(python, folder))
      seeds.push(await readSeed(name, new Uint8Array(readFileSync(join(folder, name)))));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('undamaged, all of them are copied', async () => {
    for (const { name, bytes } of seeds) {
      // What leads elsewhere is not copied into a file whose addresses are longer.
      const expected = name === 'layouts-short-addresses.h5' ? 'refused' : 'copied';
      expect(await outcome(bytes, emptyFile()), name).toBe(expected);
    }
  });

  test(`${MUTATIONS} of them damaged: a copy or an H5Error, soon, in little memory, and no trace of what failed`, async () => {
    const watchdog = new Watchdog();
    const allocations = new Allocations();
    const problems: string[] = [];
    let copied = 0;
    for (const [index, seed] of seeds.entries()) {
      for (let number = 0; number < MUTATIONS / seeds.length; number += 1) {
        const mutation = mutate(seed, new Random(SEED * 1_000_003 + index * 10_007 + number));
        const title = `${seed.name} ${number} of seed ${SEED} (${mutation.how})`;
        const target = emptyFile();
        const before = target.size();
        watchdog.watch(title);
        const found = await allocations.during(() => outcome(mutation.bytes, target));
        watchdog.rest();
        const { length } = seed.bytes;
        if (found === 'copied') copied += 1;
        else if (found !== 'refused') problems.push(`${title}: ${found}`);
        else if (target.size() !== before) problems.push(`${title}: refused, ${target.size() - before} bytes stay`);
        if (target.size() > COPY_BYTES + COPY_RATIO * length)
          problems.push(`${title}: a copy of ${target.size()} bytes`);
        if (allocations.largest > SMALL_ALLOCATION + ALLOCATION_RATIO * length)
          problems.push(`${title}: ${allocations.largest} bytes were allocated`);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await watchdog.end();
    expect(problems).toEqual([]);
    expect(copied).toBeGreaterThan(MUTATIONS / 10);
    expect(copied).toBeLessThan(MUTATIONS);
  }, 300_000);
});

function emptyFile(): BytesStorage {
  const storage = new BytesStorage(new Uint8Array(0), true);
  createFile(storage, { userblock: 0 });
  return storage;
}

/** What becomes of copying everything in a file, with all that references lead to. */
async function outcome(bytes: Uint8Array, target: BytesStorage): Promise<string> {
  const space = FileSpace.open(target);
  try {
    const storage = new BytesStorage(bytes, false);
    const source = SourceFile.open(storage.size(), readerOf(storage));
    const to = { group: space.superblock.rootGroup, name: 'copy', cset: 'ASCII' } as const;
    const flags = { expandReference: true, expandSoftLink: true };
    const address = source.format.rootGroup;
    const request = { source, space, address, sameFile: false, flags, decoderFor: pipelineDecoder, to };
    for (const step of copyAndLink(request)) if (step.type === 'wait') await step.until;
    return 'copied';
  } catch (error) {
    return error instanceof H5Error ? 'refused' : String((error as Error).stack ?? error);
  } finally {
    space.close();
  }
}
