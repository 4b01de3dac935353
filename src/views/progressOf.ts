import { concat, defer, EMPTY, interval, map, merge, of, switchMap, tap } from 'rxjs';
import { EventSet } from '../es/EventSet.js';
import type { ErrorInfo, EventSetProgress, EventSetStatus } from '../es/events.js';
import { badArgument } from '../model/H5Error.js';
import { shown } from '../operations/shown.js';
import { paced } from './paced.js';
import { Throughput } from './Throughput.js';
import { View } from './View.js';

/** What an event set is doing. */
export interface EventSetSnapshot {
  /** Counts of operations: inserted, active, running, succeeded, failed, canceled. */
  readonly status: EventSetStatus;
  /** Bytes and operations, done and in all. */
  readonly progress: EventSetProgress;
  /** The part of all bytes that is done, from 0 to 1; of operations where no size is known; undefined where there are none. What was canceled counts as done. */
  readonly fraction: number | undefined;
  /** Bytes moved in a second: over the last two while an operation is active, afterwards over all the time in which one was. */
  readonly bytesPerSecond: number;
  /** What has failed since the view was subscribed to, and before where it was not collected; the latest 100, oldest first. */
  readonly errors: readonly ErrorInfo[];
}

/** The most errors that a snapshot has; `status.failed` counts all. */
const MOST_ERRORS = 100;
/** Milliseconds after which the speed is told anew, where nothing else happens. */
const TICK = 500;

/**
 * Shows an event set: its counts, its progress, how fast it is, and what failed in it.
 *
 *     es         inserted  started  progress …  succeeded
 *     subscribe      ^-----------------------------------!
 *     progressOf     s--------s--------s----s---s--------
 *
 * @returns A view. It collects no errors from the set: `H5ESget_err_info` has them still.
 * @example
 * progressOf(es).subscribe(({ fraction, bytesPerSecond }) => bar.update(fraction, bytesPerSecond));
 */
export function progressOf(es: EventSet): View<EventSetSnapshot> {
  if (!(es instanceof EventSet)) throw badArgument('progressOf', `es is ${shown(es)}, not an event set`);
  const snapshots$ = defer(() => {
    const throughput = new Throughput();
    let errors: readonly ErrorInfo[] = [];
    const errors$ = es.errors$.pipe(
      tap((info) => {
        errors = [...errors.slice(1 - MOST_ERRORS), info];
      }),
    );
    const note = () => throughput.note(es.progress.loadedBytes, performance.now(), es.status.active > 0);
    return merge(es.status$, es.progress$, errors$).pipe(
      tap(note),
      paced(),
      // What stalls tells nothing, and gets slower all the same.
      switchMap(() => concat(of(undefined), es.status.active > 0 ? interval(TICK) : EMPTY)),
      tap(note),
      map(() => snapshotOf(es, errors, throughput.rateAt(performance.now()))),
    );
  });
  return new View(snapshotOf(es, [], 0), snapshots$);
}

function snapshotOf(es: EventSet, errors: readonly ErrorInfo[], bytesPerSecond: number): EventSetSnapshot {
  const { status, progress } = es;
  return { status, progress, fraction: fractionOf(progress), bytesPerSecond, errors };
}

function fractionOf({
  loadedBytes,
  totalBytes,
  operationsDone,
  operationsTotal,
}: EventSetProgress): number | undefined {
  if (totalBytes > 0) return loadedBytes / totalBytes;
  return operationsTotal > 0 ? operationsDone / operationsTotal : undefined;
}
