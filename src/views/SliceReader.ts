import {
  type BehaviorSubject,
  catchError,
  concat,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  last,
  map,
  NEVER,
  type Observable,
  of,
  startWith,
  switchMap,
  tap,
} from 'rxjs';
import type { MemoryType } from '../model/Datatype.js';
import type { DatasetId } from '../model/Identifier.js';
import type { NdArray } from '../operators/Chunk.js';
import type { HyperslabSelection } from '../operators/hyperslab.js';
import { endedBy } from '../operators/untilAborted.js';
import { keyOfSelection } from './keyOfSelection.js';
import { paced } from './paced.js';
import { readSlice } from './readSlice.js';
import { failedWith, type ViewState } from './resourceView.js';
import type { SliceOptions, Wanted } from './SliceOptions.js';
import type { SliceElements, SliceSnapshot } from './SliceSnapshot.js';

const NOTHING = { data: undefined, shape: undefined, datatype: undefined, parts: [], loaded: 0 } as const;
const LOADING: ViewState = { status: 'loading', error: undefined };
const READY: ViewState = { status: 'ready', error: undefined };

/** Reads what is wanted of a dataset, one selection after the other. */
export class SliceReader<T> {
  readonly #options: SliceOptions<MemoryType>;
  readonly #wanted$: BehaviorSubject<Wanted>;
  readonly #controls: { readonly cancel: () => void; readonly retry: () => void };
  /** What was read ahead, or was shown and may be shown again, by its selection. */
  readonly #kept = new Map<string, NdArray<T>>();
  #previous: NdArray<T> | undefined;
  /** Stops what is under way for the selection. */
  #stop: AbortController | undefined;
  #hasFailed = false;

  constructor(options: SliceOptions<MemoryType>, wanted$: BehaviorSubject<Wanted>, retry: () => void) {
    this.#options = options;
    this.#wanted$ = wanted$;
    this.#controls = { cancel: () => this.cancel(), retry };
  }

  /** Whether the dataset could not be opened, or its opening was canceled. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** The snapshot before anything is read. */
  get initial(): SliceSnapshot<T> {
    return this.#snapshot({ status: 'idle', error: undefined }, NOTHING);
  }

  /** What is shown of a dataset, for one subscriber. */
  snapshots(dataset$: Observable<DatasetId>): Observable<SliceSnapshot<T>> {
    const shown$ = defer(() => {
      const opening = new AbortController();
      this.#stop = opening;
      return dataset$.pipe(endedBy(opening.signal, 'sliceOf'));
    }).pipe(
      switchMap((dataset) =>
        this.#wanted$.pipe(
          tap((wanted) => this.#forget(wanted)),
          distinctUntilChanged((one, other) => keyOfSelection(one.selection) === keyOfSelection(other.selection)),
          switchMap(({ selection }) => concat(this.#show(dataset, selection), this.#readAhead(dataset))),
        ),
      ),
    );
    return defer(() => {
      this.#hasFailed = false;
      return concat(of(this.#snapshot(LOADING, NOTHING)), shown$);
    }).pipe(
      catchError((thrown: unknown) => {
        this.#hasFailed = true;
        return of(this.#snapshot(failedWith(thrown, 'sliceOf'), NOTHING));
      }),
      finalize(() => {
        this.#kept.clear();
        this.#previous = undefined;
      }),
    );
  }

  /** Stops opening, or what is being read. */
  cancel(): void {
    this.#stop?.abort();
  }

  /** Shows a selection while it is read. Ends when it is complete; after an error or a cancel it waits for another one. */
  #show(dataset: DatasetId, selection: HyperslabSelection | undefined): Observable<SliceSnapshot<T>> {
    const kept = this.#kept.get(keyOfSelection(selection));
    if (kept) return of(this.#ready(kept));
    return defer(() => {
      const stop = new AbortController();
      this.#stop = stop;
      let read: SliceElements<T> = NOTHING;
      const loading$ = readSlice<T>(dataset, {
        ...this.#options,
        selection,
        priority: 'visible',
        signal: stop.signal,
      }).pipe(
        tap((elements) => {
          read = elements;
        }),
        startWith(NOTHING),
        paced(),
        map((elements) => this.#snapshot(LOADING, elements)),
      );
      return concat(
        loading$,
        defer(() => of(this.#ready(this.#keep(selection, read)))),
      ).pipe(
        catchError((thrown: unknown) => concat(of(this.#snapshot(failedWith(thrown, 'sliceOf'), read)), NEVER)),
        finalize(() => stop.abort()),
      );
    });
  }

  /**
   * Reads what may be selected next, one after the other, and shows none of it. What cannot be read is shown as an error when it is selected;
   * a cancel ends all of it.
   */
  #readAhead(dataset: DatasetId): Observable<never> {
    const readOne = (selection: HyperslabSelection) =>
      defer(() => {
        if (this.#kept.has(keyOfSelection(selection))) return EMPTY;
        const stop = new AbortController();
        this.#stop = stop;
        return readSlice<T>(dataset, { ...this.#options, selection, priority: 'prefetch', signal: stop.signal }).pipe(
          last(),
          tap((elements) => this.#keep(selection, elements)),
          catchError((thrown: unknown) => {
            if (failedWith(thrown, 'sliceOf').status === 'canceled') throw thrown;
            return EMPTY;
          }),
          finalize(() => stop.abort()),
        );
      });
    return this.#wanted$.pipe(
      switchMap(({ prefetch }) =>
        from(prefetch).pipe(
          concatMap(readOne),
          catchError(() => EMPTY),
        ),
      ),
      ignoreElements(),
    );
  }

  #keep(selection: HyperslabSelection | undefined, { data, shape = null, datatype }: SliceElements<T>): NdArray<T> {
    const slice = { data, shape, datatype } as NdArray<T>;
    this.#kept.set(keyOfSelection(selection), slice);
    return slice;
  }

  /** Forgets what is neither wanted nor wanted ahead. */
  #forget({ selection, prefetch }: Wanted): void {
    const wanted = new Set([selection, ...prefetch].map(keyOfSelection));
    for (const key of this.#kept.keys()) if (!wanted.has(key)) this.#kept.delete(key);
  }

  #ready(slice: NdArray<T>): SliceSnapshot<T> {
    this.#previous = slice;
    const { shape } = slice;
    const parts = shape === null ? [] : [{ offset: shape.map(() => 0), shape }];
    return this.#snapshot(READY, { ...slice, parts, loaded: 1 });
  }

  #snapshot(state: ViewState, { data, shape, datatype, parts, loaded }: SliceElements<T>): SliceSnapshot<T> {
    const { selection } = this.#wanted$.value;
    const elements = { data, shape, datatype, parts: [...parts], loaded };
    return { ...state, selection, ...elements, previous: this.#previous, ...this.#controls };
  }
}
