import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { of, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { askH5pyd, makeWithH5pyd } from '../../support/hsds/h5pyd.js';
import { hsdsProxy } from '../../support/hsds/hsdsProxy.mjs';

/** Lines of Python that create datasets to attach to each other. */
const CREATE = "for n, s in {'d': (3, 4), 'e': (4,), 'x': (3,), 'y': (4,)}.items(): f.create_dataset(n, s, 'f4')";

/** Lines of Python: what h5pyd knows of scales. */
const TOLD = [
  'from h5pyd import h5ds',
  'scales = lambda n: [[s.name for s in d.values()] for d in f[n].dims]',
  'labels = lambda n: [d.label for d in f[n].dims]',
  "value = lambda n, a: f[n].id.db.getAttribute(f[n].id.uuid, a)['value']",
];

describeWithHsds('dimension scales of HSDS and h5pyd', (server) => {
  const newDomain = (): string => {
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    return domain;
  };
  const connector = () => hsds({ endpoint: server.endpoint, username: server.username, password: server.password });

  /** Opens a domain and datasets of it; both are closed after `use`. */
  const withDomain = async (
    domain: string,
    use: (open: (name: string) => Promise<h5.DatasetId>, file: h5.FileId) => Promise<void>,
  ) => {
    const fapl = { connector: connector(), fcloseDegree: 'strong' } as const;
    const file = await run(h5.H5Fopen_async(`hdf5:/${domain}`, h5.H5F_ACC_RDWR, fapl));
    await use((name) => run(h5.H5Dopen_async(file, name)), file);
    await run(h5.H5Fclose_async(file));
  };
  const pathsOf = async (did: h5.DatasetId, dim: number) =>
    (await run(h5.H5DSiterate_scales_async(did, dim))).map(({ path, name }) => [path, name]);

  test('h5pyd reads those of h5rx', async () => {
    const domain = newDomain();
    await makeWithH5pyd(server, domain, CREATE);
    await withDomain(domain, async (open) => {
      const [d, x, y] = [await open('d'), await open('x'), await open('y')];
      await run(h5.H5DSset_scale_async(x, 'Länge'));
      for (const scale of [x, y]) await run(h5.H5DSattach_scale_async(d, scale, 1));
      await run(h5.H5DSset_label_async(d, 0, 'Höhe'));
    });
    const answer = [
      "answer = [scales('d'), labels('d'), [h5ds.is_scale(f[n].id) for n in 'dxy'], f['x'].attrs['NAME'].decode()]",
      "answer += [[u[1] for u in value('x', 'REFERENCE_LIST')], f['d'].id.uuid == value('x', 'REFERENCE_LIST')[0][0].split('/')[1]]",
    ];
    expect(await askH5pyd(server, domain, ...TOLD, ...answer)).toEqual([
      [[], ['/x', '/y']],
      ['Höhe', ''],
      [false, true, true],
      'Länge',
      [1],
      true,
    ]);
  });

  test('h5rx reads and changes those of h5pyd', async () => {
    const domain = newDomain();
    const attach = [
      "for n in 'xy': f[n].make_scale('the ' + n)",
      "f['d'].dims[0].attach_scale(f['x']); f['d'].dims[1].attach_scale(f['x']); f['d'].dims[1].attach_scale(f['y'])",
      "f['e'].dims[0].attach_scale(f['x']); f['d'].dims[1].label = 'Breite'",
    ];
    await makeWithH5pyd(server, domain, CREATE, ...attach);
    await withDomain(domain, async (open, file) => {
      const [d, e, x, y] = [await open('d'), await open('e'), await open('x'), await open('y')];
      expect(await Promise.all([d, x].map((one) => run(h5.H5DSis_scale_async(one))))).toEqual([false, true]);
      expect(await pathsOf(d, 0)).toEqual([['/x', 'the x']]);
      expect(await pathsOf(d, 1)).toEqual([
        ['/x', 'the x'],
        ['/y', 'the y'],
      ]);
      expect(await run(h5.H5DSget_label_async(d, 1))).toBe('Breite');
      const attached = [h5.H5DSis_attached_async(d, x, 1), h5.H5DSis_attached_async(d, y, 0)];
      expect(await Promise.all(attached.map((one) => run(one)))).toEqual([true, false]);
      const members = await run(of(file).pipe(h5.members(), toArray()));
      expect(members.map((one) => (one.kind === 'dataset' ? one.dimensions : undefined))).toEqual([
        ['x', 'x'],
        ['x'],
        ['x'],
        ['y'],
      ]);
      await run(h5.H5DSdetach_scale_async(d, x, 1));
      await run(h5.H5DSattach_scale_async(e, y, 0));
      await run(h5.H5DSset_label_async(d, 0, 'Höhe'));
      expect(await run(h5.H5DSis_attached_async(d, x, 0))).toBe(true);
    });
    const answer = [
      "answer = [scales('d'), scales('e'), labels('d'), sorted(u[1] for u in value('x', 'REFERENCE_LIST'))]",
      "answer += [h5ds.is_attached(f['e'].id, f['y'].id, 0)]",
    ];
    const told = await askH5pyd(server, domain, ...TOLD, ...answer);
    expect(told).toEqual([[['/x'], ['/y']], [['/x', '/y']], ['Höhe', 'Breite'], [0, 0], expect.anything()]);
  });

  test('the empty lists that h5pyd leaves are filled', async () => {
    const domain = newDomain();
    const detach = "f['d'].dims[0].attach_scale(f['x']); f['d'].dims[0].detach_scale(f['x'])";
    await makeWithH5pyd(server, domain, CREATE, "f['x'].make_scale('x')", detach);
    await withDomain(domain, async (open) => {
      const [d, x] = [await open('d'), await open('x')];
      expect(await pathsOf(d, 0)).toEqual([]);
      await run(h5.H5DSattach_scale_async(d, x, 0));
      expect(await run(h5.H5DSis_attached_async(d, x, 0))).toBe(true);
    });
    expect(await askH5pyd(server, domain, ...TOLD, "answer = scales('d')")).toEqual([['/x'], []]);
  });

  test('attached and labeled without waiting take few requests', async () => {
    const domain = newDomain();
    const proxy = await hsdsProxy(server);
    onTestFinished(() => proxy.close());
    const fapl = {
      connector: hsds({ endpoint: proxy.endpoint, username: server.username, password: server.password }),
      fcloseDegree: 'strong',
    } as const;
    const file = await run(h5.H5Fcreate_async(`hdf5:/${domain}`, h5.H5F_ACC_TRUNC, {}, fapl));
    const es = h5.H5EScreate();
    const space = h5.H5Screate_simple([3]);
    const make = (name: string) => h5.H5Dcreate_async(file, name, h5.H5T_IEEE_F32LE, space, {}, {}, {}, es);
    const scale = make('time');
    const datasets = Array.from({ length: 100 }, (_, n) => make(`d${n}`));
    for (const dset of datasets) {
      h5.H5DSattach_scale_async(dset, scale, 0, es);
      h5.H5DSset_label_async(dset, 0, 'seconds', es);
    }
    expect((await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).err_occurred).toBe(false);
    await run(h5.H5Fclose_async(file));
    expect(proxy.requests.length).toBeLessThanOrEqual(16);
    const answer = "answer = [scales('d99'), labels('d99'), len(value('time', 'REFERENCE_LIST'))]";
    expect(await askH5pyd(server, domain, ...TOLD, answer)).toEqual([[['/time']], ['seconds'], 100]);
  });
});
