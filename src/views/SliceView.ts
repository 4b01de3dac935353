import { BehaviorSubject, type Observable } from 'rxjs';
import type { MemoryType } from '../model/Datatype.js';
import { failure, within } from '../model/H5Error.js';
import type { DatasetId } from '../model/Identifier.js';
import { shown } from '../operations/shown.js';
import { type HyperslabSelection, ownSelection } from '../operators/hyperslab.js';
import type { SliceOptions, Wanted } from './SliceOptions.js';
import { SliceReader } from './SliceReader.js';
import type { SliceSnapshot } from './SliceSnapshot.js';
import { View } from './View.js';

/** The view of a slice, as `sliceOf` makes it; its selection can change. */
export class SliceView<T> extends View<SliceSnapshot<T>> {
  readonly #wanted$: BehaviorSubject<Wanted>;
  readonly #reader: SliceReader<T>;

  /** Called by `sliceOf`. */
  constructor(dataset$: Observable<DatasetId>, options: SliceOptions<MemoryType>) {
    const wanted$ = new BehaviorSubject(within('sliceOf', () => wantedOf(options.selection, options.prefetch)));
    const reader = new SliceReader<T>(options, wanted$, () => this.retry());
    super(reader.initial, reader.snapshots(dataset$));
    this.#wanted$ = wanted$;
    this.#reader = reader;
  }

  /**
   * Selects something else. What is being read is canceled, unless it is the same; then the selection is read, and after it what may be
   * selected next. Where the dataset could not be opened, it is opened anew. Throws `bad-argument` where a part of a selection is missing
   * or has another number of dimensions.
   */
  select(selection: HyperslabSelection | undefined, prefetch?: readonly HyperslabSelection[]): void {
    this.#wanted$.next(within('SliceView.select', () => wantedOf(selection, prefetch)));
    if (this.#reader.hasFailed) this.retry();
  }

  /** Stops reading: `status` becomes `canceled`, and what is loaded stays. */
  cancel(): void {
    this.#reader.cancel();
  }
}

/** What is wanted, as it is now: the caller's arrays may change. */
function wantedOf(selection: HyperslabSelection | undefined, prefetch: readonly HyperslabSelection[] = []): Wanted {
  if (!Array.isArray(prefetch))
    throw failure('bad-argument', `prefetch must be a list of selections, not ${shown(prefetch)}`);
  return { selection: selection && ownSelection(selection), prefetch: prefetch.map(ownSelection) };
}
