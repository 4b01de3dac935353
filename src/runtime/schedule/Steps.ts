/** Which work comes first: `visible` for data on screen, `prefetch` for data that may be needed. */
export type Priority = 'visible' | 'normal' | 'prefetch';

/** Elements of a write buffer, `from` (inclusive) to `to` (exclusive). */
export interface PulledRange {
  readonly from: number;
  readonly to: number;
}

/** A point at which a handler lets other work run: it reports its progress, requests a part of its write buffer, or waits. */
export type Step =
  | { readonly type: 'progress'; readonly loadedBytes: number; readonly totalBytes: number }
  /** `ahead`: the range it will pull next, which is then sent meanwhile. */
  | { readonly type: 'pull'; readonly from: number; readonly to: number; readonly ahead?: PulledRange | undefined }
  /** It goes on when the promise has settled; a cancel does not wait for that, unless the wait is not revocable. */
  | { readonly type: 'wait'; readonly until: Promise<unknown>; readonly isRevocable?: boolean };

/** Milliseconds of work after which steps let other work run. */
export const LONGEST_TURN = 2;

/** Lets other work run. */
export const TURN: Step = { type: 'wait', until: Promise.resolve() };

/**
 * A handler that works in steps; it is resumed with what it pulled. A cancel ends it by `return`: what it waits for in a `finally` block
 * then must not be revocable, and comes before its end.
 */
export type Steps<T> = Generator<Step, T, ArrayBufferView | readonly unknown[] | undefined>;

/** Whether a handler answered with steps. */
export function isSteps(outcome: unknown): outcome is Steps<unknown> {
  return (
    typeof outcome === 'object' &&
    outcome !== null &&
    Symbol.iterator in outcome &&
    'return' in outcome &&
    'next' in outcome
  );
}

/** The result of a handler that has moved all of its bytes at once. */
export class Moved<T> {
  readonly value: T;
  readonly bytes: number;

  constructor(value: T, bytes: number) {
    this.value = value;
    this.bytes = bytes;
  }
}

/** Steps that later calls of the queue do not wait for: they run beside the queue, in a lane of their own. */
export class Beside<T> {
  readonly steps: Steps<T>;
  /** Bytes that they move: the memory that they take until they end, and their progress then. */
  readonly bytes: number;
  /** Called once when they have ended in any way, also before the first step. */
  readonly ended: () => void;
  /** Whether they are so short that the first step, which is often the only one, is taken in the turn of the call: then no lane is needed. */
  readonly isShort: boolean;

  constructor(steps: Steps<T>, bytes: number, ended: () => void, isShort = false) {
    this.isShort = isShort;
    this.steps = steps;
    this.bytes = bytes;
    this.ended = ended;
  }
}
