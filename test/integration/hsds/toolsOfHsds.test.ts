import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as h5 from 'h5rx';
import { expect, onTestFinished, test } from 'vitest';
import { run, temporaryFolder } from '../../support/h5.js';
import { askH5py, makeWithH5py } from '../../support/h5py.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { connected } from './support/connected.js';
import { summarized } from './support/summarized.js';

/** What `hsload` can load; it makes scalar datasets of null ones, and fails on array types. */
const ORIGINAL = [
  "f.attrs['title'] = 'Grüße'; f.attrs['n'] = np.arange(5, dtype='>i2')",
  "g = f.create_group('a/b')",
  "g.create_dataset('grown', data=np.arange(30, dtype='<i4').reshape(5, 6), chunks=(2, 3), maxshape=(None, 6), compression='gzip', shuffle=True, fillvalue=7)",
  "g.create_dataset('plain', data=np.linspace(0, 1, 100, dtype='>f8'))",
  "f['texts'] = ['a', 'Grüße']",
  "f['fixed'] = np.array([b'abc', b'x'], 'S3')",
  "f['points'] = np.array([(1, 0.5), (2, 1.5)], [('x', '<i4'), ('y', '<f8')])",
  "f['flags'] = np.array([True, False])",
  "f.create_dataset('levels', data=[0, 300], dtype=h5py.enum_dtype({'high': 300, 'low': 0}, '<i2'))",
  "v = f.create_dataset('lists', (2,), h5py.vlen_dtype('<i4')); v[0] = [1, 2, 3]; v[1] = [4]",
  "f['ref'] = np.array([f['texts'].ref], h5py.ref_dtype)",
  "f['soft'] = h5py.SoftLink('/a/b'); f['hard'] = g['plain']; f['external'] = h5py.ExternalLink('/home/o.h5', '/x')",
];

/** `answer` has the elements of all datasets of `f`, by path. */
const ELEMENTS = [
  'def plain(v):',
  '  if isinstance(v, (bytes, np.bytes_)): return v.decode()',
  '  if isinstance(v, np.ndarray): return [plain(one) for one in v]',
  '  if isinstance(v, np.void): return [plain(v[name]) for name in v.dtype.names]',
  '  if isinstance(v, h5py.Reference): return f[v].name',
  '  if isinstance(v, np.bool_): return int(v)',
  '  return v.item() if hasattr(v, "item") else v',
  'answer = {}',
  'f.visititems(lambda path, o: answer.__setitem__(path, plain(o[...].ravel())) if isinstance(o, h5py.Dataset) else None)',
];

