import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Dataspace } from '../../../src/model/Dataspace.js';
import { H5F_ACC_SWMR_READ } from '../../../src/model/H5F.js';
import { LoadedBlob } from '../../../src/storage/LoadedBlob.js';
import type { OpenedStorage } from '../../../src/storage/OpenedStorage.js';
import { openGrowing } from '../../../src/storage/openGrowing.js';
import { Writer } from '../../integration/swmr/Writer.js';
import { temporaryFolder } from '../../support/h5.js';
import { describeWithTools } from '../../support/tools.js';
import { Opened } from './Opened.js';

/** A file of the disk as a browser's handle gives it: a File is of one moment, and cannot be read when the file has changed since. */
class FakeHandle {
  readonly name = 'grows.h5';
  /** How often a File was refused, and asked for. */
  refused = 0;
  given = 0;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async getFile(): Promise<Blob> {
    this.given += 1;
    const then = statSync(this.#path, { bigint: true });
    const read = async (from: number, to: number): Promise<ArrayBuffer> => {
      await new Promise(setImmediate);
      const file = openSync(this.#path, 'r');
      try {
        const bytes = new Uint8Array(Math.max(0, Math.min(to, Number(then.size)) - from));
        readSync(file, bytes, 0, bytes.length, from);
        const now = fstatSync(file, { bigint: true });
        if (now.size === then.size && now.mtimeNs === then.mtimeNs) return bytes.buffer;
      } finally {
        closeSync(file);
      }
      this.refused += 1;
      throw new DOMException('the file has changed', 'NotReadableError');
    };
    const slice = (from: number, to: number) => ({ arrayBuffer: () => read(from, to) });
    return { size: Number(then.size), slice } as unknown as Blob;
  }
}

const opening = (handle: FakeHandle): Promise<OpenedStorage> =>
  openGrowing(handle, ({ blob }, identity) => new LoadedBlob(blob, identity));

/** The extent after a refresh, and the values of the rows from one on. */
async function look(opened: Opened, dset_id: object, first: number): Promise<number[]> {
  await opened.call('H5Orefresh', { oid: dset_id });
  const space = await opened.call<Dataspace>('H5Dget_space', { dset_id });
  const [rows = 0, ...others] = space.dims;
  if (rows === first) return [];
  const selection = {
    type: 'hyperslab',
    start: [first, ...others.map(() => 0)],
    count: [rows - first, ...others],
    stride: space.dims.map(() => 1),
    block: space.dims.map(() => 1),
  };
  return Array.from(await opened.call<Int32Array>('H5Dread', opened.read(dset_id, { ...space, selection })));
}

describeWithTools('a file that grows behind a file handle', ['python'], ({ python }) => {
  test.each([
    { index: 'extensible' },
    { index: 'extensible', gzip: true },
    { index: 'btree', gzip: true },
    { index: 'fixed', gzip: true },
  ] as const)('each row once, no wrong value, while h5py appends: %o', async (spec) => {
    const path = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, path, { x: spec });
    const handle = new FakeHandle(path);
    const opened = new Opened(await opening(handle));
    const dset = await opened.dataset(await opened.file(H5F_ACC_SWMR_READ), 'x');
    const columns = spec.index === 'btree' ? 3 : 1;
    const count = 3000;
    const writing = writer.do(`append 10 ${count / 10}`);
    let next = 0;
    let looks = 0;
    while (next < count) {
      looks += 1;
      const values = await look(opened, dset, next);
      const wanted = values.map((_, n) => 3 * (next + Math.floor(n / columns)) + 1 + (n % columns));
      expect(values).toEqual(wanted);
      next += values.length / columns;
    }
    await writing;
    expect([next, looks > 1, handle.refused > 0]).toEqual([count, true, true]);
  });

  test('what is kept is not asked for again until H5Orefresh', async () => {
    const path = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, path, { x: { index: 'extensible' } });
    await writer.do('append 10 1');
    const handle = new FakeHandle(path);
    const opened = new Opened(await opening(handle));
    const dset = await opened.dataset(await opened.file(H5F_ACC_SWMR_READ), 'x');
    expect(await look(opened, dset, 8)).toEqual([25, 28]);
    const { given } = handle;
    await opened.call('H5Dget_space', { dset_id: dset });
    expect(handle.given).toBe(given);
    await writer.do('append 10 1');
    expect((await opened.call<Dataspace>('H5Dget_space', { dset_id: dset })).dims).toEqual([10]);
    expect(await look(opened, dset, 19)).toEqual([58]);
  });

  test('an index that was fetched before the extent is fetched again', async () => {
    const path = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, path, {});
    const opened = new Opened(await opening(new FakeHandle(path)));
    const file = await opened.file(H5F_ACC_SWMR_READ);
    const [far, near] = [await opened.dataset(file, 'far'), await opened.dataset(file, 'near')];
    for (let rows = 1; rows < 400; rows += 100) {
      await opened.call('H5Orefresh', { oid: near });
      // Beside its header lies the index of the other.
      await opened.call('H5Dget_space', { dset_id: near });
      await writer.do('append 100 1');
      expect((await opened.call<Dataspace>('H5Dget_space', { dset_id: far })).dims).toEqual([rows + 100]);
      const values = await opened.call<Int32Array>('H5Dread', opened.read(far));
      expect(Array.from(values)).toEqual(Array.from({ length: rows + 100 }, (_, n) => 3 * n + 1));
    }
  });

  test('a file that has become shorter is an error of the refresh', async () => {
    const path = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, path, { x: { index: 'extensible' } });
    await writer.do('append 10 1');
    const sizes = [5000, 4000];
    const handle = new FakeHandle(path);
    const { getFile } = handle;
    handle.getFile = async () => Object.assign(await getFile.call(handle), { size: sizes.shift() ?? 0 });
    const { refresh } = await opening(handle);
    await expect(refresh?.()).rejects.toMatchObject({
      kind: 'io',
      message: "'grows.h5' has become shorter: it had 5000 bytes and has 4000",
    });
  });
});
