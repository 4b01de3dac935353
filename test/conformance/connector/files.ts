import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, failure, run } from '../../support/h5.js';
import { type ConnectorUnderTest, Trial } from './ConnectorUnderTest.js';

/** Files: creating, opening, closing, and what their identifiers mean meanwhile. */
export function filesConform(under: ConnectorUnderTest): void {
  describe('files', () => {
    test('are created, closed and opened again', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      await run(h5.H5Gcreate_async(file, 'g'));
      const again = await trial.reopen(file);
      expect(await run(h5.H5Lexists_async(again, 'g'))).toBe(true);
      expect(await run(h5.H5Gget_info_async(again))).toMatchObject({ nlinks: 1, mounted: false });
      await run(h5.H5Fclose_async(again));
    });

    test('give their bytes, which any connector opens', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      await run(h5.H5Gcreate_async(file, 'g'));
      const getting = h5.H5Fget_file_image_async(file);
      if (!trial.has('H5Fget_file_image')) {
        await expectFailure(getting, 'unsupported');
        await run(h5.H5Fclose_async(file));
        return;
      }
      const image = await run(getting);
      expect(await run(h5.H5Fis_accessible_async(image, trial.fapl))).toBe(true);
      const copy = await run(h5.H5Fopen_async(image, h5.H5F_ACC_RDONLY));
      expect(await run(h5.H5Lexists_async(copy, 'g'))).toBe(true);
      await run(h5.H5Fclose_async(copy));
      await run(h5.H5Fclose_async(file));
    });

    test('opened for reading take no changes', async () => {
      const trial = new Trial(under);
      const file = await trial.reopen(await trial.create());
      await expectFailure(h5.H5Gcreate_async(file, 'g'), 'permission');
      await run(h5.H5Fclose_async(file));
      await expectFailure(h5.H5Gget_info_async(file), 'bad-argument');
    });

    test('that are no HDF5 are none', async () => {
      const { fapl } = new Trial(under);
      const text = new TextEncoder().encode('no HDF5 at all, '.repeat(100));
      if (under.takesBytes === false) {
        await expectFailure(h5.H5Fis_accessible_async(text, fapl), 'unsupported');
        await expectFailure(h5.H5Fopen_async(text, h5.H5F_ACC_RDONLY, fapl), 'unsupported');
        return;
      }
      expect(await run(h5.H5Fis_accessible_async(text, fapl))).toBe(false);
      await expectFailure(h5.H5Fopen_async(text, h5.H5F_ACC_RDONLY, fapl), 'corrupt-file');
    });

    test('have as many identifiers as one likes, and end with the last', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const second = await run(h5.H5Freopen_async(file));
      await run(h5.H5Fclose_async(file));
      await run(h5.H5Gcreate_async(second, 'g'));
      expect(await run(h5.H5Lexists_async(second, 'g'))).toBe(true);
      await run(h5.H5Fclose_async(second));
    });

    test('are kept open by objects in them, and so are references into them', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const group = await run(h5.H5Gcreate_async(file, 'g'));
      const reference = await run(h5.H5Rcreate_object_async(group, '.'));
      await run(h5.H5Fclose_async(file));
      await run(h5.H5Gclose_async(h5.H5Gcreate_async(group, 'h')));
      const same = await run(h5.H5Ropen_object_async(reference));
      expect(await run(h5.H5Lexists_async(same as h5.GroupId, 'h'))).toBe(true);
      await run(h5.H5Oclose_async(same));
      await run(h5.H5Gclose_async(group));
      await expectFailure(h5.H5Ropen_object_async(reference), 'bad-argument');
    });

    test('close what is open in them with the degree strong', async () => {
      const trial = new Trial(under);
      const file = await trial.create({ fcloseDegree: 'strong' });
      const group = await run(h5.H5Gcreate_async(file, 'g'));
      await run(h5.H5Fclose_async(file));
      await expectFailure(h5.H5Gget_info_async(group), 'bad-argument');
    });

    test('are not closed before what is open in them with the degree semi', async () => {
      const trial = new Trial(under);
      const file = await trial.create({ fcloseDegree: 'semi' });
      const group = await run(h5.H5Gcreate_async(file, 'g'));
      await expectFailure(h5.H5Fclose_async(file), 'permission');
      expect(await run(h5.H5Lexists_async(file, 'g'))).toBe(true);
      await run(h5.H5Gclose_async(group));
      await run(h5.H5Fclose_async(file));
      await expectFailure(h5.H5Gget_info_async(file), 'bad-argument');
    });

    test('are flushed, by whatever is in them', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const group = await run(h5.H5Gcreate_async(file, 'g'));
      await run(h5.H5Fflush_async(group, h5.H5F_SCOPE_LOCAL));
      await run(h5.H5Oflush_async(group));
      await run(h5.H5Orefresh_async(group));
      await run(h5.H5Gclose_async(group));
      await run(h5.H5Fclose_async(file));
    });

    test('have no identifiers of others', async () => {
      const trial = new Trial(under);
      const [file, other] = [await trial.create(), await trial.create()];
      await run(h5.H5Gcreate_async(file, 'g'));
      expect((await failure(h5.H5Lcreate_hard_async(file, 'g', other, 'g'))).kind).toBe('bad-argument');
      for (const one of [file, other]) await run(h5.H5Fclose_async(one));
    });
  });
}
