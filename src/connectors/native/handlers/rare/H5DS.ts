import type { DatasetId } from '../../../../model/Identifier.js';
import type { ScaleInfo } from '../../../../model/info.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { isScale } from '../../../shared/scales/datasetClass.js';
import { labelOf } from '../../../shared/scales/dimensionLabels.js';
import { isAttached } from '../../../shared/scales/isAttached.js';
import { nameOfScale } from '../../../shared/scales/scaleName.js';
import { scaleInfos, scalesOf } from '../../../shared/scales/scalesOf.js';
import type { Place } from '../../worker/Place.js';
import type { RareHandlersOf } from '../HandlersOf.js';
import { placeOfDataset } from '../transferOf.js';
import { NativeScaleFollower } from './NativeScaleFollower.js';

/** Handlers of the routines of H5DS that change nothing. */
export const H5DS: RareHandlersOf<'H5DS'> = ({ objects }) => {
  const store = new NativeScaleFollower();
  const datasetOf = (identifier: DatasetId): Place => placeOfDataset(objects, identifier);

  return {
    H5DSis_scale: ({ did }): Steps<boolean> => isScale(store, datasetOf(did)),

    H5DSis_attached: ({ did, dsid, idx }): Steps<boolean> => isAttached(store, datasetOf(did), datasetOf(dsid), idx),

    *H5DSget_num_scales({ did, idx }): Steps<number> {
      return (yield* scalesOf(store, datasetOf(did), 'idx', idx)).length;
    },

    H5DSiterate_scales: ({ did, dim }): Steps<ScaleInfo[]> => scaleInfos(store, datasetOf(did), dim),

    H5DSget_label: ({ did, idx }): Steps<string> => labelOf(store, datasetOf(did), idx),

    H5DSget_scale_name: ({ did }): Steps<string> => nameOfScale(store, datasetOf(did)),
  };
};
