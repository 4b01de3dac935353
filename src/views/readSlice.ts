import { concat, defer, EMPTY, map, type Observable, of, tap } from 'rxjs';
import type { MemoryType } from '../model/Datatype.js';
import type { DatasetId } from '../model/Identifier.js';
import { Assembly } from '../operators/Assembly.js';
import { hasNoGaps } from '../operators/chunksOf.js';
import type { HyperslabSelection } from '../operators/hyperslab.js';
import { insertInto } from '../operators/insertInto.js';
import { readChunks } from '../operators/readChunks.js';
import { readDataset } from '../operators/readDataset.js';
import type { SliceOptions } from './SliceOptions.js';
import type { SliceElements, SlicePart } from './SliceSnapshot.js';

/** What is read at once for a slice, in parts. */
const CONCURRENCY = 16;
/** Chunks of less than half of it are read together: what a screen shows is then seldom more than a few parts. */
const PART_BYTES = 2 ** 20;

interface Reading extends Omit<SliceOptions<MemoryType>, 'prefetch'> {
  readonly selection: HyperslabSelection | undefined;
  readonly priority: 'visible' | 'prefetch';
  /** Cancels it, also in the event set. */
  readonly signal: AbortSignal;
}

/**
 * Reads a slice part by part, in whatever order they come.
 *
 * @returns The same elements after each part, of which there are more each time; then complete, when all are there.
 */
export function readSlice<T>(dataset: DatasetId, reading: Reading): Observable<SliceElements<T>> {
  const { selection, memType, priority, signal, es, concurrency = CONCURRENCY, partBytes = PART_BYTES } = reading;
  const common = { ...(selection && { selection }), ...(memType !== undefined && { memType }), signal };
  const options = { ...common, dxpl: { ...reading.dxpl, priority } };
  return defer(() => {
    const assembly = new Assembly<T>();
    const parts: SlicePart[] = [];
    const elements: SliceElements<T> = Object.assign(assembly, { parts });
    // The chunks of blocks that are a step apart come with what lies between these; what is selected is read as one.
    const hasGaps = selection !== undefined && !hasNoGaps(selection);
    const parts$ = (hasGaps ? EMPTY : of(dataset)).pipe(
      readChunks({ ...options, ordered: false, concurrency, partBytes }),
      tap((chunk) => {
        const { position, shape } = assembly.add(chunk);
        parts.push({ offset: position, shape });
      }),
      map(() => elements),
    );
    // A null dataspace and an empty extent have no parts either.
    const nothing$ = defer(() => (parts.length > 0 ? EMPTY : of(dataset).pipe(readDataset(options)))).pipe(
      map((none) => ({ ...none, data: none.data as T, parts, loaded: 1 })),
    );
    const read$ = concat(parts$, nothing$);
    return es ? read$.pipe(insertInto(es)) : read$;
  });
}
