import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Kernels } from '../../src/filters/Kernels.js';
import { makeFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Allocations } from './corruption/Allocations.js';
import { disagreement, examine, questionOf } from './corruption/examine.js';
import { Judge } from './corruption/Judge.js';
import { mutate } from './corruption/mutate.js';
import { Random } from './corruption/Random.js';
import { readFile } from './corruption/readFile.js';
import { runCorruptionScript } from './corruption/runScript.js';
import { RecordingStorage, readSeed, type SeedFile } from './corruption/SeedFile.js';
import { Watchdog } from './corruption/Watchdog.js';

const rank = (x: string) =>
  /^(LIE|PROBLEM|THROWN)/.test(x)
    ? 0
    : x.startsWith('h5rx: values') || x.startsWith('h5rx: links')
      ? 1
      : x.startsWith('DIED')
        ? 2
        : x.startsWith('h5rx: unsupp')
          ? 3
          : 4;
const MUTATIONS = Number(process.env.H5RX_MUTATIONS ?? 20_000);
const SEED = Number(process.env.H5RX_MUTATION_SEED ?? 1);

describeWithTools('damaged files', ['python'], ({ python }) => {
  const folder = makeFolder();
  const seeds: SeedFile[] = [];
  const watchdog = new Watchdog();
  const allocations = new Allocations();

  beforeAll(async () => {
    await Kernels.load();
    for (const name of runCorruptionScript(python, folder)) {
      seeds.push(await readSeed(name, new Uint8Array(readFileSync(join(folder, name)))));
    }
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await watchdog.end();
  });

  test('explore', async () => {
    const judge = new Judge(python, folder);
    const classes = new Map<string, string[]>();
    const note = (name: string, what: string) => classes.set(name, [...(classes.get(name) ?? []), what]);
    const each = Math.ceil(MUTATIONS / seeds.length);
    let clock = 0;
    const slow: [number, string][] = [];
    const large: [number, string][] = [];
    const waiting: Promise<void>[] = [];
    let same = 0;
    for (const [index, seed] of seeds.entries()) {
      for (let n = 0; n < each; n += 1) {
        const mutation = mutate(seed, new Random(SEED * 1_000_003 + index * 10_007 + n));
        const title = `${seed.name} ${n}: ${mutation.how}`;
        watchdog.watch(title);
        const storage = new RecordingStorage(mutation.bytes, false);
        allocations.install();
        allocations.start();
        const begin = performance.now();
        let objects: Awaited<ReturnType<typeof readFile>>;
        try {
          objects = await readFile(storage);
        } catch (error) {
          note(`THROWN ${error instanceof Error ? error.stack?.split('\n').slice(0, 4).join(' ') : error}`, title);
          continue;
        } finally {
          allocations.uninstall();
          watchdog.rest();
        }
        const took = performance.now() - begin;
        clock += took;
        slow.push([took, title]);
        large.push([allocations.largest / mutation.bytes.length, title]);
        large.push([allocations.largest, title]);
        const { problems, doubtful } = examine(seed, mutation, objects);
        for (const problem of problems) note(`PROBLEM ${problem.replace(/\d+/g, 'N')}`, title);
        if (doubtful.size === 0) {
          same += 1;
          continue;
        }
        waiting.push(
          judge.ask(questionOf(seed, mutation, doubtful)).then((answer) => {
            if ('died' in answer) note(`DIED ${answer.died}`, title);
            for (const [path, object] of doubtful) {
              const how = disagreement(object, path, answer);
              if (how) note(how, `${title} ${path}`);
            }
          }),
        );
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log('read all', performance.now());
    await Promise.all(waiting);
    console.log('judged', performance.now());
    await judge.end();
    slow.sort(([a], [b]) => b - a);
    large.sort(([a], [b]) => b - a);
    const lines = [...classes]
      .sort(([x, a], [y, b]) => rank(x) - rank(y) || b.length - a.length)
      .flatMap(([name, all]) => [`${all.length} × ${name}`, ...all.slice(0, 4).map((one) => `      ${one}`)]);
    writeFileSync(
      '/tmp/corruption-report.txt',
      [
        `clock ${clock} ms, same ${same}, asked ${waiting.length}`,
        'SLOW',
        ...slow.slice(0, 10).map(String),
        'LARGE',
        ...large.slice(0, 10).map(String),
        ...lines,
      ].join('\n'),
    );
    expect(1).toBe(1);
  }, 1e7);
});
