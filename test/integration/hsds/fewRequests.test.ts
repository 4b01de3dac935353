import * as h5 from 'h5rx';
import { forkJoin, toArray } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { type HsdsProxy, hsdsProxy } from '../../support/hsds/hsdsProxy.mjs';
import { connected } from './support/connected.js';
import { summarized } from './support/summarized.js';

const { H5F_ACC_RDONLY, H5F_ACC_TRUNC, H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** Stages two attributes of an object with their values. */
function describe(object: h5.Loc<h5.ObjectId>, n: number, es: h5.EventSet): void {
  const scalar = h5.H5Screate(h5.H5S_SCALAR);
  const number = h5.H5Acreate_async(object, 'number', h5.H5T_STD_I32LE, scalar, {}, {}, es);
  h5.H5Awrite_async(number, H5T_NATIVE, Int32Array.of(n), es);
  const unit = h5.H5Acreate_async(object, 'unit', h5.text, scalar, {}, {}, es);
  h5.H5Awrite_async(unit, H5T_NATIVE, [`m${n}`], es);
  for (const attribute of [number, unit]) h5.H5Aclose_async(attribute, es);
}

/** Stages a new group with datasets, all with attributes. */
function createGroup(file: h5.FileId, name: string, datasets: number, es: h5.EventSet): void {
  const group = h5.H5Gcreate_async(file, name, {}, {}, {}, es);
  describe(group, datasets, es);
  for (let n = 0; n < datasets; n += 1) {
    const space = h5.H5Screate_simple([10, n + 1]);
    const dataset = h5.H5Dcreate_async(group, `d${n}`, h5.H5T_IEEE_F64LE, space, {}, {}, {}, es);
    describe(dataset, n, es);
    h5.H5Dclose_async(dataset, es);
  }
  h5.H5Gclose_async(group, es);
}

/** The first element of an extent. */
function firstOf(dims: readonly number[]): h5.Dataspace {
  const [zeros, ones] = [dims.map(() => 0), dims.map(() => 1)];
  return h5.H5Sselect_hyperslab(h5.H5Screate_simple(dims), h5.H5S_SELECT_SET, zeros, null, ones);
}

/** Requests without those that a busy server has refused, and that were sent again. */
function answered(proxy: HsdsProxy): number {
  return proxy.requests.filter(({ status }) => status !== 503).length;
}

/** What a walk of all of a file tells, as a new connector sees it, and the requests after the opening. */
async function walked(proxy: HsdsProxy, url: string) {
  const connector = connected(proxy);
  const file = await run(h5.H5Fopen_async(url, H5F_ACC_RDONLY, { connector }));
  proxy.reset();
  const found = await run(
    h5.openFile(url, H5F_ACC_RDONLY, { connector }).pipe(h5.walk({ attributes: 'values' }), toArray()),
  );
  const requests = answered(proxy);
  await run(h5.H5Fclose_async(file));
  return { found, requests };
}

describeWithHsds('a tree of 10,000 objects with two attributes each', (server) => {
  const [GROUPS, MEMBERS] = [100, 99];
  let proxy: HsdsProxy;
  let url: string;

  beforeAll(async () => {
    proxy = await hsdsProxy(server);
    url = `hdf5:/${server.newDomain('tree')}`;
  });
  afterAll(async () => {
    await proxy.close();
    await server.removeDomain(url.slice('hdf5:/'.length));
  });

  /** Checks all of what a walk told. */
  function expectAll(found: Awaited<ReturnType<typeof walked>>['found']): void {
    expect(found).toHaveLength(GROUPS * (1 + MEMBERS));
    const wrong = found.filter((member) => {
      const [, name] = member.path.split('/');
      const n = name === undefined ? MEMBERS : Number(name.slice(1));
      const [number, unit] = member.attributes ?? [];
      const isDescribed = (number?.data as Int32Array)?.[0] === n && (unit?.data as string[])?.[0] === `m${n}`;
      const isRight =
        name === undefined ? member.kind === 'group' : member.kind === 'dataset' && member.space.dims[1] === n + 1;
      return member.attributes?.length !== 2 || !isDescribed || !isRight;
    });
    expect(wrong).toEqual([]);
  }

  test('is created through one event set in at most 100 requests', { timeout: 600_000 }, async () => {
    const connector = connected(proxy);
    const file = await run(h5.H5Fcreate_async(url, H5F_ACC_TRUNC, {}, { connector }));
    proxy.reset();
    const es = h5.H5EScreate();
    for (let n = 0; n < GROUPS; n += 1) createGroup(file, `g${n}`, MEMBERS, es);
    expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toMatchObject({ num_in_progress: 0, err_occurred: false });
    await run(h5.H5Fclose_async(file));
    expect(answered(proxy)).toBeLessThanOrEqual(100);
  });

  test('is walked in at most 60 requests when it was just written', { timeout: 600_000 }, async () => {
    const { found, requests } = await walked(proxy, url);
    expectAll(found);
    expect(requests).toBeLessThanOrEqual(60);
  });

  test('is walked in at most 5 requests when it is settled', { timeout: 600_000 }, async () => {
    await summarized(server, url.slice('hdf5:/'.length), 1 + GROUPS * (1 + MEMBERS));
    const { found, requests } = await walked(proxy, url);
    expectAll(found);
    expect(requests).toBeLessThanOrEqual(5);
  });
});

describeWithHsds('a group of 1,000 datasets', (server) => {
  const DATASETS = 1000;
  let proxy: HsdsProxy;
  let url: string;

  beforeAll(async () => {
    proxy = await hsdsProxy(server);
    url = `hdf5:/${server.newDomain('group')}`;
    const connector = connected(server);
    const file = await run(h5.H5Fcreate_async(url, H5F_ACC_TRUNC, {}, { connector }));
    const es = h5.H5EScreate();
    createGroup(file, 'g', DATASETS, es);
    await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
    await run(h5.H5Fclose_async(file));
  }, 600_000);
  afterAll(async () => {
    await proxy.close();
    await server.removeDomain(url.slice('hdf5:/'.length));
  });

  /** Runs something on the file as a new connector sees it; gives what it gave, and the requests after the opening. */
  async function counted<T>(work: (file: h5.FileId) => Promise<T>): Promise<{ value: T; requests: number }> {
    const file = await run(h5.H5Fopen_async(url, H5F_ACC_RDONLY, { connector: connected(proxy) }));
    proxy.reset();
    const value = await work(file);
    const requests = answered(proxy);
    await run(h5.H5Fclose_async(file));
    return { value, requests };
  }

  test('is opened and read with little more than a request for each value', { timeout: 600_000 }, async () => {
    const es = h5.H5EScreate();
    const { requests } = await counted(async (file) => {
      const reads = Array.from({ length: DATASETS }, (_, n) => {
        const dataset = h5.H5Dopen_async(file, `g/d${n}`, H5P_DEFAULT, es);
        return h5.H5Dread_async(dataset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
      });
      const data = (await run(forkJoin(reads))) as Float64Array[];
      expect(data.map(({ length }) => length)).toEqual(Array.from({ length: DATASETS }, (_, n) => 10 * (n + 1)));
      expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toMatchObject({ err_occurred: false });
    });
    expect(requests).toBeLessThanOrEqual(DATASETS + 6);
  });

  test('is listed with what each link leads to in at most 8 requests', async () => {
    const { value, requests } = await counted((file) =>
      run(h5.H5Literate_async(h5.H5Gopen_async(file, 'g'), h5.H5_INDEX_NAME, h5.H5_ITER_INC, { info: true })),
    );
    expect(value).toHaveLength(DATASETS);
    expect(value.every(({ info }) => info?.rc === 1 && info.num_attrs === 2)).toBe(true);
    expect(requests).toBeLessThanOrEqual(8);
  });

  test('tells its members with their types and attributes, five parts, in at most 12 requests', async () => {
    const { value, requests } = await counted((file) =>
      run(h5.H5Gopen_async(file, 'g').pipe(h5.members({ attributes: 'values' }), toArray())),
    );
    expect(value).toHaveLength(DATASETS);
    expect(value.every((member) => member.attributes?.length === 2 && member.kind === 'dataset')).toBe(true);
    expect(requests).toBeLessThanOrEqual(12);
  });

  test('one of its datasets gives its first value in at most 4 requests', async () => {
    const { requests } = await counted((file) =>
      run(h5.H5Dread_async(h5.H5Dopen_async(file, 'g/d7'), H5T_NATIVE, H5S_ALL, firstOf([10, 8]))),
    );
    expect(requests).toBeLessThanOrEqual(4);
  });

  test('an attribute of one of its datasets is read in at most 3 requests', async () => {
    const { value, requests } = await counted((file) =>
      run(h5.H5Aread_async(h5.H5Aopen_by_name_async(file, 'g/d7', 'number'))),
    );
    expect(value).toEqual(Int32Array.of(7));
    expect(requests).toBeLessThanOrEqual(3);
  });

  test('all of what H5Oget_info tells takes at most 5 requests', async () => {
    const { value, requests } = await counted((file) =>
      run(h5.H5Oget_info_by_name_async(file, 'g/d7', h5.H5O_INFO_ALL)),
    );
    expect(value).toMatchObject({ type: 'H5O_TYPE_DATASET', rc: 1, num_attrs: 2 });
    expect(requests).toBeLessThanOrEqual(5);
  });
});
