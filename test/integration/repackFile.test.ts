import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { from, lastValueFrom, type Observable, Subject, take, takeUntil } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFailure, makeFolder, run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Judge } from './copying/Judge.js';

function repack(source: h5.FileSource, target: string): Observable<h5.Progress> {
  return h5.openFile(source).pipe(h5.repackFile(target));
}

async function layoutOf(source: h5.FileSource): Promise<h5.FileLayout> {
  return run(h5.openFile(source).pipe(h5.fileLayout()));
}

/** Offset after the last byte of metadata, and of the first byte of raw data. */
async function boundary(path: string, dataset: string) {
  const { offsets, lengths } = (await layoutOf(path)).metadata;
  const end = (offsets.at(-1) as number) + (lengths.at(-1) as number);
  const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
  const id = await run(h5.H5Dopen_async(file, dataset));
  const chunks = await run(h5.H5Dchunk_iter_async(id));
  await run(h5.H5Dclose_async(id));
  await run(h5.H5Fclose_async(file));
  return { end, chunks };
}

/** A file with a chunked dataset in the middle of others, and more chunks than one node has. */
async function written(path: string, maxdims: readonly number[] = [48, 40]): Promise<void> {
  const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_EXCL, {}, { libverBounds: ['v110', 'v110'] }));
  for (const name of ['a', 'b', 'c']) {
    const isLarge = name === 'b';
    const space = isLarge ? h5.H5Screate_simple([48, 40], maxdims) : h5.H5Screate_simple([10]);
    const dcpl = isLarge ? { chunk: [4, 4], shuffle: true, deflate: 1 } : {};
    const id = await run(h5.H5Dcreate_async(file, name, h5.H5T_STD_I32LE, space, {}, dcpl));
    const values = Int32Array.from({ length: isLarge ? 48 * 40 : 10 }, (_, n) => (n * 7919) % 1000);
    await run(h5.H5Dwrite_async(id, 'H5T_NATIVE', h5.H5S_ALL, h5.H5S_ALL, {}, values));
    await run(h5.H5Dclose_async(id));
  }
  await run(h5.H5Fclose_async(file));
}

