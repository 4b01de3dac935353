import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { lastValueFrom } from 'rxjs';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../support/h5.js';
import { askH5py, makeWithH5py } from '../../support/h5py.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { connected } from './support/connected.js';

/** Texts that are called ASCII or UTF-8 and are of other bytes, as programs write them. */
const ORIGINAL = [
  "UTF8, LATIN1 = 'é'.encode(), 'é'.encode('latin-1')",
  "f['fixed'] = np.array([b'abc', UTF8, LATIN1, b''], 'S5')",
  "f['matrix'] = np.array([[UTF8, b'x'], [b'', LATIN1 + UTF8]], 'S7')",
  "f['scalar'] = np.bytes_(UTF8)",
  "f['table'] = np.array([(1, UTF8, [LATIN1, b'z']), (2, b'', [b'', UTF8])], [('n', '<i4'), ('unit', 'S4'), ('two', 'S3', (2,))])",
  "f.create_dataset('variable', data=[b'abc', UTF8, LATIN1, b''], dtype=h5py.string_dtype('ascii'))",
  "mixed = np.dtype([('n', '<i2'), ('text', h5py.string_dtype('ascii')), ('unit', 'S4')])",
  "f.create_dataset('mixed', data=np.array([(1, LATIN1, UTF8), (2, UTF8, LATIN1)], mixed))",
  "f.create_dataset('filled', (3,), 'S4', fillvalue=UTF8, chunks=(2,))",
  "f['refs'] = np.array([(f['fixed'].ref, LATIN1)], [('to', h5py.ref_dtype), ('unit', 'S4')])",
  "g = f.create_group('of attributes', track_order=True)",
  "g.attrs['units'] = np.bytes_('µm'.encode()); g.attrs['latin'] = np.bytes_('µm'.encode('latin-1'))",
  "g.attrs['a variable one'] = np.array([LATIN1, UTF8], dtype=h5py.string_dtype('ascii'))",
  "g.attrs['list'] = np.array([b'abc', UTF8, LATIN1])",
  "g.attrs['a table'] = f['table'][...]; g.attrs.create('mixed', f['mixed'][...], dtype=mixed)",
  "g.attrs.create('refs', f['refs'][...], dtype=f['refs'].dtype); g.attrs['plain'] = 'µm'",
  "f.attrs['top'] = np.bytes_(LATIN1)",
];

/** `answer` has the bytes of the elements of all datasets and attributes of `f`, by path. */
const ELEMENTS = [
  'def plain(v):',
  '  if isinstance(v, (bytes, np.bytes_)): return v.hex()',
  '  if isinstance(v, str): return v.encode("utf-8", "surrogateescape").hex()',
  '  if isinstance(v, np.ndarray): return [plain(one) for one in v]',
  '  if isinstance(v, np.void): return [plain(v[name]) for name in v.dtype.names]',
  '  if isinstance(v, h5py.Reference): return f[v].name',
  '  return v.item() if hasattr(v, "item") else v',
  'answer = {}',
  'def note(path, o):',
  '  for name in o.attrs:',
  '    a = h5py.h5a.open(o.id, name.encode()); v = np.empty(a.shape, a.dtype); a.read(v)',
  '    answer[f"{path}@{name}"] = plain(v.ravel())',
  '  if isinstance(o, h5py.Dataset): answer[path] = plain(o[...].ravel())',
  "note('', f)",
  'f.visititems(note)',
  "answer['order'] = list(f['of attributes'].attrs) if 'of attributes' in f else []",
];

describeWithHsds('texts of bytes that are not of their character set', (server) => {
  const folder = makeFolder();
  const native = [h5.nativeConnector({ workers: 1 }), h5.nativeConnector({ workers: 1 })] as const;

  afterAll(() => {
    for (const connector of native) connector.terminate();
    rmSync(folder, { recursive: true, force: true });
  });

  test('are copied as they are from one file to another, and to HSDS and back', async () => {
    const original = join(folder, 'original.h5');
    makeWithH5py(server.python, original, '', ...ORIGINAL);
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    const [copy, back] = [join(folder, 'copy.h5'), join(folder, 'back.h5')];
    const losses: string[] = [];
    const onLoss = ({ path, what }: h5.CopyLoss) => losses.push(`${path} ${what}`);
    const copied = (from: string, by: h5.Connector, to: string, into: h5.Connector) =>
      lastValueFrom(h5.copyFile(from, to, { fapl: { connector: by }, toFapl: { connector: into }, onLoss }));
    await copied(original, native[0], copy, native[1]);
    expect(losses).toEqual(['/filled fillValue']);
    await copied(original, native[0], `hdf5:/${domain}`, connected(server));
    await copied(`hdf5:/${domain}`, connected(server), back, native[0]);
    const expected = askH5py(server.python, original, ...ELEMENTS);
    expect(askH5py(server.python, copy, ...ELEMENTS)).toEqual(expected);
    expect(askH5py(server.python, back, ...ELEMENTS)).toEqual(expected);
    expect(spawnSync('h5diff', [original, copy]).status).toBe(0);
  });

  test('become UTF-8 where HSDS takes nothing else, which is told', async () => {
    const original = join(folder, 'called UTF-8.h5');
    makeWithH5py(
      server.python,
      original,
      '',
      "f.create_dataset('d', data=[b'abc', 'é'.encode(), 'é'.encode('latin-1')], dtype=h5py.string_dtype())",
      "f.attrs.create('a', ['é'.encode('latin-1')], dtype=h5py.string_dtype())",
    );
    const [domain, back, copy] = [server.newDomain(), join(folder, 'UTF-8.h5'), join(folder, 'kept.h5')];
    onTestFinished(() => server.removeDomain(domain));
    const losses: h5.CopyLoss[] = [];
    const onLoss = (loss: h5.CopyLoss) => losses.push(loss);
    const [one, other] = [{ connector: native[0] }, { connector: connected(server) }];
    await lastValueFrom(h5.copyFile(original, copy, { fapl: one, toFapl: { connector: native[1] }, onLoss }));
    expect(losses).toEqual([]);
    expect(askH5py(server.python, copy, ...ELEMENTS)).toEqual(askH5py(server.python, original, ...ELEMENTS));
    await lastValueFrom(h5.copyFile(original, `hdf5:/${domain}`, { fapl: one, toFapl: other, onLoss }));
    expect(losses).toMatchObject([{ path: '/d', what: 'text', why: expect.stringContaining('not UTF-8') }]);
    await lastValueFrom(h5.copyFile(`hdf5:/${domain}`, back, { fapl: other, toFapl: one, onLoss }));
    expect(askH5py(server.python, back, ...ELEMENTS)).toMatchObject({
      d: ['616263', 'c3a9', 'c3a9'],
      '@a': ['e9'],
    });
  });
});
