import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { afterAll, expect, test } from 'vitest';
import { compareFile } from '../support/compareFile.js';
import { readDescription } from '../support/descriptions.js';
import { makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Random } from './corruption/Random.js';
import { elementsAt } from './variableLength/elementsAt.js';

const FILES = 10;
const DATASETS = 30;

describeWithTools('random data of variable length', ['python'], ({ python }) => {
  const folder = makeFolder();
  const script = fileURLToPath(new URL('variableLength/make.py', import.meta.url));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function made(seed: number): string {
    const path = join(folder, `random${seed}`);
    const { status, stderr } = spawnSync(python, [script, path, `${DATASETS}`, `${seed}`], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return path;
  }

  const seeds = Array.from({ length: FILES }, (_, n) => n + 1);

  test.each(seeds)('file %i: all elements, attributes and fill values are those that libhdf5 reads', async (seed) => {
    const path = made(seed);
    const expected = readDescription(`${path}.expected.json`);
    expect(expected.objects.filter(({ kind }) => kind === 'dataset')).toHaveLength(DATASETS + 1);
    expect(await compareFile(`${path}.h5`, expected, folder)).toEqual([]);
  });

  test.each(seeds)('file %i: a part of the elements is that part of all', async (seed) => {
    const path = `${made(seed)}.h5`;
    const random = new Random(seed);
    for (const source of [path, new Blob([readFileSync(path)])]) {
      const file = await run(h5.H5Fopen_async(source, h5.H5F_ACC_RDONLY));
      for (const { name } of await run(h5.H5Literate_async(file))) {
        const dset = await run(h5.H5Dopen_async(file, name));
        const space = await run(h5.H5Dget_space_async(dset));
        const type = await run(h5.H5Dget_type_async(dset));
        const { dims } = space;
        const all = await run(h5.H5Dread_async(dset));
        if (dims.length > 0) {
          const start = dims.map((size) => random.below(size));
          const stride = dims.map(() => 1 + random.below(3));
          const count = dims.map((size, d) => 1 + random.below(Math.ceil((size - start[d]!) / stride[d]!)));
          const part = h5.H5Sselect_hyperslab(space, h5.H5S_SELECT_SET, start, stride, count, null);
          const found = await run(h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, part));
          expect(found, name).toEqual(elementsAt(all, type, numbersOf(dims, start, stride, count)));
        }
        await run(h5.H5Dclose_async(dset));
      }
      await run(h5.H5Fclose_async(file));
    }
  });

  test('damaged: every byte of heaps and of what leads there is right, or the file is corrupt', async () => {
    const path = `${made(3)}.h5`;
    const intact = readFileSync(path);
    const random = new Random(7);
    const before = await readAll(intact);
    const kinds = new Map<string, number>();
    for (let n = 0; n < 150; n++) {
      const damaged = Uint8Array.from(intact);
      const heap = intact.indexOf('GCOL', random.below(intact.length));
      const at = (heap < 0 ? intact.indexOf('GCOL') : heap) + random.below(400);
      const length = 1 + random.below(4);
      for (let i = at; i < Math.min(at + length, damaged.length); i++) damaged[i] = random.below(256);
      const found = await readAll(damaged);
      for (const [name, data] of found) {
        const kind = data instanceof h5.H5Error ? data.kind : 'values';
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        // What changed is text or numbers in the heap: never the number of elements.
        if (kind === 'values') expect(shapeOf(data), name).toEqual(shapeOf(before.get(name)));
      }
    }
    expect([...kinds.keys()].sort()).toEqual(['corrupt-file', 'values']);
    expect(kinds.get('corrupt-file')).toBeGreaterThan(50);
  });
});

/** All datasets of a file in memory, or why they cannot be read. */
async function readAll(bytes: Uint8Array): Promise<Map<string, h5.H5Data | h5.H5Error>> {
  const found = new Map<string, h5.H5Data | h5.H5Error>();
  const file = await run(h5.H5Fopen_async(Uint8Array.from(bytes), h5.H5F_ACC_RDONLY));
  for (const { name } of await run(h5.H5Literate_async(file))) {
    const dset = await run(h5.H5Dopen_async(file, name));
    found.set(name, await run(h5.H5Dread_async(dset)).catch((error: h5.H5Error) => error));
    await run(h5.H5Dclose_async(dset));
  }
  await run(h5.H5Fclose_async(file));
  return found;
}

/** Lengths of containers, at every depth; what is in them is left out. */
function shapeOf(data: unknown): unknown {
  if (Array.isArray(data)) return data.map((item) => (typeof item === 'string' ? 'text' : shapeOf(item)));
  if (ArrayBuffer.isView(data)) return (data as Uint8Array).length;
  if (typeof data !== 'object' || data === null || 'token' in data) return 'one';
  return Object.fromEntries(Object.entries(data).map(([name, column]) => [name, shapeOf(column)]));
}

/** Numbers of the elements of a hyperslab, in C order. */
function numbersOf(
  dims: readonly number[],
  start: readonly number[],
  stride: readonly number[],
  count: readonly number[],
): number[] {
  let numbers = [0];
  for (const [d, size] of dims.entries())
    numbers = numbers.flatMap((number) =>
      Array.from({ length: count[d]! }, (_, i) => number * size + start[d]! + i * stride[d]!),
    );
  return numbers;
}
