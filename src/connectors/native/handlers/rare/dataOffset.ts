import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { Place } from '../../worker/Place.js';
import { viewDataset } from '../describeDataset.js';

/** Where contiguous raw data begin in the file (`H5Dget_offset`); undefined where they do not lie in it in one piece. */
export function* dataOffset(place: Place): Steps<number | undefined> {
  const { layout, format, externalFiles } = yield* viewDataset(place);
  if (layout.kind !== 'contiguous' || layout.address === undefined || externalFiles) return undefined;
  return format.baseAddress + layout.address;
}
