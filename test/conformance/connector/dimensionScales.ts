import * as h5 from 'h5rx';
import { of, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { type ConnectorUnderTest, Trial } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

/** Datasets to attach to each other. */
const DATASETS = { d: [3, 4], e: [4], x: [3], y: [4], z: [5], s: [] } as const;
type Name = keyof typeof DATASETS;
type Datasets = Readonly<Record<Name, h5.DatasetId>>;

const { compound, H5Screate, H5S_SCALAR, H5T_C_S1, H5T_STD_I32LE, H5T_STD_REF_OBJ, H5Tset_size } = h5;
/** Dimension scales: both datasets know of each other, in the file too. */
export function dimensionScalesConform(under: ConnectorUnderTest): void {
  describe('dimension scales', () => {
    test('are attached, listed and detached, and stay in the file', async () => {
      const trial = new Trial(under);
      let file = await trial.create();
      const make = (name: string, dims: number[]) =>
        run(h5.H5Dcreate_async(file, name, h5.H5T_IEEE_F64LE, h5.H5Screate_simple(dims)));
      const [did, time, lat] = [await make('t', [2, 3]), await make('time', [2]), await make('lat', [3])];
      await run(h5.H5DSset_scale_async(time, 'hours'));
      await run(h5.H5DSattach_scale_async(did, time, 0));
      for (const idx of [0, 1]) await run(h5.H5DSattach_scale_async(did, lat, idx));
      await run(h5.H5DSset_label_async(did, 1, 'breite'));
      await run(h5.H5DSdetach_scale_async(did, lat, 0));
      await expectFailure(h5.H5DSdetach_scale_async(did, lat, 0), 'not-found');
      await expectFailure(h5.H5DSattach_scale_async(lat, time, 0), 'bad-argument');
      for (const one of [did, time, lat]) await run(h5.H5Dclose_async(one));

      file = await trial.reopen(file);
      const [t, scale, other] = await Promise.all(
        ['t', 'time', 'lat'].map((name) => run(h5.H5Dopen_async(file, name))),
      );
      expect(await run(h5.H5DSiterate_scales_async(t!, 0))).toEqual([{ path: '/time', name: 'hours' }]);
      expect(await run(h5.H5DSiterate_scales_async(t!, 1))).toEqual([{ path: '/lat', name: '' }]);
      expect(await run(h5.H5DSget_num_scales_async(t!, 1))).toBe(1);
      expect(await run(h5.H5DSget_label_async(t!, 1))).toBe('breite');
      expect(await run(h5.H5DSget_scale_name_async(scale!))).toBe('hours');
      expect([await run(h5.H5DSis_scale_async(other!)), await run(h5.H5DSis_scale_async(t!))]).toEqual([true, false]);
      const attached = [h5.H5DSis_attached_async(t!, other!, 0), h5.H5DSis_attached_async(t!, other!, 1)];
      expect(await Promise.all(attached.map((one) => run(one)))).toEqual([false, true]);
      await expectFailure(h5.H5DSget_label_async(t!, 2), 'bad-argument');
      await expectFailure(h5.H5DSset_label_async(t!, 0, 'x'), 'permission');
      for (const one of [t, scale, other]) await run(h5.H5Dclose_async(one!));
      await run(h5.H5Fclose_async(file));
    });

    const make = async (): Promise<[TrialFile, Datasets]> => {
      const file = await TrialFile.create(under);
      for (const [name, dims] of Object.entries(DATASETS)) {
        const space = dims.length > 0 ? h5.H5Screate_simple(dims) : H5Screate(H5S_SCALAR);
        await run(h5.H5Dclose_async(await file.dataset(name, h5.H5T_IEEE_F32LE, space as h5.Dataspace)));
      }
      return [file, await datasetsOf(file)];
    };
    const datasetsOf = async (file: TrialFile): Promise<Datasets> => {
      const names = Object.keys(DATASETS) as Name[];
      const opened = await Promise.all(names.map((name) => file.open(name)));
      return Object.fromEntries(names.map((name, n) => [name, opened[n]])) as unknown as Datasets;
    };
    const attach = (did: h5.DatasetId, dsid: h5.DatasetId, idx: number) =>
      run(h5.H5DSattach_scale_async(did, dsid, idx));
    const detach = (did: h5.DatasetId, dsid: h5.DatasetId, idx: number) =>
      run(h5.H5DSdetach_scale_async(did, dsid, idx));
    const isAttached = (did: h5.DatasetId, dsid: h5.DatasetId, idx: number) =>
      run(h5.H5DSis_attached_async(did, dsid, idx));
    const pathsOf = async (did: h5.DatasetId, dim: number) =>
      (await run(h5.H5DSiterate_scales_async(did, dim))).map(({ path }) => path);
    const has = (dset: h5.DatasetId, attribute: string) => run(h5.H5Aexists_async(dset, attribute));

    test('of one dimension are listed as they were attached; the last takes the place of one that is detached', async () => {
      const [file, { d, x, y, z }] = await make();
      for (const scale of [z, x, y]) await attach(d, scale, 1);
      expect(await pathsOf(d, 1)).toEqual(['/z', '/x', '/y']);
      await file.reopen(h5.H5F_ACC_RDWR);
      const again = await datasetsOf(file);
      expect(await pathsOf(again.d, 1)).toEqual(['/z', '/x', '/y']);
      await detach(again.d, again.z, 1);
      expect(await pathsOf(again.d, 1)).toEqual(['/y', '/x']);
      expect(await pathsOf(again.d, 0)).toEqual([]);
    });

    test('of several datasets and dimensions are detached from one of them', async () => {
      const [, { d, e, x, y }] = await make();
      await attach(d, x, 0);
      await attach(d, x, 1);
      await attach(e, x, 0);
      await attach(e, y, 0);
      await detach(d, x, 0);
      const attached = await Promise.all([isAttached(d, x, 0), isAttached(d, x, 1), isAttached(e, x, 0)]);
      expect(attached).toEqual([false, true, true]);
      expect(await pathsOf(e, 0)).toEqual(['/x', '/y']);
      expect(await isAttached(d, y, 1)).toBe(false);
    });

    test('that are attached already stay so, once', async () => {
      const [, { d, x }] = await make();
      await attach(d, x, 0);
      await attach(d, x, 0);
      expect(await pathsOf(d, 0)).toEqual(['/x']);
      await detach(d, x, 0);
      expect(await pathsOf(d, 0)).toEqual([]);
      await expectFailure(h5.H5DSdetach_scale_async(d, x, 0), 'not-found');
    });

    test('have the attributes of the specification, and lists go when they are empty', async () => {
      const [file, { d, x }] = await make();
      await attach(d, x, 1);
      const type = async (dset: h5.DatasetId, name: string) =>
        run(h5.H5Aget_type_async(await run(h5.H5Aopen_async(dset, name))));
      expect(await type(x, 'CLASS')).toMatchObject({ class: 'H5T_STRING', size: 16, strpad: 'NULLTERM' });
      expect(await file.attributeValue(x, 'CLASS')).toEqual(['DIMENSION_SCALE']);
      expect(await type(d, 'DIMENSION_LIST')).toMatchObject({ class: 'H5T_VLEN', base: { class: 'H5T_REFERENCE' } });
      const { dataset, dimension } = (await file.attributeValue(x, 'REFERENCE_LIST')) as h5.CompoundData;
      expect(dimension).toEqual(Uint32Array.of(1));
      expect(await run(h5.H5Rget_obj_name_async((dataset as readonly h5.Reference[])[0]!))).toBe('/d');
      expect(await has(x, 'NAME')).toBe(false);
      await detach(d, x, 1);
      expect(await Promise.all([has(d, 'DIMENSION_LIST'), has(x, 'REFERENCE_LIST')])).toEqual([false, false]);
      expect(await run(h5.H5DSis_scale_async(x))).toBe(true);
    });

    test('have names, which change', async () => {
      const [file, { x, y, d }] = await make();
      await run(h5.H5DSset_scale_async(x, 'Länge in Å'));
      await run(h5.H5DSset_scale_async(y));
      const names = (of: Pick<Datasets, 'x' | 'y'>) =>
        Promise.all([of.x, of.y].map((scale) => run(h5.H5DSget_scale_name_async(scale))));
      expect(await names({ x, y })).toEqual(['Länge in Å', '']);
      // Without a name it keeps the one that it has.
      await run(h5.H5DSset_scale_async(x));
      await run(h5.H5DSset_scale_async(y, 'a longer name than that of before'));
      await run(h5.H5DSset_scale_async(y, 'short'));
      await expectFailure(h5.H5DSget_scale_name_async(d), 'bad-argument');
      await file.reopen();
      expect(await names(await datasetsOf(file))).toEqual(['Länge in Å', 'short']);
    });

    test('are apart from labels, of which each dimension has one', async () => {
      const [file, { d }] = await make();
      expect(await run(h5.H5DSget_label_async(d, 0))).toBe('');
      await run(h5.H5DSset_label_async(d, 1, 'y'));
      expect(await run(h5.H5DSget_label_async(d, 0))).toBe('');
      await run(h5.H5DSset_label_async(d, 0, 'Höhe 高'));
      await run(h5.H5DSset_label_async(d, 1, 'yy'));
      expect(await run(h5.H5DSget_num_scales_async(d, 0))).toBe(0);
      await file.reopen(h5.H5F_ACC_RDWR);
      const again = (await datasetsOf(file)).d;
      const labels = () => Promise.all([0, 1].map((idx) => run(h5.H5DSget_label_async(again, idx))));
      expect(await labels()).toEqual(['Höhe 高', 'yy']);
      await run(h5.H5DSset_label_async(again, 0, ''));
      expect(await labels()).toEqual(['', 'yy']);
    });

    test('name the dimensions of members, before labels do', async () => {
      const [file, { d, x, y }] = await make();
      await attach(d, x, 1);
      await attach(d, y, 1);
      for (const idx of [0, 1]) await run(h5.H5DSset_label_async(d, idx, `label ${idx}`));
      const members = await run(of(file.id).pipe(h5.members(), toArray()));
      const dimensions = members.map((one) => [one.name, one.kind === 'dataset' ? one.dimensions : undefined]);
      expect(Object.fromEntries(dimensions)).toEqual({ d: ['label 0', 'x'], x: ['x'], y: ['y'] });
    });

    test('are changed in the order of the operations, none of which is waited for', async () => {
      const [, { d, e, x, y, z }] = await make();
      const es = h5.H5EScreate();
      h5.H5DSset_scale_async(x, 'first', es);
      for (const idx of [0, 1]) for (const scale of [x, y, z]) h5.H5DSattach_scale_async(d, scale, idx, es);
      h5.H5DSattach_scale_async(e, x, 0, es);
      h5.H5DSdetach_scale_async(d, x, 0, es);
      h5.H5DSset_label_async(d, 0, 'a', es);
      h5.H5DSset_label_async(d, 1, 'b', es);
      h5.H5DSset_label_async(d, 0, 'c', es);
      h5.H5DSset_scale_async(x, 'second', es);
      expect((await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).err_occurred).toBe(false);
      expect([await pathsOf(d, 0), await pathsOf(d, 1), await pathsOf(e, 0)]).toEqual([
        ['/z', '/y'],
        ['/x', '/y', '/z'],
        ['/x'],
      ]);
      expect(await Promise.all([0, 1].map((idx) => isAttached(d, x, idx)))).toEqual([false, true]);
      expect(await Promise.all([0, 1].map((idx) => run(h5.H5DSget_label_async(d, idx))))).toEqual(['c', 'b']);
      expect(await run(h5.H5DSget_scale_name_async(x))).toBe('second');
    });

    test('are refused where they cannot be, with nothing changed', async () => {
      const [file, { d, e, x, y, s }] = await make();
      await attach(d, x, 0);
      const image = { ...(H5Tset_size(H5T_C_S1, 6) as h5.StringDatatype), strpad: 'NULLTERM' } as const;
      await file.attribute(e, 'CLASS', image, H5Screate(H5S_SCALAR) as h5.Dataspace, ['IMAGE']);
      const refused: readonly (readonly [h5.Operation<unknown>, RegExp])[] = [
        [h5.H5DSset_scale_async(d, 'd'), /'\/d' in .* has dimension scales, so it cannot be one/],
        [h5.H5DSattach_scale_async(y, d, 0), /has dimension scales, so it cannot be one/],
        [h5.H5DSattach_scale_async(x, y, 0), /'\/x' in .* is a dimension scale, which cannot have scales/],
        [h5.H5DSdetach_scale_async(x, y, 0), /is a dimension scale/],
        [h5.H5DSis_attached_async(x, y, 0), /is a dimension scale/],
        [h5.H5DSattach_scale_async(d, d, 0), /did and dsid are the same dataset, '\/d'/],
        [h5.H5DSis_attached_async(d, d, 0), /the same dataset/],
        [h5.H5DSattach_scale_async(d, y, 2), /idx is 2, but '\/d' in .* has 2 dimensions/],
        [h5.H5DSdetach_scale_async(d, x, 2), /idx is 2/],
        [h5.H5DSis_attached_async(d, x, 2), /idx is 2/],
        [h5.H5DSget_num_scales_async(d, 2), /idx is 2/],
        [h5.H5DSiterate_scales_async(d, 2), /dim is 2/],
        [h5.H5DSget_label_async(y, 1), /idx is 1, but '\/y' in .* has 1 dimension$/],
        [h5.H5DSset_label_async(d, 2, 'l'), /idx is 2/],
        [h5.H5DSget_num_scales_async(s, 0), /idx is 0, but '\/s' in .* has 0 dimensions/],
        [h5.H5DSget_scale_name_async(d), /'\/d' in .* is no dimension scale/],
        [h5.H5DSattach_scale_async(e, y, 0), /'\/e' in .* is of the class IMAGE, which cannot have scales/],
      ];
      for (const [operation, message] of refused)
        expect((await expectFailure(operation, 'bad-argument')).message).toMatch(message);
      const { message } = await expectFailure(h5.H5DSdetach_scale_async(d, y, 0), 'not-found');
      expect(message).toMatch(/'\/y' in .* is not attached to dimension 0 of '\/d'/);
      expect(await Promise.all([d, y].map((one) => run(h5.H5DSis_scale_async(one))))).toEqual([false, false]);
      expect(await pathsOf(d, 0)).toEqual(['/x']);
      // A scalar dataset has a dimension for scales.
      await attach(s, y, 0);
      expect(await isAttached(s, y, 0)).toBe(true);
      await detach(s, y, 0);
      expect(await isAttached(s, y, 0)).toBe(false);
    });

    test('of files that are open for reading stay as they are', async () => {
      const [file, { d, x }] = await make();
      await attach(d, x, 0);
      await file.reopen();
      const again = await datasetsOf(file);
      for (const change of [
        h5.H5DSset_scale_async(again.y, 'y'),
        h5.H5DSattach_scale_async(again.d, again.y, 0),
        h5.H5DSdetach_scale_async(again.d, again.x, 0),
        h5.H5DSset_label_async(again.d, 0, 'l'),
      ])
        await expectFailure(change, 'permission');
      expect(await pathsOf(again.d, 0)).toEqual(['/x']);
    });

    test('that were deleted, or never were, are errors where they are looked for', async () => {
      const [file, { d, e, x }] = await make();
      await attach(d, x, 0);
      await run(h5.H5Dclose_async(x));
      await run(h5.H5Ldelete_async(file.id, 'x'));
      expect(await run(h5.H5DSget_num_scales_async(d, 0))).toBe(1);
      const { message } = await expectFailure(h5.H5DSiterate_scales_async(d, 0), 'not-found');
      expect(message).toMatch(/attribute 'DIMENSION_LIST' of '\/d'/);
      const group = await file.group('g');
      await file.attribute(e, 'DIMENSION_LIST', h5.H5Tvlen_create(H5T_STD_REF_OBJ), [1], [
        [await run(h5.H5Rcreate_object_async(file.id, 'g')), null],
      ] as never);
      await run(h5.H5Gclose_async(group));
      await expectFailure(h5.H5DSiterate_scales_async(e, 0), 'bad-argument');
      expect((await expectFailure(h5.H5DSattach_scale_async(e, d, 0), 'bad-argument')).message).toMatch(
        /has dimension scales/,
      );
    });

    test('whose attributes are others than the specification has are errors', async () => {
      const [file, { d, e, x, y, z }] = await make();
      await file.attribute(d, 'DIMENSION_LIST', H5T_STD_I32LE, [2], Int32Array.of(1, 2));
      await file.attribute(d, 'DIMENSION_LABELS', H5T_STD_I32LE, [2], Int32Array.of(1, 2));
      await file.attribute(x, 'REFERENCE_LIST', compound({ dataset: H5T_STD_I32LE, dimension: H5T_STD_I32LE }), [1], {
        dataset: Int32Array.of(1),
        dimension: Int32Array.of(1),
      });
      await run(h5.H5DSset_scale_async(z, 'z'));
      await run(h5.H5Adelete_async(z, 'NAME'));
      await file.attribute(z, 'NAME', H5T_STD_I32LE, [1], Int32Array.of(1));
      await file.attribute(e, 'DIMENSION_LIST', h5.H5Tvlen_create(H5T_STD_REF_OBJ), [1], [[null]] as never);
      for (const [operation, name] of [
        [h5.H5DSget_num_scales_async(d, 0), /'DIMENSION_LIST' of '\/d'/],
        [h5.H5DSattach_scale_async(d, y, 0), /'DIMENSION_LIST' of '\/d'/],
        [h5.H5DSget_label_async(d, 0), /'DIMENSION_LABELS' of '\/d'/],
        [h5.H5DSset_label_async(d, 0, 'l'), /'DIMENSION_LABELS' of '\/d'/],
        [h5.H5DSis_attached_async(e, x, 0), /'REFERENCE_LIST' of '\/x'/],
        [h5.H5DSget_scale_name_async(z), /'NAME' of '\/z'/],
      ] as const)
        expect((await expectFailure(operation, 'corrupt-file')).message).toMatch(name);
      expect((await expectFailure(h5.H5DSiterate_scales_async(e, 0), 'not-found')).message).toMatch(/null reference/);
      expect((await expectFailure(h5.H5DSattach_scale_async(e, y, 0), 'not-found')).message).toMatch(/null reference/);
      // A list tells what it can of such datasets.
      const members = await run(of(file.id).pipe(h5.members(), toArray()));
      expect(members.map(({ name }) => name)).toEqual(Object.keys(DATASETS).sort());
    });
  });
}
