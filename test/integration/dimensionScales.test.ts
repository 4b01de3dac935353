import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { corpusScript, expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py, makeWithH5py, withH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { expectCleanDump } from '../support/writtenFile.js';

/** Opens a dataset of a file. */
type Open = (name: string) => Promise<h5.DatasetId>;

/** Opens a file and datasets of it; both are closed after `use`. */
async function withFile<T>(
  path: string,
  flags: number,
  use: (dataset: Open, file: h5.FileId) => Promise<T>,
): Promise<T> {
  const file = await run(h5.H5Fopen_async(path, flags));
  const open = new Map<string, h5.DatasetId>();
  try {
    return await use(async (name) => {
      const known = open.get(name) ?? (await run(h5.H5Dopen_async(file, name)));
      open.set(name, known);
      return known;
    }, file);
  } finally {
    for (const one of open.values()) await run(h5.H5Dclose_async(one));
    await run(h5.H5Fclose_async(file));
  }
}

/** What is known of the scales of a dataset of `rank` dimensions. */
async function scalesOf(did: h5.DatasetId, rank: number) {
  const all: { label: string; scales: h5.ScaleInfo[] }[] = [];
  for (let d = 0; d < rank; d++) {
    const scales = await run(h5.H5DSiterate_scales_async(did, d));
    expect(await run(h5.H5DSget_num_scales_async(did, d))).toBe(scales.length);
    all.push({ label: await run(h5.H5DSget_label_async(did, d)), scales });
  }
  return all;
}

/**
 * Lines of Python: `told(name)` tells of a dataset what `scalesOf` tells, `types(name)` what its attributes are: all but the version
 * of the message, of which HDF5 2.0 has a later one.
 */
const TOLD = [
  'from h5py import h5ds',
  'def scales(d, i):',
  '  found = []',
  // It fails where there are none.
  '  if h5ds.get_num_scales(d.id, i): h5ds.iterate(d.id, i, lambda s: found.append(h5py.Dataset(s)))',
  "  return [{'path': s.name, 'name': h5ds.get_scale_name(s.id).decode() if h5ds.is_scale(s.id) else ''} for s in found]",
  'def told(name):',
  '  d = f[name]',
  "  return [{'label': d.dims[i].label, 'scales': scales(d, i)} for i in range(d.ndim)]",
  'def types(name):',
  '  d = f[name]',
  '  return {a: [h5py.h5a.open(d.id, a.encode()).get_type().encode().hex()[5:], list(d.attrs.get_id(a).shape)] for a in d.attrs}',
  "def uses(name): return [[f[r].name, int(i)] for r, i in f[name].attrs['REFERENCE_LIST']] if 'REFERENCE_LIST' in f[name].attrs else None",
  "def lists(name): return [[f[r].name for r in one] for one in f[name].attrs['DIMENSION_LIST']] if 'DIMENSION_LIST' in f[name].attrs else None",
];

const CREATE = [
  "for n, s in {'d': (3, 4), 'e': (4,), 'x': (3,), 'y': (4,), 'z': (5,)}.items(): f.create_dataset(n, s, 'f4')",
];

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

  test('references of HDF5 1.12 in the lists are read, and kept', async () => {
    const path = join(temporaryFolder(), 'std.h5');
    const corpus = [`import ctypes, sys; sys.path.insert(0, ${JSON.stringify(corpusScript(''))})`, 'import hdf5_c'];
    makeWithH5py(
      python,
      path,
      '',
      ...corpus,
      ...CREATE,
      "t = h5py.h5t.vlen_create(hdf5_c.predefined_type('H5T_STD_REF'))",
      "h5py.h5a.create(f['e'].id, b'DIMENSION_LIST', t, h5py.h5s.create_simple((1,)))",
    );
    await withFile(path, h5.H5F_ACC_RDWR, async (dataset, file) => {
      const [e, x, y] = [await dataset('e'), await dataset('x'), await dataset('y')];
      const use = h5.compound({ dataset: h5.H5T_STD_REF, dimension: h5.H5T_STD_I32LE });
      const uses = await run(h5.H5Acreate_async(x, 'REFERENCE_LIST', use, h5.H5Screate_simple([1])));
      const dataset_ = [await run(h5.H5Rcreate_object_async(file, 'e'))];
      await run(h5.H5Awrite_async(uses, h5.H5T_NATIVE, { dataset: dataset_, dimension: Int32Array.of(0) }));
      await run(h5.H5DSset_scale_async(x, 'std'));
      for (const scale of [x, y]) await run(h5.H5DSattach_scale_async(e, scale, 0));
      expect(await run(h5.H5DSis_attached_async(e, x, 0))).toBe(true);
      const both = [
        { path: '/x', name: 'std' },
        { path: '/y', name: '' },
      ];
      expect(await run(h5.H5DSiterate_scales_async(e, 0))).toEqual(both);
      await run(h5.H5DSdetach_scale_async(e, x, 0));
      await run(h5.H5DSattach_scale_async(e, x, 0));
      expect(await run(h5.H5DSiterate_scales_async(e, 0))).toEqual(both.reverse());
      await expectFailure(h5.H5Aread_async(uses), 'not-found');
      await run(h5.H5Aclose_async(uses));
    });
    const read = [
      'lib = hdf5_c.library; lib.H5Ropen_object.restype = ctypes.c_int64; lib.H5Ropen_object.argtypes = [ctypes.c_void_p] + [ctypes.c_int64] * 2',
      "a = f['e'].attrs.get_id('DIMENSION_LIST'); v = (ctypes.c_size_t * 2)()",
      't = h5py.h5t.vlen_create(hdf5_c.predefined_type("H5T_STD_REF")); assert lib.H5Aread(a.id, t.id, v) == 0',
      'answer = [h5py.h5i.get_name(h5py.h5d.DatasetID(lib.H5Ropen_object(v[1] + 64 * i, 0, 0))).decode() for i in range(v[0])]',
    ];
    expect(askH5py(python, path, ...corpus, ...read)).toEqual(['/y', '/x']);
  });

  test('what libhdf5 refuses is refused', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'refused.h5');
    makeWithH5py(
      python,
      path,
      '',
      ...CREATE,
      "f['x'].make_scale('x'); f['d'].dims[0].attach_scale(f['x']); f['s'] = 1.0; f.create_group('g')",
      "f['e'].attrs.create('CLASS', 'IMAGE', dtype=h5py.h5t.py_create(np.dtype('S6')))",
      "t = h5py.h5t.C_S1.copy(); t.set_size(6); i = f.create_dataset('image', (3,), 'u1')",
      "h5py.h5a.create(i.id, b'CLASS', t, h5py.h5s.create(h5py.h5s.SCALAR)).write(np.array(b'IMAGE', 'S6'))",
    );
    await withFile(path, h5.H5F_ACC_RDWR, async (dataset, file) => {
      const [d, x, y] = [await dataset('d'), await dataset('x'), await dataset('y')];
      const [image, padded, scalar] = [await dataset('image'), await dataset('e'), await dataset('s')];
      const refused: [ReturnType<typeof h5.H5DSattach_scale_async> | h5.Operation<unknown>, RegExp][] = [
        [h5.H5DSset_scale_async(d, 'd'), /'\/d' in '.*' has dimension scales, so it cannot be one/],
        [h5.H5DSattach_scale_async(y, d, 0), /has dimension scales, so it cannot be one/],
        [h5.H5DSattach_scale_async(x, y, 0), /'\/x' in '.*' is a dimension scale, which cannot have scales/],
        [h5.H5DSdetach_scale_async(x, y, 0), /is a dimension scale/],
        [h5.H5DSis_attached_async(x, y, 0), /is a dimension scale/],
        [h5.H5DSattach_scale_async(d, d, 0), /did and dsid are the same dataset/],
        [h5.H5DSis_attached_async(d, d, 0), /the same dataset/],
        [h5.H5DSattach_scale_async(d, y, 2), /idx is 2, but '\/d' in '.*' has 2 dimensions/],
        [h5.H5DSdetach_scale_async(d, x, 2), /idx is 2/],
        [h5.H5DSis_attached_async(d, x, 2), /idx is 2/],
        [h5.H5DSget_num_scales_async(d, 2), /idx is 2/],
        [h5.H5DSiterate_scales_async(d, 2), /dim is 2/],
        [h5.H5DSget_label_async(y, 1), /idx is 1, but '\/y' in '.*' has 1 dimension$/],
        [h5.H5DSset_label_async(d, 2, 'l'), /idx is 2/],
        [h5.H5DSget_num_scales_async(scalar, 0), /idx is 0, but '\/s' in '.*' has 0 dimensions/],
        [h5.H5DSget_scale_name_async(d), /'\/d' in '.*' is no dimension scale/],
        [h5.H5DSattach_scale_async(image, y, 0), /is of the class IMAGE, which cannot have scales/],
        [h5.H5DSattach_scale_async(padded, y, 0), /attribute 'CLASS' .* is no NUL-terminated string/],
        [h5.H5DSis_scale_async(h5.H5Oopen_async(file, 'g') as never), /not of a dataset/],
        [h5.H5DSset_label_async(d, 0, 'a\0b'), /label must be a string without NUL/],
        [h5.H5DSset_scale_async(y, 7 as never), /dimname must be a string, not 7/],
      ];
      for (const [operation, message] of refused)
        expect((await expectFailure(operation, 'bad-argument')).message).toMatch(message);
      expect((await expectFailure(h5.H5DSdetach_scale_async(d, y, 0), 'not-found')).message).toMatch(
        /'\/y' in '.*' is not attached to dimension 0 of '\/d'/,
      );
      // A scalar dataset has a dimension for scales.
      await run(h5.H5DSattach_scale_async(scalar, y, 0));
      expect(await run(h5.H5DSis_attached_async(scalar, y, 0))).toBe(true);
      await run(h5.H5DSdetach_scale_async(scalar, y, 0));
    });
    const same = askH5py(python, path, ...TOLD, "answer = [lists('d'), uses('y'), told('d')[0]['label']]");
    expect(same).toEqual([[['/x'], []], null, '']);
  });

  test('of two files are not attached, and files opened for reading stay as they are', async () => {
    const folder = temporaryFolder();
    const [one, two] = [join(folder, 'one.h5'), join(folder, 'two.h5')];
    for (const path of [one, two])
      makeWithH5py(python, path, '', ...CREATE, "f['x'].make_scale(); f['d'].dims[0].attach_scale(f['x'])");
    await withFile(one, h5.H5F_ACC_RDWR, async (dataset) => {
      const d = await dataset('d');
      await withFile(two, h5.H5F_ACC_RDONLY, async (other) => {
        const [d2, x2, y2] = [await other('d'), await other('x'), await other('y')];
        await expectFailure(h5.H5DSattach_scale_async(d, y2, 0), 'bad-argument');
        for (const change of [
          h5.H5DSset_scale_async(y2, 'y'),
          h5.H5DSattach_scale_async(d2, y2, 0),
          h5.H5DSattach_scale_async(d2, x2, 0),
          h5.H5DSdetach_scale_async(d2, x2, 0),
          h5.H5DSset_label_async(d2, 0, 'l'),
        ])
          await expectFailure(change, 'permission');
      });
    });
  });

  describe('that are damaged are errors', () => {
    const DAMAGES: readonly (readonly [string, readonly string[], h5.H5ErrorKind])[] = [
      ['a list of numbers', ["d.attrs['DIMENSION_LIST'] = np.zeros((2, 3))"], 'corrupt-file'],
      [
        'a list of references that are no sequences',
        ["d.attrs['DIMENSION_LIST'] = np.array([x.ref, y.ref], h5py.ref_dtype)"],
        'corrupt-file',
      ],
      [
        'a list of regions',
        [
          "del d.attrs['DIMENSION_LIST']; t = h5py.h5t.vlen_create(h5py.h5t.STD_REF_DSETREG)",
          "h5py.h5a.create(d.id, b'DIMENSION_LIST', t, h5py.h5s.create_simple((2,)))",
        ],
        'corrupt-file',
      ],
      [
        'a list for too few dimensions',
        [
          "a = np.empty(1, object); a[0] = np.array([x.ref], h5py.ref_dtype); d.attrs.create('DIMENSION_LIST', a, dtype=h5py.vlen_dtype(h5py.ref_dtype))",
        ],
        'corrupt-file',
      ],
      ['an empty list', ["d.attrs['DIMENSION_LIST'] = h5py.Empty(h5py.vlen_dtype(h5py.ref_dtype))"], 'corrupt-file'],
      [
        'a null reference',
        [
          "a = np.empty(2, object); a[0] = np.array([h5py.Reference()], h5py.ref_dtype); a[1] = np.array([], h5py.ref_dtype); d.attrs.create('DIMENSION_LIST', a, dtype=h5py.vlen_dtype(h5py.ref_dtype))",
        ],
        'not-found',
      ],
      [
        'a reference to a group',
        [
          "a = np.empty(2, object); a[0] = np.array([f.create_group('g').ref], h5py.ref_dtype); a[1] = np.array([], h5py.ref_dtype); d.attrs.create('DIMENSION_LIST', a, dtype=h5py.vlen_dtype(h5py.ref_dtype))",
        ],
        'not-found',
      ],
      ['a scale that was deleted', ["del f['x']"], 'not-found'],
    ];

    const make = (path: string, damage: readonly string[]) => {
      makeWithH5py(
        python,
        path,
        '',
        ...CREATE,
        "d, x, y = (f[n] for n in 'dxy'); x.make_scale('x'); d.dims[0].attach_scale(x)",
        ...damage,
      );
    };

    test.each(DAMAGES)('%s', async (_, damage, kind) => {
      const path = join(temporaryFolder(), 'damaged.h5');
      make(path, damage);
      await withFile(path, h5.H5F_ACC_RDWR, async (dataset) => {
        const [d, y] = [await dataset('d'), await dataset('y')];
        const also: h5.H5ErrorKind[] = kind === 'not-found' ? ['not-found', 'bad-argument'] : [kind];
        await expectFailure(h5.H5DSiterate_scales_async(d, 0), ...also);
        if (kind === 'corrupt-file') {
          for (const operation of [
            h5.H5DSget_num_scales_async(d, 0),
            h5.H5DSattach_scale_async(d, y, 0),
            h5.H5DSdetach_scale_async(d, y, 0),
            h5.H5DSis_attached_async(d, y, 0),
          ])
            expect((await expectFailure(operation, kind)).message).toMatch(/attribute 'DIMENSION_LIST' of '\/d'/);
        } else {
          expect(await run(h5.H5DSget_num_scales_async(d, 0))).toBe(1);
        }
      });
    });

    test.each([
      ['numbers', "x.attrs['REFERENCE_LIST'] = [1, 2]", 'corrupt-file'],
      ['other fields', "x.attrs['REFERENCE_LIST'] = np.zeros(1, [('a', 'i4'), ('dimension', 'i4')])", 'corrupt-file'],
      [
        'a dimension that is no integer',
        "x.attrs['REFERENCE_LIST'] = np.array([(d.ref, 0.0)], [('dataset', h5py.ref_dtype), ('dimension', 'f4')])",
        'corrupt-file',
      ],
      [
        'a null reference',
        "x.attrs['REFERENCE_LIST'] = np.array([(h5py.Reference(), 0)], [('dataset', h5py.ref_dtype), ('dimension', 'u4')])",
        'not-found',
      ],
      [
        'an address where nothing is',
        "a = d.ref; x.attrs['REFERENCE_LIST'] = np.array([(y.ref, 0)], [('dataset', h5py.ref_dtype), ('dimension', 'u4')]); del f['y']; f.create_dataset('big', data=np.full(9999, 7)); f['y'] = 1",
        'not-found',
      ],
    ] as const)('a list of uses of %s', async (_, damage, kind) => {
      const path = join(temporaryFolder(), 'damaged.h5');
      make(path, [damage]);
      await withFile(path, h5.H5F_ACC_RDWR, async (dataset) => {
        const [d, x] = [await dataset('d'), await dataset('x')];
        for (const operation of [
          h5.H5DSattach_scale_async(d, x, 1),
          h5.H5DSdetach_scale_async(d, x, 0),
          h5.H5DSis_attached_async(d, x, 0),
        ])
          expect((await expectFailure(operation, kind)).message).toMatch(/attribute 'REFERENCE_LIST' of '\/x'/);
        expect(await run(h5.H5DSiterate_scales_async(d, 0))).toEqual([{ path: '/x', name: 'x' }]);
      });
    });

    test('labels and names of other types', async () => {
      const path = join(temporaryFolder(), 'damaged.h5');
      make(path, [
        "d.attrs['DIMENSION_LABELS'] = [1, 2]; y.attrs['DIMENSION_LABELS'] = ['a', 'b']; x.attrs['NAME'] = 5",
      ]);
      await withFile(path, h5.H5F_ACC_RDWR, async (dataset) => {
        const [d, x, y] = [await dataset('d'), await dataset('x'), await dataset('y')];
        for (const operation of [
          h5.H5DSget_label_async(d, 0),
          h5.H5DSset_label_async(d, 0, 'l'),
          h5.H5DSget_label_async(y, 0),
          h5.H5DSset_label_async(y, 0, 'l'),
          h5.H5DSget_scale_name_async(x),
        ])
          await expectFailure(operation, 'corrupt-file');
      });
    });
  });
});
