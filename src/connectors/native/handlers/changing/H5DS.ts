import type { DatasetId } from '../../../../model/Identifier.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { attachScale } from '../../editor/attachScale.js';
import { detachScale } from '../../editor/detachScale.js';
import { setLabel } from '../../editor/setLabel.js';
import { setScale } from '../../editor/setScale.js';
import type { Place } from '../../worker/Place.js';
import type { ChangingHandlersOf } from '../HandlersOf.js';
import { placeOfDataset } from '../transferOf.js';

/** Handlers of the routines of H5DS that change a file. */
export const H5DS: ChangingHandlersOf<'H5DS'> = ({ objects }) => {
  const datasetOf = (identifier: DatasetId): Place => placeOfDataset(objects, identifier);

  return {
    *H5DSset_scale({ dsid, dimname }): Steps<void> {
      yield* setScale(datasetOf(dsid), dimname);
    },

    *H5DSattach_scale({ did, dsid, idx }): Steps<void> {
      yield* attachScale(datasetOf(did), datasetOf(dsid), idx);
    },

    *H5DSdetach_scale({ did, dsid, idx }): Steps<void> {
      yield* detachScale(objects, datasetOf(did), datasetOf(dsid), idx);
    },

    *H5DSset_label({ did, idx, label }): Steps<void> {
      yield* setLabel(datasetOf(did), idx, label);
    },
  };
};
