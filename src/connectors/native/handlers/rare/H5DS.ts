import { failure } from '../../../../model/H5Error.js';
import type { DatasetId } from '../../../../model/Identifier.js';
import type { ScaleInfo } from '../../../../model/info.js';
import type { Reference } from '../../../../model/Reference.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { dereference } from '../../worker/dereference.js';
import { requireKind } from '../../worker/follow.js';
import { notFound } from '../../worker/notFound.js';
import { attributeSubject, type Place, subjectOf } from '../../worker/Place.js';
import { withSubject } from '../../worker/withSubject.js';
import {
  DIMENSION_LIST,
  dimensionLabels,
  dimensionList,
  isScale,
  rankOf,
  referenceList,
  requireDimension,
  requireDistinct,
  requireNoScale,
  scaleName,
  scalesAt,
  usesAt,
} from '../dimensionScales.js';
import type { RareHandlersOf } from '../HandlersOf.js';
import { placeOfDataset } from '../transferOf.js';

/** Handlers of the routines of H5DS that change nothing. */
export const H5DS: RareHandlersOf<'H5DS'> = ({ objects }) => {
  /** The references to the scales of a dimension. */
  function* scalesOf(place: Place, parameter: string, dimension: number): Steps<readonly (Reference | null)[]> {
    const rank = yield* rankOf(place);
    requireDimension(place, rank, parameter, dimension);
    return (yield* dimensionList(place, rank))?.[dimension] ?? [];
  }

  function* scaleInfo(place: Place, reference: Reference | null): Steps<ScaleInfo> {
    const subject = attributeSubject({ place, attribute: DIMENSION_LIST });
    if (!reference) throw notFound(`${subject} has a null reference`);
    try {
      const scale = yield* dereference(place.file, reference);
      yield* requireKind(scale, 'dataset');
      return { path: scale.path, name: yield* scaleName(scale) };
    } catch (error) {
      throw withSubject(subject, error);
    }
  }

  const datasetOf = (identifier: DatasetId): Place => placeOfDataset(objects, identifier);

  return {
    *H5DSis_scale({ did }): Steps<boolean> {
      return yield* isScale(datasetOf(did));
    },

    *H5DSis_attached({ did, dsid, idx }): Steps<boolean> {
      const [place, scale] = [datasetOf(did), datasetOf(dsid)];
      yield* requireNoScale(place);
      requireDistinct(place, scale);
      const rank = yield* rankOf(place);
      requireDimension(place, Math.max(rank, 1), 'idx', idx);
      const list = yield* dimensionList(place, rank);
      const uses = yield* referenceList(scale);
      // Both are looked at, whatever the first says: a reference that leads nowhere is an error.
      const listed = yield* scalesAt(place, scale, list?.[idx]);
      const used = yield* usesAt(place, scale, idx, uses);
      return listed.length > 0 && used.length > 0;
    },

    *H5DSget_num_scales({ did, idx }): Steps<number> {
      return (yield* scalesOf(datasetOf(did), 'idx', idx)).length;
    },

    *H5DSiterate_scales({ did, dim }): Steps<ScaleInfo[]> {
      const place = datasetOf(did);
      const scales: ScaleInfo[] = [];
      for (const reference of yield* scalesOf(place, 'dim', dim)) scales.push(yield* scaleInfo(place, reference));
      return scales;
    },

    *H5DSget_label({ did, idx }): Steps<string> {
      const place = datasetOf(did);
      const rank = yield* rankOf(place);
      requireDimension(place, rank, 'idx', idx);
      return (yield* dimensionLabels(place, rank))?.[idx] ?? '';
    },

    *H5DSget_scale_name({ did }): Steps<string> {
      const place = datasetOf(did);
      if (yield* isScale(place)) return yield* scaleName(place);
      throw failure('bad-argument', `${subjectOf(place)} is no dimension scale`);
    },
  };
};
