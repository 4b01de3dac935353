import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { type ConnectorUnderTest, Trial } from './ConnectorUnderTest.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** References: their tokens are the connector's, whatever is in them. */
export function referencesConform(under: ConnectorUnderTest): void {
  const scalar = h5.H5Screate(h5.H5S_SCALAR);
  const five = h5.H5Screate_simple([5]);

  async function make(trial: Trial): Promise<h5.FileId> {
    const file = await trial.create();
    await run(h5.H5Gcreate_async(file, 'g'));
    const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, five));
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.of(1, 2, 3, 4, 5)));
    await run(h5.H5Aclose_async(h5.H5Acreate_async(dset, 'a', h5.H5T_STD_I32LE, scalar)));
    await run(h5.H5Dclose_async(dset));
    return file;
  }

  const tokenOf = async (location: h5.Loc<h5.LocationId>, name: string) =>
    (await run(h5.H5Oget_info_by_name_async(location, name))).token;

  describe('references', () => {
    test('lead to objects, to regions and to attributes', async () => {
      const file = await make(new Trial(under));
      const toGroup = await run(h5.H5Rcreate_object_async(file, 'g'));
      const group = await run(h5.H5Ropen_object_async(toGroup));
      expect([group.kind, await tokenOf(group as h5.GroupId, '.')]).toEqual(['group', await tokenOf(file, 'g')]);
      const part = h5.H5Sselect_hyperslab(five, h5.H5S_SELECT_SET, [1], [2], [2], null);
      const toRegion = await run(h5.H5Rcreate_region_async(file, 'd', part));
      const dset = (await run(h5.H5Ropen_object_async(toRegion))) as h5.DatasetId;
      const region = await run(h5.H5Ropen_region_async(toRegion));
      expect(await run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, region))).toEqual(Int32Array.of(2, 4));
      const attribute = await run(h5.H5Ropen_attr_async(await run(h5.H5Rcreate_attr_async(file, 'd', 'a'))));
      expect(attribute.kind).toBe('attr');
      await run(h5.H5Aclose_async(attribute));
      for (const object of [group, dset]) await run(h5.H5Oclose_async(object));
      await expectFailure(h5.H5Rcreate_object_async(file, 'nothing'), 'not-found');
      await run(h5.H5Fclose_async(file));
    });

    test('tell the path of what they lead to', async () => {
      const file = await make(new Trial(under));
      const references = [
        h5.H5Rcreate_object_async(file, '/'),
        h5.H5Rcreate_object_async(file, 'g/.'),
        h5.H5Rcreate_region_async(file, 'd', five),
        h5.H5Rcreate_attr_async(file, 'd', 'a'),
      ];
      const paths = references.map(async (one) => run(h5.H5Rget_obj_name_async(await run(one))));
      expect(await Promise.all(paths)).toEqual(['/', '/g', '/d', '/d']);
      const opened = await run(h5.H5Ropen_object_async(await run(references[2]!)));
      expect(await run(h5.H5Iget_name_async(opened))).toBe('/d');
      await run(h5.H5Oclose_async(opened));
      await run(h5.H5Fclose_async(file));
    });

    test('are stored, and lead to the same when they are read', async () => {
      const trial = new Trial(under);
      let file = await make(trial);
      const references = [await run(h5.H5Rcreate_object_async(file, 'd')), null];
      const dset = await run(h5.H5Dcreate_async(file, 'r', h5.H5T_STD_REF_OBJ, h5.H5Screate_simple([2])));
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, references));
      expect(await run(h5.H5Dread_async(dset))).toEqual(references);
      await run(h5.H5Dclose_async(dset));
      file = await trial.reopen(file);
      const stored = await run(h5.H5Dopen_async(file, 'r'));
      const [first, second] = (await run(h5.H5Dread_async(stored))) as (h5.Reference | null)[];
      expect(second).toBeNull();
      const opened = await run(h5.H5Rdereference_async(file, H5P_DEFAULT, first!));
      expect(await tokenOf(opened as h5.LocationId, '.')).toBe(await tokenOf(file, 'd'));
      await run(h5.H5Oclose_async(opened));
      await run(h5.H5Dclose_async(stored));
      await run(h5.H5Fclose_async(file));
    });

    test('of another file, or of another connector, are none', async () => {
      const trial = new Trial(under);
      const file = await make(trial);
      const foreign = [await make(trial), await make(new Trial(under))];
      const dset = await run(h5.H5Dcreate_async(file, 'r', h5.H5T_STD_REF_OBJ, scalar));
      for (const other of foreign) {
        const reference = await run(h5.H5Rcreate_object_async(other, 'd'));
        await expectFailure(h5.H5Rdereference_async(file, H5P_DEFAULT, reference), 'bad-argument');
        const write = h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, [reference]);
        await expectFailure(write, 'bad-argument');
      }
      const nonsense = { type: 'object', file: file.hid, token: Uint8Array.of(1, 2, 3) } as const;
      await expectFailure(h5.H5Ropen_object_async(nonsense), 'bad-argument', 'not-found');
      await run(h5.H5Dclose_async(dset));
      for (const one of [file, ...foreign]) await run(h5.H5Fclose_async(one));
    });
  });
}
