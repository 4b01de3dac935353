import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { type ConnectorUnderTest, Trial } from './ConnectorUnderTest.js';

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
  });
}
