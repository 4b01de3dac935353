import type { Packed } from '../port/protocol.js';
import type { CallQueue } from './CallQueue.js';
import type { Engine, MergedRequest } from './Engine.js';
import type { Priority, Steps } from './Steps.js';

/** A part of a write buffer as it came, or why it will not come. */
export type Pushed<Failure> =
  | { readonly data: ArrayBufferView | readonly unknown[] }
  | { readonly failure: Failure; readonly data?: undefined };

/** The part of an engine that knows packed requests. */
type Unpacking<Request> = Pick<Engine<Request, never>, 'unpack' | 'priority'>;

/** A call in a worker, from its arrival to its end. Many wait at once: what it needs only while it runs is made then. */
export class QueuedCall<Request, Failure> {
  readonly call: number;
  readonly priority: Priority;
  /** The queue that it came into. */
  readonly queue: CallQueue<Request, Failure>;
  canceled = false;
  /** Its steps were told to end after a cancel; what they still wait for comes first. */
  isEnding = false;
  /** Undefined until it begins. A call that is waiting cannot be canceled; finishing, it takes what it has waited for. */
  state: 'running' | 'waiting' | 'finishing' | 'paused' | 'pulling' | undefined;
  startedAt: number | undefined;
  /** Whether the client knows that it has begun. */
  isStartTold = false;
  /** Removes it from the lane in which it runs, where that is not its queue. */
  leaveLane: (() => void) | undefined;
  steps: Steps<unknown> | undefined;
  /** The merged request that runs in place of it and of calls after it. */
  merged: (MergedRequest<Request> & { readonly followers: readonly QueuedCall<Request, Failure>[] }) | undefined;
  /** Bytes that it moves, unless it has reported all of them; they are then reported at its end. */
  totalBytes: number | undefined;
  /** Where the part of the write buffer begins that was asked for ahead. */
  askedAhead: number | undefined;
  /** It was answered while it was queued; its turn only fails its dependents. */
  ended = false;
  /** Parts of the write buffer that have come and were not taken yet. */
  #pushed: Pushed<Failure>[] | undefined;

  #packed: Packed | undefined;
  #request: Request | undefined;
  readonly #engine: Unpacking<Request>;

  constructor(call: number, packed: Packed, engine: Unpacking<Request>, queue: CallQueue<Request, Failure>) {
    this.call = call;
    this.#packed = packed;
    this.#engine = engine;
    this.priority = engine.priority(packed);
    this.queue = queue;
  }

  /** Made when it is wanted first. */
  get request(): Request {
    if (this.#packed) {
      this.#request = this.#engine.unpack(this.#packed);
      this.#packed = undefined;
    }
    return this.#request as Request;
  }

  /** Whether a part of the write buffer is there. */
  get hasPart(): boolean {
    return this.#pushed !== undefined && this.#pushed.length > 0;
  }

  push(part: Pushed<Failure>): void {
    this.#pushed ??= [];
    this.#pushed.push(part);
  }

  takePart(): Pushed<Failure> | undefined {
    return this.#pushed?.shift();
  }

  /** Leaves its queue, or the lane beside it. */
  leave(): void {
    if (this.leaveLane) this.leaveLane();
    else this.queue.shift();
  }
}

/** Whether the next step of a call can be done now. */
export function canProceed<Request, Failure>(queued: QueuedCall<Request, Failure>): boolean {
  const { state, canceled, merged } = queued;
  if (state === 'waiting') return false;
  if (canceled && !merged) return true;
  return state === 'pulling' ? queued.hasPart : state !== 'paused';
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
export function part<Request, Failure>(head: QueuedCall<Request, Failure>): void {
  for (const call of [head, ...(head.merged?.followers ?? [])]) call.totalBytes = undefined;
  head.merged = undefined;
  head.state = 'running';
  head.steps = undefined;
}
