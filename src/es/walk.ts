import { AsyncSubject, type Observable } from 'rxjs';
import type { Entry } from './Entry.js';
import { onceDone } from './onceDone.js';

/** What `H5ESwait` and `H5EScancel` do differently on their way through a set. */
export interface Walk {
  /** The operations of the set, oldest first, as they are at every moment. */
  readonly active: ReadonlySet<Entry>;
  /** Operations with this number or a later one were inserted after the call and are not looked at. */
  readonly end: number;
  /** Milliseconds of waiting in all. */
  readonly budget: number;
  /** Whether the walk stops at an operation for as long as time lasts. */
  mustWait(entry: Entry): boolean;
  /** Whether an operation that the walk reached counts in the answer. */
  counts(entry: Entry): boolean;
  /** Takes a finished operation out of the set; throws, and leaves it there, when the completion function says so. */
  harvest(entry: Entry): void;
}

/** What a walk found. */
export interface WalkResult {
  readonly counted: number;
  readonly errOccurred: boolean;
}

/**
 * Goes through a set, oldest operation first, waiting where it must and harvesting what has ended, up to the first
 * failed one. Begins at the call, and is synchronous up to the first wait, so that a poll has answered when it
 * returns. The answer is replayed.
 */
export function walk({ active, end, budget, mustWait, counts, harvest }: Walk): Observable<WalkResult> {
  const answer = new AsyncSubject<WalkResult>();
  // The iterator of a Set goes along with its changes: what others harvest meanwhile is passed over.
  const entries = active.values();
  let remaining = budget;
  let counted = 0;
  const finish = (errOccurred: boolean): void => {
    answer.next({ counted, errOccurred });
    answer.complete();
  };

  /** Whether the walk goes on after an operation. */
  const pass = (entry: Entry): boolean => {
    if (!active.has(entry) || entry.harvesting) return true;
    if (!entry.pending) {
      try {
        harvest(entry);
      } catch (error) {
        answer.error(error);
        return false;
      }
    }
    if (counts(entry)) counted += 1;
    if (entry.state !== 'failed') return true;
    finish(true);
    return false;
  };

  const proceed = (): void => {
    for (let next = entries.next(); !next.done; next = entries.next()) {
      const entry = next.value;
      if (entry.number >= end) break;
      if (mustWait(entry) && remaining > 0) {
        const began = performance.now();
        onceDone(entry, mustWait, remaining, () => {
          const elapsed = performance.now() - began;
          remaining = elapsed >= remaining ? 0 : remaining - elapsed;
          if (pass(entry)) proceed();
        });
        return;
      }
      if (!pass(entry)) return;
    }
    finish(false);
  };

  proceed();
  return answer.asObservable();
}
