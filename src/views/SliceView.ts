import { BehaviorSubject, type Observable } from 'rxjs';
import type { MemoryType } from '../model/Datatype.js';
import type { DatasetId } from '../model/Identifier.js';
import { checkOptions } from '../operators/checkOptions.js';
import type { HyperslabSelection } from '../operators/hyperslab.js';
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
    const { selection, prefetch = [] } = options;
    const wanted$ = new BehaviorSubject<Wanted>({ selection, prefetch });
    const reader = new SliceReader<T>(options, wanted$, () => this.retry());
    super(reader.initial, reader.snapshots(dataset$));
    this.#wanted$ = wanted$;
    this.#reader = reader;
  }

  /**
   * Selects something else. What is being read is canceled, unless it is the same; then the selection is read, and after it what may be
   * selected next. Throws `bad-argument` where a part of a selection is missing or has another number of dimensions.
   */
  select(selection: HyperslabSelection | undefined, prefetch: readonly HyperslabSelection[] = []): void {
    for (const one of [selection, ...prefetch]) checkOptions('SliceView.select', { selection: one });
    this.#wanted$.next({ selection, prefetch });
  }

  /** Stops reading: `status` becomes `canceled`, and what is loaded stays. */
  cancel(): void {
    this.#reader.cancel();
  }
}
