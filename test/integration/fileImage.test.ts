import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { firstValueFrom, lastValueFrom, map, type Observable, reduce, take, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const P = h5.H5P_DEFAULT;

/** A file in memory with the dataset `x`, 0 to 99,999. */
async function makeFile(fcpl: h5.FileCreation = P, fapl: h5.FileAccess = P): Promise<h5.FileId> {
  const file = await run(h5.H5Fcreate_async(new Uint8Array(0), h5.H5F_ACC_TRUNC, fcpl, fapl));
  const numbers = Float64Array.from({ length: 100_000 }, (_, i) => i);
  await write(file, 'x', numbers);
  return file;
}

async function write(file: h5.FileId, name: string, numbers: Float64Array): Promise<void> {
  const dset = await run(
    h5.H5Dcreate_async(file, name, h5.H5T_IEEE_F64LE, h5.H5Screate_simple([numbers.length]), P, { chunk: [1000] }),
  );
  await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, P, numbers));
  await run(h5.H5Dclose_async(dset));
}

const joined = (pieces$: Observable<Uint8Array>): Promise<Uint8Array> =>
  lastValueFrom(
    pieces$.pipe(
      toArray(),
      map((pieces) => new Uint8Array(Buffer.concat(pieces))),
    ),
  );

describeWithTools('the image of a file, in pieces', ['python'], ({ python }) => {
  test.each([
    ['an old superblock', P, P],
    ['a new superblock', P, { libverBounds: ['latest', 'latest'] }],
    ['a user block', { userblock: 1024 }, { libverBounds: ['latest', 'latest'] }],
  ] as [string, h5.FileCreation, h5.FileAccess][])('is what h5py reads, with %s', async (_, fcpl, fapl) => {
    const file = await makeFile(fcpl, fapl);
    await run(h5.H5Gcreate_async(file, 'group'));
    const whole = await run(h5.H5Fget_file_image_async(file));
    // 13 bytes: pieces end within the superblock, whose flags say that the file is open, and within its checksum.
    const start = await joined(h5.fileImage(file, { pieceBytes: 13 }).pipe(take(200)));
    expect(start).toEqual(whole.slice(0, start.length));
    const pieces = await run(h5.fileImage(file, { pieceBytes: 100_000 }).pipe(toArray()));
    expect(pieces.slice(0, -1).every(({ length }) => length === 100_000)).toBe(true);
    expect(Buffer.concat(pieces).equals(whole)).toBe(true);
    const path = join(temporaryFolder(), 'image.h5');
    writeFileSync(path, Buffer.concat(pieces));
    expect(askH5py(python, path, "answer = [sorted(f), float(f['x'][:].sum())]")).toEqual([
      ['group', 'x'],
      4_999_950_000,
    ]);
    await run(h5.H5Fclose_async(file));
  });
});

