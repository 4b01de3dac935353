import type { Failures } from '../port/Failures.js';
import type { FromWorker } from '../port/protocol.js';
import { transferablesOf } from '../port/transferables.js';
import type { CallContext, Engine } from './Engine.js';
import { canProceed, mergeInto, part, type QueuedCall } from './QueuedCall.js';
import type { Lane, Schedule } from './Schedule.js';
import { Beside, isSteps, Moved, type Step, type Steps } from './Steps.js';

/** The part of the server that the runner of calls needs. */
export interface Serving<Request, Failure> {
  readonly engine: Engine<Request, Failure>;
  readonly failures: Failures<Request, Failure>;
  readonly schedule: Schedule;
  /** Queues an answer, which is sent with others. */
  reply(message: FromWorker, transfer?: readonly ArrayBuffer[]): void;
  /** Continues: a call that waited can proceed. */
  resume(): void;
  /** Sends the answers that wait, and continues. */
  flush(): void;
  context(queued: QueuedCall<Request, Failure>): CallContext;
  /** A call has ended. */
  forget(call: number): void;
}

const now = (): number => performance.timeOrigin + performance.now();

/** Carries calls out step by step, and answers them. */
export class CallRunner<Request, Failure> {
  readonly #serving: Serving<Request, Failure>;

  constructor(serving: Serving<Request, Failure>) {
    this.#serving = serving;
  }

