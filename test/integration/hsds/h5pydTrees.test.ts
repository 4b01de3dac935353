import * as h5 from 'h5rx';
import { concatMap, from, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { askH5pyd, makeWithH5pyd, withH5pyd } from '../../support/hsds/h5pyd.js';
import { connected } from './support/connected.js';

const { H5F_ACC_RDONLY, H5F_ACC_TRUNC, H5S_ALL, H5S_SELECT_SET, H5S_UNLIMITED, H5T_NATIVE } = h5;
const scalar = h5.H5Screate(h5.H5S_SCALAR);

/** Makes an attribute with a value. */
async function put(object: h5.ObjectId, name: string, type: h5.Datatype, space: h5.Dataspace, data: h5.H5WritableData) {
  const attribute = await run(h5.H5Acreate_async(object, name, type, space));
  if (data !== null) await run(h5.H5Awrite_async(attribute, H5T_NATIVE, data));
  await run(h5.H5Aclose_async(attribute));
}

/** The value of an attribute. */
function attributeValue(object: h5.Loc<h5.LocationId>, path: string, name: string): Promise<h5.H5Data> {
  return run(h5.H5Aread_async(h5.H5Aopen_by_name_async(object, path, name)));
}

/** All elements of a dataset. */
function elementsOf(file: h5.FileId, path: string): Promise<h5.H5Data> {
  return run(h5.H5Dread_async(h5.H5Dopen_async(file, path)));
}

describeWithHsds('h5pyd and h5rx on one server', (server) => {
  function newDomain(name: string): { readonly domain: string; readonly url: string } {
    const domain = server.newDomain(name);
    onTestFinished(() => server.removeDomain(domain));
    return { domain, url: `hdf5:/${domain}` };
  }

  const open = (url: string, flags = H5F_ACC_RDONLY) =>
    run(h5.H5Fopen_async(url, flags, { connector: connected(server), externalFiles: 'any' }));
  const create = (url: string) => run(h5.H5Fcreate_async(url, H5F_ACC_TRUNC, {}, { connector: connected(server) }));

  test('groups, datasets and links of h5rx are those of h5pyd', async () => {
    const { domain, url } = newDomain('ours');
    const file = await create(url);
    const group = await run(h5.H5Gcreate_async(file, 'a/b/c', { createIntermediateGroup: true }));
    const ordered = await run(h5.H5Gcreate_async(file, 'ordered', {}, { linkCreationOrder: 'indexed' }));
    for (const name of ['z', 'a', 'm']) await run(h5.H5Gcreate_async(ordered, name));
    const space = h5.H5Screate_simple([3, 4], [H5S_UNLIMITED, 8]);
    const creation = { chunk: [2, 3], shuffle: true, deflate: 6, fillValue: 7 } as const;
    const grown = await run(h5.H5Dcreate_async(group, 'grown', h5.H5T_STD_I16BE, space, {}, creation));
    await run(h5.H5Dset_extent_async(grown, [5, 6]));
    const row = h5.H5Sselect_hyperslab(h5.H5Screate_simple([5, 6]), H5S_SELECT_SET, [1, 0], null, [1, 6]);
    await run(h5.H5Dwrite_async(grown, H5T_NATIVE, H5S_ALL, row, {}, Int16Array.of(1, 2, 3, 4, 5, 6)));
    await run(h5.H5Dcreate_async(file, 'null', h5.H5T_IEEE_F32LE, h5.H5Screate(h5.H5S_NULL)));
    await run(h5.H5Dcreate_async(file, 'empty', h5.H5T_IEEE_F32LE, h5.H5Screate_simple([0, 3])));
    const text = await run(h5.H5Dcreate_async(file, 'scalar', h5.text, scalar));
    await run(h5.H5Dwrite_async(text, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, ['Grüße']));
    const point = h5.compound({ x: h5.H5T_STD_I32LE, y: h5.H5T_IEEE_F64LE });
    const type = await run(h5.H5Tcommit_async(file, 'type', point));
    const typed = await run(h5.H5Dcreate_async(file, 'typed', type, h5.H5Screate_simple([2])));
    await run(h5.H5Dwrite_async(typed, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, { x: [1, 2], y: [0.5, 1.5] }));
    await run(h5.H5Lcreate_hard_async(file, 'a/b/c/grown', file, 'hard'));
    await run(h5.H5Lcreate_soft_async('/a/b', file, 'soft'));
    await run(h5.H5Lcreate_soft_async('nowhere', file, 'dangling'));
    await run(h5.H5Lcreate_external_async('/home/other.h5', '/x', file, 'external'));
    const pointers = await run(h5.H5Dcreate_async(file, 'pointers', h5.H5T_STD_REF_OBJ, h5.H5Screate_simple([2])));
    const target = await run(h5.H5Rcreate_object_async(file, 'a/b/c/grown'));
    await run(h5.H5Dwrite_async(pointers, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, [target, null]));
    await run(h5.H5Fclose_async(file));

    const told = await askH5pyd(
      server,
      domain,
      "d = f['a/b/c/grown']",
      'answer = {',
      "  'names': sorted(f), 'ordered': list(f['ordered']), 'behind': sorted(f['soft']),",
      "  'grown': [d.dtype.str, d.shape, d.maxshape, d.chunks, d.compression, d.compression_opts, bool(d.shuffle), int(d.fillvalue)],",
      "  'values': d[:].tolist(), 'same': f['hard'].id.uuid == d.id.uuid,",
      "  'null': f['null'].shape, 'empty': f['empty'].shape, 'scalar': f['scalar'][()].decode(),",
      "  'type': f['type'].dtype.descr, 'typed': f['typed'][:].tolist(), 'committed': f['typed'].id.type_json.get('id') == f['type'].id.uuid,",
      "  'links': {n: [type(l).__name__, getattr(l, 'filename', None), getattr(l, 'path', None)] for n in ['hard', 'soft', 'dangling', 'external'] for l in [f.get(n, getlink=True)]},",
      "  'pointed': f[f['pointers'][0]].id.uuid == d.id.uuid,",
      '}',
    );
    expect(told).toEqual({
      names: [
        'a',
        'dangling',
        'empty',
        'external',
        'hard',
        'null',
        'ordered',
        'pointers',
        'scalar',
        'soft',
        'type',
        'typed',
      ],
      ordered: ['z', 'a', 'm'],
      behind: ['c'],
      grown: ['>i2', [5, 6], [null, 8], [2, 3], 'gzip', 6, true, 7],
      values: [Array(6).fill(7), [1, 2, 3, 4, 5, 6], Array(6).fill(7), Array(6).fill(7), Array(6).fill(7)],
      same: true,
      null: null,
      empty: [0, 3],
      scalar: 'Grüße',
      type: [
        ['x', '<i4'],
        ['y', '<f8'],
      ],
      typed: [
        [1, 0.5],
        [2, 1.5],
      ],
      committed: true,
      links: {
        hard: ['HardLink', null, null],
        soft: ['SoftLink', null, '/a/b'],
        dangling: ['SoftLink', null, 'nowhere'],
        external: ['ExternalLink', '/home/other.h5', '/x'],
      },
      pointed: true,
    });
  });

  test('groups, datasets and links of h5pyd are those of h5rx', async () => {
    const { domain, url } = newDomain('theirs');
    await makeWithH5pyd(
      server,
      domain,
      "g = f.create_group('a/b/c')",
      "o = f.create_group('ordered', track_order=True)",
      "for n in ['z', 'a', 'm']: o.create_group(n)",
      "d = g.create_dataset('grown', (3, 4), '>i2', maxshape=(None, 8), chunks=(2, 3), shuffle=True, compression='gzip', compression_opts=6, fillvalue=7)",
      'd.resize((5, 6))',
      'd[1, :] = [1, 2, 3, 4, 5, 6]',
      "f.create_dataset('empty', (0, 3), '<f4')",
      "f.create_dataset('scalar', (), h5pyd.string_dtype())[()] = 'Grüße'",
      "f['type'] = np.dtype([('x', '<i4'), ('y', '<f8')])",
      "f.create_dataset('typed', (2,), f['type'])[:] = np.array([(1, 0.5), (2, 1.5)], f['type'].dtype)",
      "f['hard'] = d",
      "f['soft'] = h5pyd.SoftLink('/a/b')",
      "f['dangling'] = h5pyd.SoftLink('nowhere')",
      "f['external'] = h5pyd.ExternalLink('/home/other.h5', '/x')",
      "p = f.create_dataset('pointers', (2,), h5pyd.special_dtype(ref=h5pyd.Reference))",
      'p[0] = d.ref',
    );
    // h5pyd 1.0.0 tells the server that a null dataspace is a scalar one.
    const { root } = await (await server.request(`/?domain=${domain}`)).json();
    const json = { type: 'H5T_IEEE_F32LE', shape: 'H5S_NULL', link: { id: root, name: 'null' } };
    expect((await server.request(`/datasets?domain=${domain}`, { method: 'POST', json })).status).toBe(201);
    const file = await open(url);
    const links = await run(h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
    expect(links.filter(({ type }) => type !== 'H5L_TYPE_HARD')).toEqual([
      { name: 'dangling', type: 'H5L_TYPE_SOFT', target: 'nowhere' },
      { name: 'external', type: 'H5L_TYPE_EXTERNAL', target: '/x', file: '/home/other.h5' },
      { name: 'soft', type: 'H5L_TYPE_SOFT', target: '/a/b' },
    ]);
    const ordered = await run(
      h5.H5Literate_async(h5.H5Gopen_async(file, 'ordered'), h5.H5_INDEX_CRT_ORDER, h5.H5_ITER_INC),
    );
    expect(ordered.map(({ name }) => name)).toEqual(['z', 'a', 'm']);

    const grown = await run(h5.H5Dopen_async(file, 'soft/c/grown'));
    expect(await run(h5.H5Dget_type_async(grown))).toEqual(h5.H5T_STD_I16BE);
    expect(await run(h5.H5Dget_space_async(grown))).toMatchObject({ dims: [5, 6], maxdims: [H5S_UNLIMITED, 8] });
    const creation = await run(h5.H5Dget_create_plist_async(grown));
    expect(creation).toMatchObject({ layout: 'chunked', chunk: [2, 3] });
    expect(creation.filters?.map(({ name }) => name)).toEqual(['shuffle', 'deflate']);
    expect(Array.from(creation.fillValue as Int16Array)).toEqual([7]);
    const seven = Array(6).fill(7);
    expect(await elementsOf(file, 'hard')).toEqual(
      Int16Array.from([...seven, 1, 2, 3, 4, 5, 6, ...seven, ...seven, ...seven]),
    );

    expect(await run(h5.H5Dget_space_async(h5.H5Dopen_async(file, 'null')))).toMatchObject({ class: 'H5S_NULL' });
    expect(await run(h5.H5Dget_space_async(h5.H5Dopen_async(file, 'empty')))).toMatchObject({ dims: [0, 3] });
    expect(await elementsOf(file, 'scalar')).toEqual(['Grüße']);
    expect(await elementsOf(file, 'typed')).toEqual({ x: Int32Array.of(1, 2), y: Float64Array.of(0.5, 1.5) });
    const point = h5.compound({ x: h5.H5T_STD_I32LE, y: h5.H5T_IEEE_F64LE });
    expect(await run(h5.H5Dget_type_async(h5.H5Dopen_async(file, 'typed')))).toEqual(point);
    const pointers = (await elementsOf(file, 'pointers')) as (h5.Reference | null)[];
    expect(pointers[1]).toBeNull();
    const [pointed, target] = await Promise.all([
      run(h5.H5Oget_info_by_name_async(h5.H5Ropen_object_async(pointers[0] as h5.Reference), '.')),
      run(h5.H5Oget_info_by_name_async(grown, '.')),
    ]);
    expect(pointed.token).toBe(target.token);
    await run(h5.H5Fclose_async(file));
  });

  const LARGE = 40_000;

  test('attributes of h5rx are those of h5pyd', async () => {
    const { domain, url } = newDomain('attributes');
    const file = await create(url);
    const root = await run(h5.H5Gopen_async(file, '/'));
    await put(root, 'null', h5.H5T_IEEE_F32LE, h5.H5Screate(h5.H5S_NULL), null);
    await put(root, 'empty', h5.H5T_STD_I32LE, h5.H5Screate_simple([0]), new Int32Array(0));
    const large = Float64Array.from({ length: LARGE }, (_, n) => n / 3);
    await put(root, 'large', h5.H5T_IEEE_F64BE, h5.H5Screate_simple([LARGE / 4, 4]), large);
    await put(root, 'texts', h5.text, h5.H5Screate_simple([2]), ['a', 'Grüße']);
    await put(root, 'Ω/x', h5.H5T_STD_U64LE, scalar, BigUint64Array.of(2n ** 64n - 1n));
    await run(h5.H5Fclose_async(file));
    const told = await askH5pyd(
      server,
      domain,
      "large = f.attrs['large']",
      'answer = {',
      "  'names': sorted(f.attrs), 'null': isinstance(f.attrs['null'], h5pyd.Empty) and f.attrs['null'].dtype.str,",
      "  'empty': [f.attrs['empty'].dtype.str, f.attrs['empty'].shape],",
      `  'large': [large.dtype.str, large.shape, bool((large.ravel() == np.arange(${LARGE}) / 3).all())],`,
      "  'texts': list(f.attrs['texts']), 'number': str(f.attrs['Ω/x']),",
      '}',
    );
    expect(told).toEqual({
      names: ['empty', 'large', 'null', 'texts', 'Ω/x'],
      null: '<f4',
      empty: ['<i4', [0]],
      large: ['>f8', [LARGE / 4, 4], true],
      texts: ['a', 'Grüße'],
      number: '18446744073709551615',
    });
  });

  test('attributes of h5pyd are those of h5rx', async () => {
    const { domain, url } = newDomain('attributes');
    await makeWithH5pyd(
      server,
      domain,
      "g = f.create_group('g')",
      "g.attrs['null'] = h5pyd.Empty('<f4')",
      "g.attrs['empty'] = np.zeros(0, '<i4')",
      `g.attrs['large'] = (np.arange(${LARGE}) / 3).reshape(${LARGE / 4}, 4).astype('>f8')`,
      "g.attrs['texts'] = np.array(['a', 'Grüße'], h5pyd.string_dtype())",
      "g.attrs['Ω/x'] = np.uint64(2**64 - 1)",
    );
    const file = await open(url);
    const found = await run(from([file]).pipe(h5.walk({ attributes: 'values' }), toArray()));
    expect(found.map(({ path, attributes }) => [path, attributes?.map(({ name }) => name)])).toEqual([
      ['g', ['empty', 'large', 'null', 'texts', 'Ω/x']],
    ]);
    const typeOf = (name: string) => run(h5.H5Aget_type_async(h5.H5Aopen_by_name_async(file, 'g', name)));
    const spaceOf = (name: string) => run(h5.H5Aget_space_async(h5.H5Aopen_by_name_async(file, 'g', name)));
    expect(await typeOf('null')).toEqual(h5.H5T_IEEE_F32LE);
    expect(await spaceOf('null')).toMatchObject({ class: 'H5S_NULL' });
    expect(await spaceOf('empty')).toMatchObject({ dims: [0] });
    expect(await typeOf('large')).toEqual(h5.H5T_IEEE_F64BE);
    expect(await spaceOf('large')).toMatchObject({ dims: [LARGE / 4, 4] });
    expect(await attributeValue(file, 'g', 'large')).toEqual(Float64Array.from({ length: LARGE }, (_, n) => n / 3));
    expect(await attributeValue(file, 'g', 'texts')).toEqual(['a', 'Grüße']);
    expect(await attributeValue(file, 'g', 'Ω/x')).toEqual(BigUint64Array.of(2n ** 64n - 1n));
    await run(h5.H5Fclose_async(file));
  });

  test('what one has just written the others list', async () => {
    const { domain, url } = newDomain('shared');
    const file = await create(url);
    const names = (one: h5.FileId) =>
      run(
        h5.H5Literate_async(one, h5.H5_INDEX_NAME, h5.H5_ITER_INC).pipe(
          concatMap((links) => from(links.map(({ name }) => name))),
          toArray(),
        ),
      );
    await run(h5.H5Gcreate_async(file, 'ours'));
    // Not flushed yet: the server has it all the same.
    expect(await askH5pyd(server, domain, 'answer = list(f)')).toEqual(['ours']);
    const other = await open(url);
    expect(await names(other)).toEqual(['ours']);
    await run(h5.H5Fclose_async(other));
    await run(h5.H5Fclose_async(file));
    await withH5pyd(
      server,
      `f = File(${JSON.stringify(domain)}, 'a')`,
      "f.create_group('theirs').attrs['n'] = 1",
      'f.close(); answer = 0',
    );
    const again = await open(url);
    expect(await names(again)).toEqual(['ours', 'theirs']);
    expect(await attributeValue(again, 'theirs', 'n')).toHaveLength(1);
    await run(h5.H5Fclose_async(again));
  });
});
