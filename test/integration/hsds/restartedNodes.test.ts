import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { askH5pyd } from '../../support/hsds/h5pyd.js';
import { ownHsds } from '../../support/hsds/ownHsds.js';
import type { HsdsServer } from '../../support/hsds/startHsds.mjs';
import { describeWithTools } from '../../support/tools.js';

const scalar = h5.H5Screate('H5S_SCALAR');
const MiB = 2 ** 20;

describeWithTools('data nodes of HSDS that die', ['hsds'], () => {
  async function open(dataNodes = 2) {
    const server = await ownHsds({ dataNodes });
    const { endpoint, username, password } = server;
    const fapl = { connector: hsds({ endpoint, username, password }) };
    const fresh = { connector: hsds({ endpoint, username, password }) };
    const domain = server.newDomain();
    return { server, domain, url: `hdf5:/${domain}`, fapl, fresh };
  }

  /** The number of a data node that is responsible for an object, whose id HSDS tells. */
  async function restartAll(server: HsdsServer): Promise<void> {
    for (const number of server.dataNodes.keys()) await server.killDataNode(number);
    for (const number of server.dataNodes.keys()) await server.restartDataNode(number);
  }

  test('after a flush everything is there', async () => {
    const { server, domain, url, fapl, fresh } = await open();
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    const space = h5.H5Screate_simple([4, 1000], [h5.H5S_UNLIMITED, 1000]);
    const dcpl = { layout: 'chunked', chunk: [1, 1000] } as const;
    const es = h5.H5EScreate();
    const dset = h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, {}, dcpl, {}, es);
    const values = Int32Array.from({ length: 4000 }, (_, n) => n);
    h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, values, es);
    const group = h5.H5Gcreate_async(file, 'g', {}, {}, {}, es);
    for (const name of ['kept', 'old', 'gone']) {
      h5.H5Awrite_async(
        h5.H5Acreate_async(group, name, h5.H5T_STD_I32LE, scalar, {}, {}, es),
        h5.H5T_NATIVE,
        Int32Array.of(7),
        es,
      );
      h5.H5Lcreate_soft_async('/d', file, `link-${name}`, {}, {}, es);
    }
    expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toMatchObject({ err_occurred: false });
    await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
    h5.H5Dset_extent_async(dset, [5, 1000], es);
    h5.H5Arename_async(group, 'old', 'new', es);
    h5.H5Adelete_async(group, 'gone', es);
    h5.H5Lmove_async(file, 'link-old', file, 'link-new', {}, {}, es);
    h5.H5Ldelete_async(file, 'link-gone', {}, es);
    h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL, es);
    expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toMatchObject({ err_occurred: false });
    await restartAll(server);

    expect(
      await askH5pyd(
        server,
        domain,
        "answer = [list(f['d'].shape), int(f['d'][:].sum()), sorted(f['/']), sorted(f['g'].attrs), int(f['g'].attrs['new'])]",
      ),
    ).toEqual([[5, 1000], 7_998_000, ['d', 'g', 'link-kept', 'link-new'], ['kept', 'new'], 7]);
    const again = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, fresh));
    expect(await run(h5.H5Dread_async(h5.H5Dopen_async(again, 'link-new')))).toEqual(
      Int32Array.from({ length: 5000 }, (_, n) => (n < 4000 ? n : 0)),
    );
    // Nothing is said of a restart after which nothing was changed.
    await run(h5.H5Fclose_async(file));
  });

  test('what was written and not flushed may be lost, which the flush tells; written again it is stored', async () => {
    const { server, domain, url, fapl } = await open(3);
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    for (const node of [0, 1, 2]) {
      const name = `d${node}`;
      await run(h5.H5Dcreate_async(file, name, h5.H5T_STD_I32LE, scalar));
      await server.killDataNode(node);
      await server.restartDataNode(node);
      const error = await expectFailure(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL), 'io');
      expect(error.message).toContain(url);
      expect(error.message).toContain('a data node of the service was restarted');
      // As it is on the server now, whatever that is.
      if (await run(h5.H5Lexists_async(file, name))) await run(h5.H5Ldelete_async(file, name));
      await run(h5.H5Dcreate_async(file, name, h5.H5T_STD_I32LE, scalar));
      await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
    }
    await restartAll(server);
    expect(await askH5pyd(server, domain, "answer = sorted(f['/'])")).toEqual(['d0', 'd1', 'd2']);
    // A restart between a flush and a change has lost nothing.
    await run(h5.H5Gcreate_async(file, 'g'));
    await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
  });

  test('what a flush has told to be lost is told by the close again, unless it was written anew', async () => {
    const { server, url, fapl } = await open();
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    await run(h5.H5Gcreate_async(file, 'g'));
    await restartAll(server);
    for (let n = 0; n < 2; n += 1) {
      const error = await expectFailure(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL), 'io');
      expect(error.message).toContain('may be lost');
    }
    expect((await expectFailure(h5.H5Fclose_async(file), 'io')).message).toContain('may be lost');
    const again = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDWR, fapl));
    await run(h5.H5Gcreate_async(again, 'h'));
    await restartAll(server);
    await expectFailure(h5.H5Fflush_async(again, h5.H5F_SCOPE_LOCAL), 'io');
    await run(h5.H5Gcreate_async(again, 'i'));
    await run(h5.H5Fclose_async(again));
  });

  test('during a write of 64 MiB: it is stored, or closing fails', async () => {
    const { server, url, fapl, fresh } = await open();
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    const space = h5.H5Screate_simple([64, MiB / 4]);
    const dcpl = { layout: 'chunked', chunk: [1, MiB / 4] } as const;
    const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, {}, dcpl));
    const values = new Int32Array(16 * MiB).map((_, n) => n);
    let killed: Promise<void> | undefined;
    const write = h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, values);
    const killOnce = (loadedBytes: number): void => {
      if (loadedBytes >= 16 * MiB) killed ??= server.killDataNode(0).then(() => server.restartDataNode(0));
    };
    await run(write.pipe(h5.withProgress(({ loadedBytes }) => killOnce(loadedBytes))));
    expect(killed).toBeDefined();
    await killed;
    await run(h5.H5Dclose_async(dset));
    const error = await expectFailure(h5.H5Fclose_async(file), 'io');
    expect(error.message).toContain('restarted');
    // Written again it is stored.
    const again = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDWR, fapl));
    if (!(await run(h5.H5Lexists_async(again, 'd'))))
      await run(h5.H5Dclose_async(await run(h5.H5Dcreate_async(again, 'd', h5.H5T_STD_I32LE, space, {}, dcpl))));
    const opened = await run(h5.H5Dopen_async(again, 'd'));
    await run(h5.H5Dwrite_async(opened, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, values));
    await run(h5.H5Dclose_async(opened));
    await run(h5.H5Fclose_async(again));

    await restartAll(server);
    const reading = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, fresh));
    const read = h5.H5Dread_async(h5.H5Dopen_async(reading, 'd'));
    killed = undefined;
    const answer = await run(read.pipe(h5.withProgress(({ loadedBytes }) => killOnce(loadedBytes))));
    expect(Buffer.compare(bytesOf(answer), bytesOf(values))).toBe(0);
    expect(killed).toBeDefined();
    await killed;
  });
});

function bytesOf(values: unknown): Buffer {
  const { buffer, byteOffset, byteLength } = values as Int32Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}