  /** Does the next step of a call. */
  step(queued: QueuedCall<Request, Failure>): void {
    const { engine, failures } = this.#serving;
    if (queued.ended) {
      queued.leave();
      engine.failed(queued.request, failures.canceled(queued.request));
      return;
    }
    if (queued.steps) {
      this.#resume(queued, queued.steps);
      return;
    }
    try {
      if (queued.startedAt === undefined) this.#begin(queued);
      else if (queued.canceled) throw failures.canceled(queued.request);
      const outcome = engine.execute(queued.merged?.request ?? queued.request, this.#serving.context(queued));
      if (outcome instanceof Beside) {
        this.#moveBeside(queued, outcome);
      } else if (isSteps(outcome)) {
        queued.steps = outcome;
        this.#resume(queued, outcome);
      } else if (outcome instanceof Promise) {
        this.#await(queued, outcome);
      } else if (outcome instanceof Moved) {
        queued.totalBytes = outcome.bytes;
        this.#succeed(queued, outcome.value);
      } else {
        this.#succeed(queued, outcome);
      }
    } catch (error) {
      this.#throwInto(queued, error);
    }
  }

  /** Ends a call with its failure. */
  fail(queued: QueuedCall<Request, Failure>, failure: Failure): void {
    const { failures } = this.#serving;
    queued.ended = true;
    this.#serving.forget(queued.call);
    const { call, startedAt } = queued;
    const error = failures.toRecord(failure);
    this.#serving.reply({
      type: 'error',
      call,
      error,
      ...(startedAt !== undefined && { startedAt: startedAt * 1000 }),
    });
  }

  /** Begins a call, and those after it that the engine merges with it. */
  #begin(queued: QueuedCall<Request, Failure>): void {
    queued.startedAt = now();
    const merged = this.#serving.engine.merge?.(queued.request, queued.queue.waiting());
    if (!merged) return;
    const followers = queued.queue.following(merged.bytes.length - 1);
    for (const follower of followers) follower.startedAt = queued.startedAt;
    mergeInto(queued, merged, followers);
  }

  /** Says that a call has started, with those that are merged with it; of one that ends at once its result says it. */
  #tellStarted(queued: QueuedCall<Request, Failure>): void {
    for (const one of [queued, ...(queued.merged?.followers ?? [])]) {
      if (one.isStartTold) continue;
      one.isStartTold = true;
      this.#serving.reply({ type: 'started', call: one.call, startedAt: (one.startedAt as number) * 1000 });
    }
  }

  /** Gives a call its own lane, so that the next one of its queue may begin; a short one only if its first step was not the last. */
  #moveBeside(queued: QueuedCall<Request, Failure>, { steps, bytes, ended, isShort }: Beside<unknown>): void {
    const { schedule } = this.#serving;
    queued.totalBytes = bytes;
    const first = isShort ? firstOf(steps, ended) : undefined;
    if (first?.done) {
      this.#succeed(queued, first.value);
      return;
    }
    this.#tellStarted(queued);
    queued.leave();
    queued.steps = steps;
    queued.state = 'running';
    const lane: Lane = {
      priority: queued.priority,
      get ready() {
        return canProceed(queued);
      },
      bytes,
      lastTurn: -1,
      step: () => this.step(queued),
    };
    queued.leaveLane = () => {
      schedule.remove(lane);
      ended();
    };
    schedule.add(lane);
    if (first) this.#yielded(queued, first.value);
  }

  #resume(queued: QueuedCall<Request, Failure>, steps: Steps<unknown>): void {
    try {
      const isFinishing = queued.state === 'finishing';
      const { value, done } =
        queued.canceled && !queued.merged && !isFinishing ? this.#stop(queued, steps) : this.#next(queued, steps);
      if (done) {
        if (queued.isEnding) throw this.#serving.failures.canceled(queued.request);
        this.#succeed(queued, value);
        return;
      }
      if (!queued.isStartTold) this.#tellStarted(queued);
      this.#yielded(queued, value);
    } catch (error) {
      this.#throwInto(queued, error);
    }
  }

  /** Does what a call asks for between two of its steps. */
  #yielded(queued: QueuedCall<Request, Failure>, step: Step): void {
    if (step.type === 'wait') {
      const { isRevocable = true } = step;
      queued.state = isRevocable ? 'paused' : 'waiting';
      const goOn = () => {
        if (queued.state === 'paused') queued.state = 'running';
        if (queued.state === 'waiting') queued.state = 'finishing';
        this.#serving.resume();
      };
      step.until.then(goOn, goOn);
    } else if (step.type === 'pull') {
      queued.state = 'pulling';
      this.#pull(queued, step);
    } else {
      queued.state = 'running';
      if (!queued.merged) {
        this.#serving.reply({ ...step, call: queued.call });
        queued.totalBytes = step.loadedBytes < step.totalBytes ? step.totalBytes : undefined;
      }
    }
  }

  /** Goes on with the part of the write buffer that was pulled, if one was. */
  #next(queued: QueuedCall<Request, Failure>, steps: Steps<unknown>): IteratorResult<Step, unknown> {
    const pushed = queued.state === 'pulling' ? queued.takePart() : undefined;
    return pushed && 'failure' in pushed ? steps.throw(pushed.failure) : steps.next(pushed?.data);
  }

  /** Ends canceled steps, which may still have to wait for others. */
  #stop(queued: QueuedCall<Request, Failure>, steps: Steps<unknown>): IteratorResult<Step, unknown> {
    queued.isEnding = true;
    return steps.return(undefined);
  }

  /** Requests a part of the write buffer, unless it is already requested, and the one after it. */
  #pull(queued: QueuedCall<Request, Failure>, { from, to, ahead }: Extract<Step, { type: 'pull' }>): void {
    const { call } = queued;
    if (queued.askedAhead !== from) this.#serving.reply({ type: 'pull', call, from, to });
    if (ahead) this.#serving.reply({ type: 'pull', call, ...ahead });
    queued.askedAhead = ahead?.from;
  }

  #await(queued: QueuedCall<Request, Failure>, outcome: Promise<unknown>): void {
    this.#tellStarted(queued);
    queued.state = 'waiting';
    outcome
      .then(
        (value) => this.#succeed(queued, value),
        (error) => this.#throwInto(queued, error),
      )
      .finally(() => this.#serving.flush());
  }

  #succeed(queued: QueuedCall<Request, Failure>, value: unknown): void {
    const end = queued.canceled ? this.#abandon(queued) : undefined;
    if (end) {
      this.#throwInto(queued, end.thrown);
      return;
    }
    const { call, totalBytes } = queued;
    queued.leave();
    this.#serving.forget(call);
    const startedAt = queued.startedAt ?? now();
    const nanoseconds = (now() - startedAt) * 1e6;
    const began = startedAt * 1000;
    this.#serving.reply(
      totalBytes === undefined ? [call, value, began, nanoseconds] : [call, value, began, nanoseconds, totalBytes],
      transferablesOf(value),
    );
    for (const follower of queued.merged?.followers ?? []) this.#succeed(follower, value);
  }

  /** Undoes a call whose caller has gone and gives the failure that it ends with; undefined if the result stands. */
  #abandon(queued: QueuedCall<Request, Failure>): { readonly thrown: unknown } | undefined {
    const { engine, failures } = this.#serving;
    try {
      if (!engine.abandon(queued.request, this.#serving.context(queued))) return undefined;
      return { thrown: failures.canceled(queued.request) };
    } catch (thrown) {
      return { thrown };
    }
  }

  #throwInto(queued: QueuedCall<Request, Failure>, thrown: unknown): void {
    if (queued.merged) {
      part(queued);
      return;
    }
    const { engine, failures } = this.#serving;
    const failure = failures.of(thrown, queued.request);
    queued.leave();
    engine.failed(queued.request, failure);
    this.fail(queued, failure);
  }
}

/** Takes the first step. */
function firstOf(steps: Steps<unknown>, ended: () => void): IteratorResult<Step, unknown> {
  let hasMore = false;
  try {
    const first = steps.next();
    hasMore = !first.done;
    return first;
  } finally {
    if (!hasMore) ended();
  }
}
