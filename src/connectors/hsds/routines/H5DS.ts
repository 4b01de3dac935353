import type { DatasetId } from '../../../model/Identifier.js';
import { runWork } from '../../shared/runWork.js';
import { isScale } from '../../shared/scales/datasetClass.js';
import { labelOf } from '../../shared/scales/dimensionLabels.js';
import type { ScaleChange } from '../../shared/scales/EditableScaleStore.js';
import { isAttached } from '../../shared/scales/isAttached.js';
import { planAttach } from '../../shared/scales/planAttach.js';
import { planDetach } from '../../shared/scales/planDetach.js';
import { planSetLabel } from '../../shared/scales/planSetLabel.js';
import { planSetScale } from '../../shared/scales/planSetScale.js';
import { nameOfScale } from '../../shared/scales/scaleName.js';
import { scaleInfos, scalesOf } from '../../shared/scales/scalesOf.js';
import type { Work } from '../../shared/Work.js';
import type { HandlersOf } from '../client/HandlersOf.js';
import type { Handling } from '../client/Handling.js';
import type { Place } from '../client/Place.js';
import { HsdsScaleStore } from '../metadata/HsdsScaleStore.js';
import { together } from '../metadata/newLink.js';

/** Handlers of the routines of H5DS. */
export const H5DS: HandlersOf<'H5DS'> = {
  H5DSset_scale: ({ args: { dsid, dimname } }, handling) =>
    change(handling, [dsid], (store, [scale]) => planSetScale(store, scale!, dimname)),

  H5DSattach_scale: ({ args: { did, dsid, idx } }, handling) =>
    change(handling, [did, dsid], (store, [place, scale]) => planAttach(store, place!, scale!, idx)),

  H5DSdetach_scale: ({ args: { did, dsid, idx } }, handling) =>
    change(handling, [did, dsid], (store, [place, scale]) => planDetach(store, place!, scale!, idx)),

  H5DSset_label: ({ args: { did, idx, label } }, handling) =>
    change(handling, [did], (store, [place]) => planSetLabel(store, place!, idx, label)),

  async H5DSis_scale({ args: { did } }, handling) {
    return runWork(isScale(new HsdsScaleStore(handling), await handling.place(did)));
  },

  async H5DSis_attached({ args: { did, dsid, idx } }, handling) {
    const [place, scale] = await Promise.all([handling.place(did), handling.place(dsid)]);
    return runWork(isAttached(new HsdsScaleStore(handling), place, scale, idx));
  },

  async H5DSget_num_scales({ args: { did, idx } }, handling) {
    const scales = scalesOf(new HsdsScaleStore(handling), await handling.place(did), 'idx', idx);
    return (await runWork(scales)).length;
  },

  async H5DSiterate_scales({ args: { did, dim } }, handling) {
    return runWork(scaleInfos(new HsdsScaleStore(handling), await handling.place(did), dim));
  },

  async H5DSget_label({ args: { did, idx } }, handling) {
    return runWork(labelOf(new HsdsScaleStore(handling), await handling.place(did), idx));
  },

  async H5DSget_scale_name({ args: { did } }, handling) {
    return runWork(nameOfScale(new HsdsScaleStore(handling), await handling.place(did)));
  },
};

/** Checks a change of datasets, and makes it. What it puts is sent together with what later operations stage. */
async function change(
  handling: Handling,
  datasets: readonly DatasetId[],
  plan: (
    store: HsdsScaleStore,
    places: readonly Place[],
  ) => Work<ScaleChange<Promise<unknown>, unknown> | undefined, Promise<unknown>, unknown>,
): Promise<undefined> {
  const places = await Promise.all(datasets.map((dataset) => handling.place(dataset)));
  const store = new HsdsScaleStore(handling);
  const make = await runWork(plan(store, places));
  if (!make) return;
  handling.commit();
  await runWork(make());
  await handling.staged(undefined, together(store.sent));
}
