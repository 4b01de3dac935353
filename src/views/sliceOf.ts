import { isObservable, type Observable, of } from 'rxjs';
import { EventSet } from '../es/EventSet.js';
import type { MemoryType } from '../model/Datatype.js';
import { badArgument } from '../model/H5Error.js';
import type { H5T_NATIVE } from '../model/H5T.js';
import type { DatasetId } from '../model/Identifier.js';
import { shown } from '../operations/shown.js';
import { checkOptions } from '../operators/checkOptions.js';
import type { ElementsOf } from '../sources/DataOf.js';
import type { SliceOptions } from './SliceOptions.js';
import { SliceView } from './SliceView.js';

/**
 * Shows a slice of a dataset, painted as its chunks arrive. What is selected next cancels what is no longer wanted, and no result of an
 * earlier selection is shown for a later one.
 *
 *     select(…)  a----------------b--------c---------
 *     sliceOf    a---a---a---A----b---b----c--c--C---     small letters: status 'loading'; capital ones: 'ready'
 *
 * @param dataset - An open dataset, or a stream that opens one: it is then opened for the first subscriber, and closed when the last one
 *   has left.
 * @returns A view with the methods `select`, `cancel` and `retry`; errors are those of `H5Dread_async`.
 * @example
 * const slice = sliceOf(openFile(url).pipe(openDataset('/entry/data')));
 * slice.subscribe(({ data, shape, parts, loaded }) => draw(data, shape, parts, loaded));
 * slider.oninput = () => slice.select(hyperslab({ start: [slider.valueAsNumber, 0, 0], count: [1, 512, 512] }));
 */
export function sliceOf<M extends MemoryType = typeof H5T_NATIVE>(
  dataset: DatasetId | Observable<DatasetId>,
  options: SliceOptions<M> = {},
): SliceView<ElementsOf<M>> {
  const { selection: _, ...others } = options;
  checkOptions('sliceOf', others);
  const { es } = options;
  if (es !== undefined && !(es instanceof EventSet))
    throw badArgument('sliceOf', `es is ${shown(es)}, not an event set`);
  return new SliceView(isObservable(dataset) ? dataset : of(dataset), options);
}
