import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { afterAll, expect, test } from 'vitest';
import { makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Random } from './corruption/Random.js';
import { nextOperation } from './twin/generate.js';
import type { TwinOperation } from './twin/Operation.js';
import { type Start, Twin } from './twin/Twin.js';
import { applyHere } from './twin/TwinFile.js';
import { newObject, TwinModel } from './twin/TwinModel.js';

/** Operations of all files together, for each seed; other seeds make them others. */
const OPERATIONS = Number(process.env.H5RX_TWIN_OPERATIONS ?? 8000);
const SEEDS = (process.env.H5RX_TWIN_SEED ?? '1,2').split(',').map(Number);
const BATCHES = 5;

const start = (style: Start['style'], links: number, attributes: number, more: Partial<Start> = {}): Start => ({
  style,
  links,
  attributes,
  order: false,
  userblock: 0,
  ...more,
});

const STARTS: readonly Start[] = [
  start('earliest', 1, 1),
  start('earliest', 9, 8),
  start('earliest', 100, 100, { userblock: 512 }),
  start('earliest', 5000, 1000),
  start('v108', 8, 8, { order: true }),
  start('v108', 9, 9),
  start('v110', 1, 1, { order: true }),
  start('v110', 8, 9, { userblock: 1024 }),
  start('v110', 100, 100),
  start('v110', 100, 9, { order: true }),
  start('v110', 5000, 5000),
  start('v110', 5000, 5000, { order: true }),
];

describeWithTools('a file and its twin, changed by h5rx and by h5py', ['python', 'h5dump'], ({ python, h5dump }) => {
  const folder = makeFolder();
  const twin = new Twin(python);
  const perBatch = Math.ceil(OPERATIONS / (STARTS.length + 1) / BATCHES);
  afterAll(() => {
    twin.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const cases = SEEDS.flatMap((seed) => STARTS.map((begin, index) => ({ begin, index, seed })));
  cases.forEach(({ begin, index, seed }) => {
    const { style, links, attributes, order, userblock } = begin;
    const how = `${order ? ', creation order indexed' : ''}${userblock ? ', behind a user block' : ''}`;
    test(`in the style of ${style}, with ${links} links and ${attributes} attributes${how}; seed ${seed}`, async () => {
      const path = join(folder, `${seed}-${index}.h5`);
      expect(await twin.start(path, begin)).toBeNull();
      await compare(path, begin, seed * 1000 + index);
    }, 300_000);
  });

  test.each(SEEDS)(
    'made by h5rx; seed %d',
    async (seed) => {
      const path = join(folder, `${seed}-h5rx.h5`);
      const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
      await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(file, 'many'))));
      const dset = await run(h5.H5Dcreate_async(file, 'data', h5.H5T_STD_I32LE, h5.H5Screate_simple([12])));
      await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, new Int32Array(12)));
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
      await compare(path, start('v108', 0, 0), seed * 1000 + STARTS.length);
    },
    300_000,
  );

  /** The same operations on both, batch by batch; then h5py goes on with ours. */
  async function compare(path: string, begin: Start, seed: number): Promise<void> {
    const theirs = path.replace('.h5', '-twin.h5');
    copyFileSync(path, theirs);
    const random = new Random(seed);
    const model = modelOf(begin);
    const next = (): TwinOperation[] => Array.from({ length: perBatch }, () => nextOperation(random, model));
    for (let batch = 0; batch < BATCHES; batch++) {
      const operations = next();
      const [ours, expected] = [
        await applyHere(path, begin.style, operations),
        await twin.apply(theirs, begin.style, operations),
      ];
      const what = `seed ${seed}, batch ${batch}`;
      const differing = operations.flatMap((operation, n) =>
        (ours[n] === null) === (expected[n] === null) ? [] : [{ n, operation, h5rx: ours[n], h5py: expected[n] }],
      );
      expect(differing, what).toEqual([]);
      await isSame(path, theirs, what);
    }
    for (const [tool, ...options] of [[h5dump, '-p'], ['h5stat']] as const) {
      const [checked, wanted] = [path, theirs].map((one) => spawnSync(tool, [...options, one], { maxBuffer: 2 ** 29 }));
      expect([checked!.status, String(checked!.stderr)], tool).toEqual([wanted!.status, String(wanted!.stderr)]);
    }
    const operations = next();
    const [ours, expected] = [
      await twin.apply(path, begin.style, operations),
      await twin.apply(theirs, begin.style, operations),
    ];
    expect(ours, `seed ${seed}: h5py goes on`).toEqual(expected);
    await isSame(path, theirs, `seed ${seed}: h5py went on`);
  }

  async function isSame(path: string, theirs: string, what: string): Promise<void> {
    const [ours, expected] = [await twin.describe(path), await twin.describe(theirs)];
    expect(Array.isArray(expected), `${what}: ${JSON.stringify(expected).slice(0, 200)}`).toBe(true);
    expect(ours, what).toEqual(expected);
  }
});

function modelOf({ links, attributes, order }: Start): TwinModel {
  const model = new TwinModel();
  const many = newObject('group');
  for (const group of [model.root, many]) group.tracksOrder = order;
  for (let n = 0; n < links; n++) many.links.set(`l${n}`, 'elsewhere');
  const data = newObject('dataset', 'i4', 12);
  const one = { kind: 'i4', count: 1, scalar: true } as const;
  for (let n = 0; n < attributes; n++) {
    data.attributes.set(`a${n}`, one);
    if (n < 100) many.attributes.set(`a${n}`, one);
  }
  model.put('/many', many);
  model.put('/data', data);
  return model;
}
