import type { DatasetId } from '../../../../model/Identifier.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { planAttach } from '../../../shared/scales/planAttach.js';
import { planDetach } from '../../../shared/scales/planDetach.js';
import { planSetLabel } from '../../../shared/scales/planSetLabel.js';
import { planSetScale } from '../../../shared/scales/planSetScale.js';
import { scaleName } from '../../../shared/scales/scaleName.js';
import { changeScales } from '../../editor/changeScales.js';
import { NativeScaleEditor } from '../../editor/NativeScaleEditor.js';
import type { Place } from '../../worker/Place.js';
import type { ChangingHandlersOf } from '../HandlersOf.js';
import { placeOfDataset } from '../transferOf.js';

/** Handlers of the routines of H5DS that change a file. */
export const H5DS: ChangingHandlersOf<'H5DS'> = ({ objects }) => {
  const store = new NativeScaleEditor(objects);
  const datasetOf = (identifier: DatasetId): Place => placeOfDataset(objects, identifier);

  return {
    *H5DSset_scale({ dsid, dimname }): Steps<void> {
      const place = datasetOf(dsid);
      const byEdits = yield* planSetScale(store, place, dimname);
      // h5wasm always stores a name.
      const stored = dimname ?? (yield* scaleName(store, place));
      yield* changeScales(place, 'making a dimension scale of', byEdits, (module, file) =>
        module.set_scale(file, place.path, stored),
      );
    },

    *H5DSattach_scale({ did, dsid, idx }): Steps<void> {
      const place = datasetOf(did);
      const scale = datasetOf(dsid);
      const byEdits = yield* planAttach(store, place, scale, idx);
      if (!byEdits) return;
      yield* changeScales(place, 'attaching a dimension scale to', byEdits, (module, file) =>
        module.attach_scale(file, place.path, scale.path, idx),
      );
    },

    *H5DSdetach_scale({ did, dsid, idx }): Steps<void> {
      const place = datasetOf(did);
      const scale = datasetOf(dsid);
      const byEdits = yield* planDetach(store, place, scale, idx);
      yield* changeScales(place, 'detaching a dimension scale from', byEdits, (module, file) =>
        module.detach_scale(file, place.path, scale.path, idx),
      );
    },

    *H5DSset_label({ did, idx, label }): Steps<void> {
      const place = datasetOf(did);
      const byEdits = yield* planSetLabel(store, place, idx, label);
      yield* changeScales(place, 'labeling a dimension of', byEdits, (module, file) =>
        module.set_dimension_label(file, place.path, idx, label),
      );
    },
  };
};
