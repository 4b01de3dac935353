import type { Reference } from '../../../../model/Reference.js';
import type { Step, Steps } from '../../../../runtime/schedule/Steps.js';
import type { FollowingScaleStore } from '../../../shared/scales/FollowingScaleStore.js';
import { dereference } from '../../worker/dereference.js';
import { requireKind } from '../../worker/follow.js';
import type { Place } from '../../worker/Place.js';
import { NativeScaleStore, type Resumed } from '../NativeScaleStore.js';

/** Datasets of open files, whose scales are told. */
export class NativeScaleFollower extends NativeScaleStore implements FollowingScaleStore<Place, Step, Resumed> {
  pathOf({ path }: Place): string {
    return path;
  }

  dereference(reference: Reference, { file }: Place): Steps<Place> {
    return dereference(file, reference);
  }

  requireDataset(found: Place): Steps<void> {
    return requireKind(found, 'dataset');
  }
}
