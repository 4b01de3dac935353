import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py, makeWithH5py, withH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { expectCleanDump } from '../support/writtenFile.js';
import { CREATE, type Open, scalesOf, TOLD, withFile } from './dimensionScales/scales.js';

describeWithTools('dimension scales', ['python', 'h5dump'], ({ python, h5dump }) => {
  test.each(['earliest', 'latest'])('that h5py stored are read: %s', async (libver) => {
    const path = join(temporaryFolder(), 'h5py.h5');
    makeWithH5py(
      python,
      path,
      `libver='${libver}'`,
      "g = f.create_group('g')",
      "d = g.create_dataset('temp', (2, 3, 4), 'f4', maxshape=(None, 3, 4))",
      // As netCDF-4 has them: an unlimited dimension, coordinates with names, one dimension without coordinates.
      "for n, s in {'time': (2,), 'lat': (3,), 'lon': (4,)}.items():",
      "  o = g.create_dataset(n, s, 'f8', maxshape=(None,), chunks=True); o.make_scale('This is ' + n if n != 'lat' else '')",
      "  d.dims[['time', 'lat', 'lon'].index(n)].attach_scale(o)",
      "other = f.create_dataset('länge', (4,), 'f4'); d.dims[2].attach_scale(other)",
      "d.dims[1].label = 'breite'; d.dims[2].label = 'länge'",
    );
    await withFile(path, h5.H5F_ACC_RDONLY, async (dataset) => {
      const temp = await dataset('g/temp');
      const scales = await scalesOf(temp, 3);
      expect(scales).toEqual([
        { label: '', scales: [{ path: '/g/time', name: 'This is time' }] },
        { label: 'breite', scales: [{ path: '/g/lat', name: '' }] },
        {
          label: 'länge',
          scales: [
            { path: '/g/lon', name: 'This is lon' },
            { path: '/länge', name: '' },
          ],
        },
      ]);
      expect(askH5py(python, path, ...TOLD, "answer = told('g/temp')")).toEqual(scales);
      const [lat, lon] = [await dataset('g/lat'), await dataset('g/lon')];
      expect(await run(h5.H5DSis_scale_async(lat))).toBe(true);
      expect(await run(h5.H5DSis_scale_async(temp))).toBe(false);
      expect(await run(h5.H5DSget_scale_name_async(lon))).toBe('This is lon');
      expect(await run(h5.H5DSis_attached_async(temp, lon, 2))).toBe(true);
      expect(await run(h5.H5DSis_attached_async(temp, lon, 1))).toBe(false);
    });
  });

  test.each([
    ['earliest', { libverBounds: ['earliest', 'latest'] as const }],
    ['latest', { libverBounds: ['latest', 'latest'] as const }],
  ])('that h5rx stores are as those of h5py: %s', async (libver, fapl) => {
    const folder = temporaryFolder();
    const [ours, theirs] = [join(folder, 'ours.h5'), join(folder, 'theirs.h5')];
    const file = await run(h5.H5Fcreate_async(ours, h5.H5F_ACC_TRUNC, {}, fapl));
    const make = (name: string, dims: number[]) =>
      h5.H5Dcreate_async(file, name, h5.H5T_IEEE_F32LE, h5.H5Screate_simple(dims));
    const es = new h5.EventSet();
    const [d, x, y] = [make('d', [3, 4]), make('x', [3]), make('y', [4])];
    const opened = await Promise.all([d, x, y].map((one) => run(one)));
    const [did, xid, yid] = opened as [h5.DatasetId, h5.DatasetId, h5.DatasetId];
    h5.H5DSset_scale_async(xid, 'the länge', es);
    h5.H5DSset_scale_async(xid, null, es);
    h5.H5DSset_scale_async(yid, '', es);
    h5.H5DSattach_scale_async(did, xid, 0, es);
    h5.H5DSattach_scale_async(did, yid, 1, es);
    h5.H5DSattach_scale_async(did, xid, 1, es);
    h5.H5DSset_label_async(did, 1, 'ä', es);
    await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
    expect(h5.H5ESget_err_status(es)).toBe(false);
    for (const one of opened) await run(h5.H5Dclose_async(one));
    await run(h5.H5Fclose_async(file));
    makeWithH5py(
      python,
      theirs,
      libver === 'latest' ? "libver='latest'" : '',
      "for n, s in {'d': (3, 4), 'x': (3,), 'y': (4,)}.items(): f.create_dataset(n, s, 'f4')",
      "f['x'].make_scale('the länge'); f['y'].make_scale('')",
      "d = f['d'].dims; d[0].attach_scale(f['x']); d[1].attach_scale(f['y']); d[1].attach_scale(f['x']); d[1].label = 'ä'",
    );
    const all = [...TOLD, "answer = [told('d'), lists('d'), [[types(n), uses(n)] for n in 'dxy']]"];
    expect(askH5py(python, ours, ...all)).toEqual(askH5py(python, theirs, ...all));
    const dumpOf = (path: string) =>
      expectCleanDump(h5dump, path)
        .replace(/^HDF5 .*/m, '')
        .replace(/DATASET \d+/g, 'DATASET');
    const dump = dumpOf(ours);
    // h5dump need not know the datatypes of the latest version.
    if (libver === 'earliest') expect(dump).toBe(dumpOf(theirs));
  });

  test('are attached and detached by h5py and h5rx in turn: any sequence leaves the same', {
    timeout: 180_000,
  }, async () => {
    const datasets = fc.constantFrom('d', 'e', 'x', 'y', 'z');
    const pair = { did: datasets, dsid: datasets, idx: fc.nat(2) };
    const action = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('attach'), ...pair, did: fc.constantFrom('d', 'd', 'd', 'e') }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('detach'), ...pair, did: fc.constant('d') }) },
      fc.record({ do: fc.constant('set'), ...pair }),
      fc.record({ do: fc.constant('label'), ...pair, dsid: fc.constantFrom('', 'a', 'äö') }),
    );
    interface Action {
      readonly do: string;
      readonly did: string;
      readonly dsid: string;
      readonly idx: number;
    }

    const operationOf = async (dataset: Open, { do: what, did, dsid, idx }: Action): Promise<h5.Operation<void>> => {
      const target = await dataset(did);
      if (what === 'label') return h5.H5DSset_label_async(target, idx, dsid);
      if (what === 'set') return h5.H5DSset_scale_async(target, `${dsid}${idx}`.repeat(idx));
      const scale = await dataset(dsid);
      return what === 'attach'
        ? h5.H5DSattach_scale_async(target, scale, idx)
        : h5.H5DSdetach_scale_async(target, scale, idx);
    };

    /** Which of some actions h5rx carries out. */
    const byOurs = (path: string, actions: readonly Action[]) =>
      withFile(path, h5.H5F_ACC_RDWR, async (dataset) => {
        const done: boolean[] = [];
        for (const one of actions) {
          try {
            await run(await operationOf(dataset, one));
            done.push(true);
          } catch (error) {
            expect(['bad-argument', 'not-found']).toContain((error as h5.H5Error).kind);
            done.push(false);
          }
        }
        return done;
      });

    /** Which of some actions libhdf5 carries out; nothing is attached twice, which libhdf5 would list twice. */
    const byTheirs = (path: string, actions: readonly Action[]) =>
      withH5py(
        python,
        `f = h5py.File(${JSON.stringify(path)}, 'r+')`,
        ...TOLD,
        'answer = []',
        `for a in json.loads(r'''${JSON.stringify(actions)}'''):`,
        "  what, d, s, i = a['do'], f[a['did']], a['dsid'], a['idx']",
        '  try:',
        "    if what == 'label': h5ds.set_label(d.id, i, s.encode())",
        "    elif what == 'set': h5ds.set_scale(d.id, (f'{s}{i}' * i).encode())",
        "    elif what == 'detach': h5ds.detach_scale(d.id, f[s].id, i)",
        "    elif '/' + s not in (lists(d.name) or [[]] * 3)[i]: h5ds.attach_scale(d.id, f[s].id, i)",
        '    answer.append(True)',
        '  except (RuntimeError, IndexError): answer.append(False)',
        'f.close()',
      ) as boolean[];

    const folder = temporaryFolder();
    const template = join(folder, 'template.h5');
    makeWithH5py(python, template, '', ...CREATE);
    const state = "[[told(n), lists(n), uses(n), types(n), h5ds.is_scale(f[n].id)] for n in 'dexyz']";
    let files = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { minLength: 2, maxLength: 16 }),
        fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
        async (actions, isOurs) => {
          files += 1;
          const [ours, theirs] = [join(folder, `${files}-ours.h5`), join(folder, `${files}-theirs.h5`)];
          for (const path of [ours, theirs]) copyFileSync(template, path);
          const done: boolean[] = [];
          for (let from = 0; from < actions.length; ) {
            let to = from + 1;
            while (to < actions.length && isOurs[to] === isOurs[from]) to += 1;
            const some = actions.slice(from, to);
            done.push(...(isOurs[from] ? await byOurs(ours, some) : byTheirs(ours, some)));
            from = to;
          }
          expect(done).toEqual(byTheirs(theirs, actions));
          const [one, other, told] = withH5py(
            python,
            ...TOLD,
            'answer = []',
            `for path in json.loads(r'''${JSON.stringify([ours, theirs])}'''):`,
            "  f = h5py.File(path, 'r')",
            `  answer.append(${state})`,
            "answer.append(told('d'))",
          ) as unknown[];
          expect(one).toEqual(other);
          expect(await withFile(ours, h5.H5F_ACC_RDONLY, async (dataset) => scalesOf(await dataset('d'), 2))).toEqual(
            told,
          );
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });

  test('what is attached already stays; what an interruption left half attached is completed, or detached', async () => {
    const path = join(temporaryFolder(), 'twice.h5');
    makeWithH5py(
      python,
      path,
      '',
      ...CREATE,
      "f['d'].dims[0].attach_scale(f['x']); f['d'].dims[1].attach_scale(f['y'])",
    );
    withH5py(
      python,
      `f = h5py.File(${JSON.stringify(path)}, 'r+')`,
      "del f['x'].attrs['REFERENCE_LIST'], f['y'].attrs['REFERENCE_LIST']",
      'f.close(); answer = 0',
    );
    await withFile(path, h5.H5F_ACC_RDWR, async (dataset) => {
      const [d, x, y] = [await dataset('d'), await dataset('x'), await dataset('y')];
      expect(await run(h5.H5DSis_attached_async(d, x, 0))).toBe(false);
      for (let i = 0; i < 3; i++) await run(h5.H5DSattach_scale_async(d, x, 0));
      expect(await run(h5.H5DSis_attached_async(d, x, 0))).toBe(true);
      await run(h5.H5DSdetach_scale_async(d, y, 1));
      await expectFailure(h5.H5DSdetach_scale_async(d, y, 1), 'not-found');
    });
    expect(askH5py(python, path, ...TOLD, "answer = [lists('d'), uses('x'), uses('y')]")).toEqual([
      [['/x'], []],
      [['/d', 0]],
      null,
    ]);
    // What libhdf5 listed twice is detached once.
    withH5py(
      python,
      `f = h5py.File(${JSON.stringify(path)}, 'r+')`,
      "for i in range(2): f['d'].dims[0].attach_scale(f['x'])",
      'f.close(); answer = 0',
    );
    await withFile(path, h5.H5F_ACC_RDWR, async (dataset) => {
      await run(h5.H5DSdetach_scale_async(await dataset('d'), await dataset('x'), 0));
    });
    expect(askH5py(python, path, ...TOLD, "answer = [list(f['d'].attrs), sorted(f['x'].attrs)]")).toEqual([
      [],
      ['CLASS'],
    ]);
  });

  test('of files that cannot be edited are libhdf5’s to change', async () => {
    const path = join(temporaryFolder(), 'paged.h5');
    makeWithH5py(python, path, "fs_strategy='page'", ...CREATE);
    await withFile(path, h5.H5F_ACC_RDWR, async (dataset) => {
      const [d, x, y] = [await dataset('d'), await dataset('x'), await dataset('y')];
      await run(h5.H5DSset_scale_async(x, 'named'));
      for (const scale of [x, y]) await run(h5.H5DSattach_scale_async(d, scale, 0));
      await run(h5.H5DSdetach_scale_async(d, y, 0));
      await run(h5.H5DSset_label_async(d, 0, 'l'));
      const scales = [
        { label: 'l', scales: [{ path: '/x', name: 'named' }] },
        { label: '', scales: [] },
      ];
      expect(await scalesOf(d, 2)).toEqual(scales);
    });
    expect(askH5py(python, path, ...TOLD, "answer = [lists('d'), uses('x'), uses('y')]")).toEqual([
      [['/x'], []],
      [['/d', 0]],
      null,
    ]);
  });
});
