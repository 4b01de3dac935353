import type { CallQueue } from './CallQueue.js';
import type { MergedRequest } from './Engine.js';
import type { Priority, Steps } from './Steps.js';

/** A part of a write buffer as it came, or why it will not come. */
export type Pushed<Failure> =
  | { readonly data: ArrayBufferView | readonly unknown[] }
  | { readonly failure: Failure; readonly data?: undefined };

/** A call in a worker, from its arrival to its end. */
export interface QueuedCall<Request, Failure> {
  readonly call: number;
  readonly request: Request;
  readonly priority: Priority;
  /** The queue that it came into. */
  readonly queue: CallQueue<Request, Failure>;
  canceled: boolean;
  /** Undefined until it begins. A call that is waiting cannot be canceled; finishing, it takes what it has waited for. */
  state?: 'running' | 'waiting' | 'finishing' | 'paused' | 'pulling';
  startedAt?: number;
  /** Whether the client knows that it has begun. */
  isStartTold?: boolean;
  /** Removes it from its queue, or from the lane beside it. */
  leave: () => void;
  steps?: Steps<unknown>;
  /** The merged request that runs in place of it and of calls after it. */
  merged?: (MergedRequest<Request> & { readonly followers: readonly QueuedCall<Request, Failure>[] }) | undefined;
  /** Bytes that it moves, unless it has reported all of them; they are then reported at its end. */
  totalBytes?: number | undefined;
  /** Parts of the write buffer that have come and were not taken yet; and where the part asked for ahead begins. */
  readonly pushed: Pushed<Failure>[];
  askedAhead?: number | undefined;
  /** It was answered while it was queued; its turn only fails its dependents. */
  ended?: boolean;
}

/** Whether the next step of a call can be done now. */
export function canProceed({ state, pushed, canceled, merged }: QueuedCall<unknown, unknown>): boolean {
  if (state === 'waiting') return false;
  if (canceled && !merged) return true;
  return state === 'pulling' ? pushed.length > 0 : state !== 'paused';
}

/** Lets the head of a queue run for the calls after it too. */
export function mergeInto<Request, Failure>(
  head: QueuedCall<Request, Failure>,
  merged: MergedRequest<Request>,
  followers: readonly QueuedCall<Request, Failure>[],
): void {
  head.merged = { ...merged, followers };
  [head, ...followers].forEach((call, n) => {
    call.state = 'running';
    call.totalBytes = merged.bytes[n];
  });
}

/** Makes each of the merged calls run alone, the head from its next step. */
export function part(head: QueuedCall<unknown, unknown>): void {
  for (const call of [head, ...(head.merged?.followers ?? [])]) call.totalBytes = undefined;
  head.merged = undefined;
  head.state = 'running';
  delete head.steps;
}
