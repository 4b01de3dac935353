import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure, makeFolder, run } from '../support/h5.js';
import { withH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { elementsOf, toldElements } from './virtual/elements.js';

interface Told {
  readonly file: string;
  readonly dataset: string;
  readonly shape: number[];
  readonly reads: { hyperslab?: [number[], number[], number[], number[]]; points?: number[][]; values: number[] }[];
}

describeWithTools('virtual datasets', ['python'], ({ python }) => {
  const root = makeFolder();
  const random = join(root, 'random');
  const odd = join(root, 'odd');
  let told: Told[] = [];
  let oddTold: Record<string, unknown> = {};

  const script = (name: string, ...args: string[]): string => {
    const path = fileURLToPath(new URL(`virtual/${name}.py`, import.meta.url));
    const { stdout, stderr } = spawnSync(python, [path, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    expect(stderr).toBe('');
    return stdout;
  };

  beforeAll(() => {
    told = JSON.parse(script('make', random, '7', '240'));
    oddTold = JSON.parse(script('failures', odd));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  async function using<T>(path: string, work: (file: h5.FileId) => Promise<T>, flags = h5.H5F_ACC_RDONLY): Promise<T> {
    const file = await run(h5.H5Fopen_async(path, flags));
    try {
      return await work(file);
    } finally {
      await run(h5.H5Fclose_async(file));
    }
  }

  async function usingDataset<T>(file: h5.FileId, name: string, work: (dset: h5.DatasetId) => Promise<T>): Promise<T> {
    const dset = await run(h5.H5Dopen_async(file, name));
    try {
      return await work(dset);
    } finally {
      await run(h5.H5Dclose_async(dset));
    }
  }

  const selected = (space: h5.Dataspace, { hyperslab, points }: Told['reads'][number]): h5.Dataspace => {
    if (points) return h5.H5Sselect_elements(space, h5.H5S_SELECT_SET, points);
    if (!hyperslab) return space;
    const [start, count, stride, block] = hyperslab;
    return h5.H5Sselect_hyperslab(space, h5.H5S_SELECT_SET, start, stride, count, block);
  };

  test.each([
    ['reading', h5.H5F_ACC_RDONLY],
    ['writing', h5.H5F_ACC_RDWR],
  ])('of random form are read as h5py reads them, opened for %s', { timeout: 120_000 }, async (_, flags) => {
    expect(told.length).toBeGreaterThanOrEqual(200);
    for (const path of new Set(told.map(({ file }) => file))) {
      await using(
        join(random, path),
        async (file) => {
          for (const { dataset, shape, reads } of told.filter(({ file: other }) => other === path)) {
            await usingDataset(file, dataset, async (dset) => {
              const space = await run(h5.H5Dget_space_async(dset));
              expect([path, dataset, space.dims]).toEqual([path, dataset, shape]);
              for (const read of reads) {
                const data = await run(h5.H5Dread_async(dset, 'H5T_NATIVE', 'H5S_ALL', selected(space, read)));
                const values = Array.from(data as unknown as ArrayLike<number>, Number);
                expect([path, dataset, read, values]).toEqual([path, dataset, read, read.values]);
              }
            });
          }
        },
        flags,
      );
    }
  });

  test('fill a buffer of any shape', async () => {
    await using(join(odd, 'main.h5'), (file) =>
      usingDataset(file, 'ok', async (dset) => {
        const memory = h5.H5Sselect_hyperslab(h5.H5Screate_simple([4, 4]), h5.H5S_SELECT_SET, [1, 0], [1, 3], [2, 2]);
        const space = h5.H5Sselect_hyperslab(h5.H5Screate_simple([5]), h5.H5S_SELECT_SET, [0], null, [4]);
        const data = await run(h5.H5Dread_async(dset, h5.H5T_NATIVE_DOUBLE, memory, space));
        expect(data).toEqual(Float64Array.of(0, 0, 0, 0, 1, 0, 0, 2, 3, 0, 0, 4, 0, 0, 0, 0));
      }),
    );
  });

  test('tell their mappings as h5py does', async () => {
    const paths = [...new Set(told.map(({ file }) => file))];
    const expected = withH5py(
      python,
      'import os',
      'from h5py import h5d, h5s',
      `os.chdir(${JSON.stringify(random)})`,
      'def space(s):',
      '    n = lambda one: [None if v == h5s.UNLIMITED else v for v in one]',
      '    kind = "all" if s.get_select_type() == h5s.SEL_ALL else n(sum(s.get_regular_hyperslab(), ())) if s.is_regular_hyperslab() else s.get_select_npoints()',
      '    return [list(s.get_simple_extent_dims()), n(s.get_simple_extent_dims(True)), kind]',
      'answer = []',
      `for path in ${JSON.stringify(paths)}:`,
      '    file = h5py.File(path)',
      '    for name in sorted(file):',
      '        p = h5d.open(file.id, name.encode()).get_create_plist()',
      '        if p.get_layout() != h5d.VIRTUAL: continue',
      '        answer.append([path, name, [[p.get_virtual_filename(i), p.get_virtual_dsetname(i), space(p.get_virtual_vspace(i)), space(p.get_virtual_srcspace(i))] for i in range(p.get_virtual_count())]])',
    );
    const plain = ({ dims, maxdims, selection }: h5.Dataspace): unknown[] => {
      const finite = (list: readonly number[]) => list.map((n) => (n === h5.H5S_UNLIMITED ? null : n));
      const kind =
        selection.type === 'hyperslab'
          ? finite([selection.start, selection.stride, selection.count, selection.block].flat())
          : selection.type === 'spans'
            ? selection.root.npoints
            : selection.type;
      return [dims, finite(maxdims), kind];
    };
    const found: unknown[] = [];
    for (const path of paths) {
      await using(join(random, path), async (file) => {
        const links = await run(h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
        for (const { name } of links) {
          await usingDataset(file, name, async (dset) => {
            const { virtual } = await run(h5.H5Dget_create_plist_async(dset));
            if (!virtual) return;
            const all = virtual.map(({ srcFileName, srcDsetName, vspace, srcSpace }) => [
              srcFileName,
              srcDsetName,
              plain(vspace),
              plain(srcSpace),
            ]);
            found.push([path, name, all]);
          });
        }
      });
    }
    expect(found.length).toBeGreaterThanOrEqual(200);
    expect(found).toEqual(expected);
  });

  const ERRORS: readonly [name: string, kind: h5.H5ErrorKind, text: string][] = [
    ['missing group', 'not-found', "'none/none' in 'source.h5'"],
    ['circle', 'not-found', 'links'],
    ['text', 'corrupt-file', "'text.h5'"],
    ['cut', 'corrupt-file', "'cut.h5'"],
    ['group', 'bad-argument', 'not a dataset'],
    ['texts', 'unsupported', 'conversion'],
    ['nothing', 'corrupt-file', '5 elements are mapped, and 0'],
    ['short', 'corrupt-file', '5 elements are mapped, and 3'],
    ['wrong rank', 'corrupt-file', 'rank'],
    ['itself', 'corrupt-file', 'source of itself'],
    ['deep39', 'unsupported', 'more than 32'],
    ['wide19', 'unsupported', 'overlap'],
  ];

  test.each(ERRORS)("whose source is odd fail with an error that names it: '%s'", async (name, kind, text) => {
    await using(join(odd, 'main.h5'), (file) =>
      usingDataset(file, name, async (dset) => {
        const error = await failure(h5.H5Dread_async(dset));
        expect(error.message).toContain(`'/${name}' in 'main.h5'`);
        expect(error.message).toContain(text);
        expect(error.kind).toBe(kind);
        expect(error.routine).toBe('H5Dread_async');
      }),
    );
  });

  test('and external raw data are read where h5py reads them', async () => {
    let read = 0;
    for (const [key, values] of Object.entries(oddTold)) {
      const at = key.indexOf(' ');
      if (values === null) continue;
      await using(join(odd, key.slice(0, at)), (file) =>
        usingDataset(file, key.slice(at + 1), async (dset) => {
          expect([key, elementsOf(await run(h5.H5Dread_async(dset)))]).toEqual([key, toldElements(key, values)]);
        }),
      );
      read += 1;
    }
    expect(read).toBeGreaterThan(20);
  });

  test('tell their progress', async () => {
    const path = join(root, 'large.h5');
    withH5py(
      python,
      `with h5py.File(${JSON.stringify(path)}, 'w', libver='v110') as f:`,
      "    for n in range(4): f[f's{n}'] = np.full((1 << 20,), n, 'f8')",
      "    layout = h5py.VirtualLayout((4, 1 << 20), 'f8')",
      "    for n in range(4): layout[n] = h5py.VirtualSource('.', f's{n}', shape=(1 << 20,))",
      "    f.create_virtual_dataset('v', layout)",
      'answer = 1',
    );
    await using(path, (file) =>
      usingDataset(file, 'v', async (dset) => {
        const loaded: number[] = [];
        const reading = h5.H5Dread_async(dset, 'H5T_NATIVE', 'H5S_ALL', 'H5S_ALL', { pieceBytes: 2 ** 20 });
        const counted = reading.pipe(h5.withProgress<h5.H5Data>(({ loadedBytes }) => loaded.push(loadedBytes)));
        const data = (await run(counted)) as Float64Array;
        expect([0, 1, 2, 3].map((n) => data[n * 2 ** 20 + 17])).toEqual([0, 1, 2, 3]);
        expect(loaded.length).toBeGreaterThan(8);
        expect(loaded).toEqual([...loaded].sort((one, other) => one - other));
        expect(loaded.at(-1)).toBeLessThanOrEqual(data.byteLength);
      }),
    );
  });
});
