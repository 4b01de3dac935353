import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Parser } from '../../src/format/bytes/Parser.js';
import { runAsync } from '../../src/format/bytes/runAsync.js';
import { FileView } from '../../src/format/FileView.js';
import { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_DEC, H5_ITER_INC } from '../../src/model/iteration.js';
import type { ByteRange } from '../../src/storage/RangeReader.js';
import { makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

describeWithTools('a view of late bytes', ['python'], ({ python }) => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-waves-'));
    for (const libver of ['earliest', 'latest']) {
      makeWithH5py(
        python,
        join(directory, `${libver}.h5`),
        `libver='${libver}', track_order=True`,
        "g = f.create_group('g', track_order=True)",
        'for n in range(2000): g[f"name {n * 7919 % 2000}"] = h5py.SoftLink(f"/target {n}")',
        'for n in range(1000): g.attrs[f"attribute {n * 7919 % 1000}"] = n',
        "o = f.create_group('o', track_order=False)",
        'for n in range(2000): o[f"name {n * 7919 % 2000}"] = h5py.SoftLink(f"/target {n}")',
      );
    }
  }, 60_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** A file of which every batch of ranges is one wave. */
  const open = async (libver: string) => {
    const bytes = new Uint8Array(readFileSync(join(directory, `${libver}.h5`)));
    let waves = 0;
    let ranges = 0;
    const reader = {
      read: async (wanted: readonly ByteRange[]) => {
        waves += 1;
        ranges += wanted.length;
        return wanted.map(({ offset, length }) => bytes.slice(offset, offset + length));
      },
    };
    const run = async <T>(parser: Parser<T>) => {
      [waves, ranges] = [0, 0];
      const value = await runAsync(parser, reader);
      return { value, waves, ranges };
    };
    const { value: view } = await run(FileView.open(bytes.length));
    const addressOf = async (path: string) => {
      const { value } = await run(view.follow(path));
      if (value.type !== 'object') throw new Error(path);
      await run(view.kind(value.address));
      return value.address;
    };
    return { view, run, addressOf };
  };

  test('2,000 names take as many waves as their tree is high', async () => {
    for (const libver of ['earliest', 'latest']) {
      for (const path of ['o', 'g']) {
        const { view, run, addressOf } = await open(libver);
        const { value, waves } = await run(view.links(await addressOf(path), H5_INDEX_NAME, H5_ITER_INC));
        expect(value).toHaveLength(2000);
        expect(waves, `${libver} ${path}`).toBeLessThanOrEqual(6);
        const again = await run(view.linkByIndex(await addressOf(path), H5_INDEX_NAME, H5_ITER_DEC, 7));
        expect(again, 'what was read is kept').toMatchObject({ waves: 0, value: { name: value[1992]!.name } });
      }
    }
  });

  test('1,000 attributes too', async () => {
    const { view, run, addressOf } = await open('latest');
    const { value, waves } = await run(view.attributes(await addressOf('g'), H5_INDEX_NAME, H5_ITER_INC));
    expect(value).toHaveLength(1000);
    expect(waves).toBeLessThanOrEqual(7);
  });

  test('one of 2,000 takes a handful of ranges, by its name and by its place', async () => {
    const { view, run, addressOf } = await open('latest');
    const group = await addressOf('g');
    for (const [n, order] of [
      [3, H5_ITER_INC],
      [1996, H5_ITER_DEC],
    ] as const) {
      const { value, ranges } = await run(view.linkByIndex(group, H5_INDEX_CRT_ORDER, order, n));
      expect(value).toMatchObject({ name: `name ${(3 * 7919) % 2000}`, creationOrder: 3 });
      expect(ranges).toBeLessThanOrEqual(8);
    }
    const found = await run(view.link(group, 'name 1234'));
    expect(found.value).toMatchObject({ name: 'name 1234' });
    expect(found.ranges).toBeLessThanOrEqual(8);
    const attribute = await run(view.attributeByIndex(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, 3));
    expect(attribute.value).toMatchObject({ name: `attribute ${(3 * 7919) % 1000}` });
    expect(attribute.ranges).toBeLessThanOrEqual(10);
  });
});