describe('the image of a file, in pieces', () => {
  test('goes on through reads, and ends at the first change, whoever made it', async () => {
    const file = await makeFile();
    const dset = await run(h5.H5Dopen_async(file, 'x'));
    const pulled = async (between: (n: number) => Promise<unknown>): Promise<number> => {
      let n = 0;
      for await (const _ of h5.toAsyncIterable(h5.fileImage(file, { pieceBytes: 50_000 }), { readAhead: 1 })) {
        await between(n);
        n += 1;
      }
      return n;
    };
    const all = await pulled(() => run(h5.H5Dread_async(dset)));
    expect(all).toBeGreaterThan(15);
    // A flush of nothing is no change.
    expect(await pulled(() => run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL)))).toBe(all);
    const changes: Record<string, () => Promise<unknown>> = {
      'by an edit': () => run(h5.H5Gcreate_async(file, 'group')),
      'by libhdf5': () =>
        run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, P, new Float64Array(100_000))),
    };
    for (const [how, change] of Object.entries(changes)) {
      const error = await pulled((n) => (n === 3 ? change() : Promise.resolve())).then(
        () => undefined,
        (thrown) => thrown as h5.H5Error,
      );
      expect(error, how).toMatchObject({ kind: 'io', routine: 'fileImage' });
      expect(error?.message, how).toMatch(/was changed while its image was read/);
    }
    // And the next one has it all.
    const copy = await joined(h5.fileImage(file));
    expect(await run(h5.openFile(copy).pipe(h5.whileOpen((one) => h5.H5Lexists_async(one, 'group'))))).toBe(true);
    await run(h5.H5Fclose_async(file));
  });

  test('is pulled: two pieces are there before they are asked for, and no more', async () => {
    const file = await makeFile();
    const iterator = h5.toAsyncIterable(h5.fileImage(file, { pieceBytes: 1000 }))[Symbol.asyncIterator]();
    await iterator.next();
    // What had been asked for by now would have been answered before this is.
    for (let i = 0; i < 5; i += 1) await run(h5.H5Lexists_async(file, 'x'));
    await run(h5.H5Gcreate_async(file, 'group'));
    await iterator.next();
    await iterator.next();
    await expect(iterator.next().then(() => iterator.next())).rejects.toMatchObject({ kind: 'io' });
    await run(h5.H5Fclose_async(file));
  });

  test('is a stream of the platform, and tells how far it is', async () => {
    const file = await makeFile();
    const told: number[] = [];
    const image$ = h5
      .fileImage(file, { pieceBytes: 200_000 })
      .pipe(h5.withProgress(({ loadedBytes, totalBytes }) => told.push(loadedBytes / totalBytes)));
    const stream = (ReadableStream as unknown as { from(source: AsyncIterable<Uint8Array>): ReadableStream }).from(
      h5.toAsyncIterable(image$),
    );
    const { byteLength } = await new Response(stream).arrayBuffer();
    expect(byteLength).toBe((await run(h5.H5Fget_file_image_async(file))).length);
    expect(told.at(-1)).toBe(1);
    await run(h5.H5Fclose_async(file));
  });

  test('of an operation that opens a file opens it once and closes it', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    const file = await makeFile();
    writeFileSync(path, await joined(h5.fileImage(file)));
    await run(h5.H5Fclose_async(file));
    const copy = await joined(h5.fileImage(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY), { pieceBytes: 30_000 }));
    expect(readFileSync(path).equals(copy)).toBe(true);
    // It is closed: what wants to write gets the file.
    await run(h5.H5Fclose_async(await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR))));
    const es = h5.H5EScreate();
    const tracked = h5.H5Fopen_async(new Blob([readFileSync(path)]), h5.H5F_ACC_RDONLY, P, es);
    const bytes = await run(
      h5.fileImage(tracked, { pieceBytes: 30_000 }).pipe(reduce((sum, { length }) => sum + length, 0)),
    );
    expect(bytes).toBe(readFileSync(path).length);
    await run(h5.H5Fclose_async(tracked));
  });

  test('ends where the subscription, the signal or the file does', async () => {
    const file = await makeFile();
    const image$ = h5.fileImage(file, { pieceBytes: 1000 });
    expect((await firstValueFrom(image$)).length).toBe(1000);
    const aborted = h5.fileImage(file, { signal: AbortSignal.abort('enough') });
    expect(await expectFailure(aborted, 'canceled')).toMatchObject({ routine: 'fileImage', cause: 'enough' });
    const iterator = h5.toAsyncIterable(image$)[Symbol.asyncIterator]();
    await iterator.next();
    await run(h5.H5Fclose_async(file));
    await expect(
      (async () => {
        for (let i = 0; i < 10; i += 1) await iterator.next();
      })(),
    ).rejects.toMatchObject({ kind: 'bad-argument', routine: 'fileImage' });
    await expectFailure(image$, 'bad-argument');
    expect(() => h5.fileImage(file, { pieceBytes: 0 })).toThrow(expect.objectContaining({ kind: 'bad-argument' }));
  });

  test('of a file that another program writes there is none', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    const latest: h5.FileAccess = { libverBounds: ['latest', 'latest'] };
    await run(h5.H5Fclose_async(await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, P, latest))));
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, { swmr: true }));
    await expectFailure(h5.fileImage(file), 'unsupported');
    await run(h5.H5Fclose_async(file));
  });
});
