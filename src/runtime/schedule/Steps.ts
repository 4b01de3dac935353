/** Which work comes first where several can go on: what is on screen before what may be needed. */
export type Priority = 'visible' | 'normal' | 'prefetch';

/** Elements of a write buffer, `from` (inclusive) to `to` (exclusive). */
export interface PulledRange {
  readonly from: number;
  readonly to: number;
}

/** A moment at which a handler lets other work in: it tells its progress, asks for a part of its write buffer, or waits. */
export type Step =
  | { readonly type: 'progress'; readonly loadedBytes: number; readonly totalBytes: number }
  /** `ahead`: what it will pull next, so that it is on its way meanwhile. */
  | { readonly type: 'pull'; readonly from: number; readonly to: number; readonly ahead?: PulledRange | undefined }
  /** It goes on when the promise has ended; a cancel does not wait for it. */
  | { readonly type: 'wait'; readonly until: Promise<unknown> };

/** A handler that works in steps; it is resumed with what it pulled. */
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

/** Steps that no later call of the queue has to wait for: they run beside it, by turns with everything else. */
export class Beside<T> {
  readonly steps: Steps<T>;
  /** Bytes that they move: the memory that they take until they end, and the progress when they have. */
  readonly bytes: number;
  /** Called once when they have ended, however they did, also before the first step. */
  readonly ended: () => void;

  constructor(steps: Steps<T>, bytes: number, ended: () => void) {
    this.steps = steps;
    this.bytes = bytes;
    this.ended = ended;
  }
}