describe('a repacked file', () => {
  test('has all metadata first, then the chunks in C order, one behind the other', async () => {
    const folder = temporaryFolder();
    const [source, target] = [join(folder, 'source.h5'), join(folder, 'target.h5')];
    await written(source);
    await run(repack(source, target));
    const { end, chunks } = await boundary(target, 'b');
    expect(chunks.length).toBe(120);
    let at = end;
    for (const [n, { address, size, offset }] of chunks.entries()) {
      expect(offset).toEqual([4 * Math.floor(n / 10), 4 * (n % 10)]);
      expect(address).toBeGreaterThanOrEqual(at);
      expect(address - at).toBeLessThan(n === 0 ? 256 : 8);
      at = address + size;
    }
    const { metadata } = await layoutOf(target);
    expect(metadata.offsets[0]).toBe(0);
  });

  test('has the chunks in C order also where those of an extensible array are in another', async () => {
    const folder = temporaryFolder();
    const [source, target] = [join(folder, 'source.h5'), join(folder, 'target.h5')];
    await written(source, [48, h5.H5S_UNLIMITED]);
    await run(repack(source, target));
    const { chunks } = await boundary(target, 'b');
    const inOrder = [...chunks].sort((a, b) => a.offset[0]! - b.offset[0]! || a.offset[1]! - b.offset[1]!);
    const addresses = inOrder.map(({ address }) => address);
    expect(addresses).toEqual([...addresses].sort((a, b) => a - b));
    const data = await run(h5.openFile(target).pipe(h5.openDataset('b'), h5.readDataset()));
    expect(data.data).toEqual(Int32Array.from({ length: 48 * 40 }, (_, n) => (n * 7919) % 1000));
  });

  test('is refused where there is one, which stays as it is', async () => {
    const folder = temporaryFolder();
    const [source, target] = [join(folder, 'source.h5'), join(folder, 'target.h5')];
    await written(source);
    writeFileSync(target, 'something');
    await expectFailure(repack(source, target), 'already-exists');
    expect(readdirSync(folder).sort()).toEqual(['source.h5', 'target.h5']);
  });

  test('is gone when the copy is canceled, and nothing of the source is held', async () => {
    const folder = temporaryFolder();
    const [source, target] = [join(folder, 'source.h5'), join(folder, 'target.h5')];
    const file = await run(h5.H5Fcreate_async(source, h5.H5F_ACC_EXCL));
    const bytes = new Uint8Array(24 * 2 ** 20).fill(7);
    const id = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_U8LE, h5.H5Screate_simple([bytes.length])));
    await run(h5.H5Dwrite_async(id, 'H5T_NATIVE', h5.H5S_ALL, h5.H5S_ALL, {}, bytes));
    await run(h5.H5Dclose_async(id));
    await run(h5.H5Fclose_async(file));
    const stop$ = new Subject<void>();
    const seen: h5.Progress[] = [];
    const canceled = repack(source, target).pipe(
      h5.withProgress((progress) => {
        seen.push(progress);
        if (progress.loadedBytes > 0) stop$.next();
      }),
      takeUntil(stop$),
    );
    await lastValueFrom(canceled, { defaultValue: undefined });
    await h5.settled();
    expect(seen.at(-1)?.loadedBytes).toBeLessThan(bytes.length);
    await expect.poll(() => existsSync(target)).toBe(false);
    // Nobody holds the source.
    await run(h5.H5Fclose_async(await run(h5.H5Fopen_async(source, h5.H5F_ACC_RDWR))));
  });

  test('tells its progress, and what was copied', async () => {
    const folder = temporaryFolder();
    const [source, target] = [join(folder, 'source.h5'), join(folder, 'target.h5')];
    await written(source);
    const seen: h5.Progress[] = [];
    const total = await run(repack(source, target).pipe(h5.withProgress((progress) => seen.push(progress))));
    expect(total.loadedBytes).toBe(total.totalBytes);
    expect(total.totalBytes).toBeGreaterThan(1000);
    expect(seen.at(-1)).toEqual(total);
    expect(await run(from(seen).pipe(take(1)))).toMatchObject({ totalBytes: total.totalBytes });
  });
});

describeWithTools('a repacked file of h5py', ['python', 'h5dump', 'h5stat'], ({ python, h5dump, h5stat }) => {
  const folder = makeFolder();
  const judge = new Judge(python);
  beforeAll(() => {
    const script = fileURLToPath(new URL('copying/make.py', import.meta.url));
    expect(spawnSync(python, [script, folder], { encoding: 'utf8' }).stderr).toBe('');
  });
  afterAll(() => {
    judge.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(['earliest', 'v108', 'v110', 'v200'])(
    'has all that it had, in the style of %s',
    async (style) => {
      const [source, target] = [join(folder, `${style}.h5`), join(folder, `${style}-cloud.h5`)];
      await run(repack(source, target));
      expect(await judge.describe(target, '/')).toEqual(await judge.describe(source, '/'));
      // Metadata end before the first MiB does.
      const { offsets, lengths } = (await layoutOf(target)).metadata;
      expect((offsets.at(-1) as number) + (lengths.at(-1) as number)).toBeLessThan(2 ** 20);
      const read = (tool: string, path: string) =>
        spawnSync(tool, [...(tool === h5dump ? ['-p'] : []), path], { maxBuffer: 2 ** 28 });
      for (const tool of [h5dump, h5stat]) {
        const [before, after] = [read(tool, source), read(tool, target)];
        expect([after.status, String(after.stderr).replace('-cloud.h5', '.h5')]).toEqual([
          before.status,
          String(before.stderr),
        ]);
      }
      // Other programs, and h5rx, can change it.
      expect(await judge.edit(target, 'g')).toEqual({});
    },
    60_000,
  );
});