describeWithHsds('the tools of HSDS', (server) => {
  const hsds = async (tool: string, ...args: string[]): Promise<void> => {
    const { endpoint, username, password, bucket } = server;
    const access = ['--endpoint', endpoint, '--user', username, '--password', password, '--bucket', bucket];
    const env = { PATH: process.env.PATH, HOME: server.folder };
    await promisify(execFile)(join(dirname(server.python), tool), [...access, ...args], { env });
  };

  function newDomain(name: string): string {
    const domain = server.newDomain(name);
    onTestFinished(() => server.removeDomain(domain));
    return domain;
  }

  /** The elements of all datasets of a domain, as h5rx reads them and h5py would tell them. */
  async function elementsOf(file: h5.FileId): Promise<Record<string, unknown>> {
    const visited = await run(h5.H5Ovisit_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
    const datasets = visited.filter(({ type }) => type === 'H5O_TYPE_DATASET');
    const elements: Record<string, unknown> = {};
    for (const { path } of datasets)
      elements[path] = await plain(await run(h5.H5Dread_async(h5.H5Dopen_async(file, path))));
    return elements;
  }

  async function plain(data: unknown): Promise<unknown> {
    if (Array.isArray(data) || ArrayBuffer.isView(data))
      return Promise.all(Array.from(data as ArrayLike<unknown>, plain));
    if (typeof data !== 'object' || data === null) return data;
    if ('token' in data) return run(h5.H5Rget_obj_name_async(data as h5.Reference));
    const columns = (await Promise.all(Object.values(data).map(plain))) as unknown[][];
    return columns[0]?.map((_, n) => columns.map((column) => column[n]));
  }

  async function expectOriginal(domain: string, original: string): Promise<void> {
    const connector = connected(server);
    const file = await run(h5.H5Fopen_async(`hdf5:/${domain}`, h5.H5F_ACC_RDONLY, { connector }));
    expect(await elementsOf(file)).toEqual(askH5py(server.python, original, ...ELEMENTS));
    const typeOf = (path: string) => run(h5.H5Dget_type_async(h5.H5Dopen_async(file, path)));
    expect(await typeOf('a/b/plain')).toEqual(h5.H5T_IEEE_F64BE);
    expect(await typeOf('flags')).toEqual(h5.booleanEnum);
    expect(await typeOf('levels')).toEqual(h5.enumeration(h5.H5T_STD_I16LE, { high: 300, low: 0 }));
    expect(await typeOf('points')).toEqual(h5.compound({ x: h5.H5T_STD_I32LE, y: h5.H5T_IEEE_F64LE }));
    const grown = await run(h5.H5Dopen_async(file, 'a/b/grown'));
    expect(await run(h5.H5Dget_space_async(grown))).toMatchObject({ dims: [5, 6], maxdims: [h5.H5S_UNLIMITED, 6] });
    const { chunk, filters, fillValue } = await run(h5.H5Dget_create_plist_async(grown));
    expect([chunk, filters?.map(({ name }) => name), fillValue]).toEqual([
      [2, 3],
      ['shuffle', 'deflate'],
      Int32Array.of(7),
    ]);
    const attribute = (name: string) => run(h5.H5Aread_async(h5.H5Aopen_async(file, name)));
    expect([await attribute('title'), await attribute('n')]).toEqual([['Grüße'], Int16Array.of(0, 1, 2, 3, 4)]);
    const links = await run(h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
    expect(links.filter(({ type }) => type !== 'H5L_TYPE_HARD')).toEqual([
      { name: 'external', type: 'H5L_TYPE_EXTERNAL', target: '/x', file: '/home/o.h5' },
      { name: 'soft', type: 'H5L_TYPE_SOFT', target: '/a/b' },
    ]);
    await run(h5.H5Fclose_async(file));
  }

  test('what hsload loaded is what h5py wrote', async () => {
    const original = join(temporaryFolder(), 'original.h5');
    makeWithH5py(server.python, original, '', ...ORIGINAL);
    const domain = newDomain('loaded');
    await hsds('hsload', original, domain);
    await expectOriginal(domain, original);
  });

  test('what hsload --link linked to is what h5py wrote', async () => {
    const domain = newDomain('linked');
    const name = domain.slice(domain.lastIndexOf('/') + 1);
    const original = join(temporaryFolder(), name);
    makeWithH5py(server.python, original, '', ...ORIGINAL);
    copyFileSync(original, join(server.folder, 'data', server.bucket, name));
    await hsds('hsload', '--link', '--linkpath', `${server.bucket}/${name}`, original, domain);
    await expectOriginal(domain, original);
  });

  test('what hsget made of what h5rx wrote is what h5rx wrote', async () => {
    const domain = newDomain('got');
    const file = await run(
      h5.H5Fcreate_async(`hdf5:/${domain}`, h5.H5F_ACC_TRUNC, {}, { connector: connected(server) }),
    );
    const group = await run(h5.H5Gcreate_async(file, 'a/b', { createIntermediateGroup: true }));
    const space = h5.H5Screate_simple([5, 6], [h5.H5S_UNLIMITED, 6]);
    const creation = { chunk: [2, 3], shuffle: true, deflate: 6, fillValue: 7 } as const;
    const grown = await run(h5.H5Dcreate_async(group, 'grown', h5.H5T_STD_I16BE, space, {}, creation));
    const row = h5.H5Sselect_hyperslab(h5.H5Screate_simple([5, 6]), h5.H5S_SELECT_SET, [1, 0], null, [1, 6]);
    await run(h5.H5Dwrite_async(grown, h5.H5T_NATIVE, h5.H5S_ALL, row, {}, Int16Array.of(1, 2, 3, 4, 5, 6)));
    const two = h5.H5Screate_simple([2]);
    const datasets: readonly [string, h5.Datatype, h5.H5WritableData][] = [
      ['texts', h5.text, ['a', 'Grüße']],
      ['points', h5.compound({ x: h5.H5T_STD_I32LE, y: h5.H5T_IEEE_F64LE }), { x: [1, 2], y: [0.5, 1.5] }],
      ['flags', h5.booleanEnum, Int8Array.of(1, 0)],
      ['lists', h5.H5Tvlen_create(h5.H5T_STD_I32LE), [Int32Array.of(1, 2, 3), Int32Array.of(4)]],
    ];
    for (const [name, type, data] of datasets) {
      const dataset = await run(h5.H5Dcreate_async(file, name, type, two));
      await run(h5.H5Dwrite_async(dataset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, data));
    }
    const unit = await run(h5.H5Acreate_async(grown, 'unit', h5.text, h5.H5Screate(h5.H5S_SCALAR)));
    await run(h5.H5Awrite_async(unit, h5.H5T_NATIVE, ['m']));
    await run(h5.H5Lcreate_soft_async('/a/b', file, 'soft'));
    await run(h5.H5Lcreate_hard_async(file, 'a/b/grown', file, 'hard'));
    const expected = await elementsOf(file);
    await run(h5.H5Fclose_async(file));

    // hsget takes what the last scan of the server found.
    await summarized(server, domain, 4 + datasets.length);
    const copy = join(temporaryFolder(), 'copy.h5');
    await hsds('hsget', domain, copy);
    expect(askH5py(server.python, copy, ...ELEMENTS)).toEqual(expected);
    // But for its chunks: hsget makes larger ones.
    const told = askH5py(
      server.python,
      copy,
      "d = f['a/b/grown']",
      "answer = [d.dtype.str, d.maxshape, d.compression, d.compression_opts, d.shuffle, int(d.fillvalue), d.attrs['unit'], f['hard'] == d, f.get('soft', getlink=True).path]",
    );
    expect(told).toEqual(['>i2', [null, 6], 'gzip', 6, true, 7, 'm', true, '/a/b']);
  });
});
