import { H5Dread_async, H5P_DEFAULT, H5S_ALL, H5Screate_simple, H5Sselect_hyperslab, withProgress } from 'h5rx';
import { catchError, concat, defer, EMPTY, expand, finalize, ignoreElements, merge, of, tap } from 'rxjs';
import { DatasetParts } from './DatasetParts.js';
import { memTypeOf } from './memTypeOf.js';
import { Statistics } from './Statistics.js';

/** Parts that are read at once. */
const AT_ONCE = 4;

/** Reads all of a dataset, an operation for each part. What was canceled or failed is read by the next `read`. */
export class WholeRead {
  /** As that of a view; `idle` until `begin`. */
  status = 'idle';
  statistics = new Statistics();
  #space;
  #memType;
  #elementBytes;
  #parts;
  #wantedBytes = 0;
  #readBytes = 0;
  /** The first part that was never read. */
  #next = Number.POSITIVE_INFINITY;
  /** Parts that were stopped by an earlier `read`, and by this one. */
  #again = [];
  #stopped = [];
  /** Parts that are being read, with the bytes that have come of each. */
  #current = new Map();

  constructor({ datatype, space, creation }) {
    const { memType, elementBytes } = memTypeOf(datatype);
    this.#space = H5Screate_simple([...space.dims]);
    this.#memType = memType;
    this.#elementBytes = elementBytes;
    this.#parts = new DatasetParts(space.dims, creation.chunk, elementBytes);
  }

  /** Bytes that are wanted and have not come yet. */
  get leftBytes() {
    return [...this.#current.values()].reduce((left, bytes) => left - bytes, this.#wantedBytes - this.#readBytes);
  }

  /** Wants all of it, from the beginning. */
  begin() {
    this.statistics = new Statistics();
    this.#wantedBytes = this.#space.dims.reduce((product, size) => product * size, this.#elementBytes);
    this.#readBytes = 0;
    this.#next = 0;
    this.#again = [];
    this.#stopped = [];
    this.#current.clear();
  }

  /** Reads what is wanted and not there yet, in an event set; emits itself when its status has changed. */
  read({ dataset, es, cancel$ }) {
    return defer(() => {
      this.#again.push(...this.#stopped, ...this.#current.keys());
      this.#stopped = [];
      this.#current.clear();
      if (this.#isEmpty) return of(this);

      let isCanceled = false;
      const canceling = cancel$.subscribe(() => {
        isCanceled = true;
      });
      const readNext = () => (isCanceled || this.#isEmpty ? EMPTY : this.#readPart(this.#take(), dataset, es));
      const lanes = Array.from({ length: AT_ONCE }, () => defer(readNext).pipe(expand(readNext)));
      const outcome = () => (isCanceled ? 'canceled' : this.#stopped.length > 0 ? 'error' : 'ready');
      return concat(
        this.#become(() => 'loading'),
        merge(...lanes).pipe(ignoreElements()),
        this.#become(outcome),
      ).pipe(finalize(() => canceling.unsubscribe()));
    });
  }

  get #isEmpty() {
    return this.#again.length === 0 && this.#next >= this.#parts.count;
  }

  #take() {
    if (this.#again.length > 0) return this.#again.shift();
    this.#next += 1;
    return this.#next - 1;
  }

  /** Reads a part, and emits once, however it ends. */
  #readPart(n, dataset, es) {
    const { start, count, elements } = this.#parts.at(n);
    const bytes = elements * this.#elementBytes;
    const selection = H5Sselect_hyperslab(this.#space, 'H5S_SELECT_SET', start, null, count, null);
    this.#current.set(n, 0);
    return H5Dread_async(dataset, this.#memType, H5S_ALL, selection, H5P_DEFAULT, es).pipe(
      withProgress(({ loadedBytes, totalBytes }) => this.#current.set(n, (bytes * loadedBytes) / totalBytes)),
      tap((data) => {
        this.statistics.add(data);
        this.#readBytes += bytes;
      }),
      catchError(() => {
        // The event set has the error.
        this.#stopped.push(n);
        return of(undefined);
      }),
      finalize(() => this.#current.delete(n)),
    );
  }

  #become(statusNow) {
    return defer(() => {
      this.status = statusNow();
      return of(this);
    });
  }
}
