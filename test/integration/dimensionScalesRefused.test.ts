import { join } from 'node:path';
import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { corpusScript, expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py, makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { CREATE, TOLD, withFile } from './dimensionScales/scales.js';

describeWithTools('dimension scales', ['python'], ({ python }) => {
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
