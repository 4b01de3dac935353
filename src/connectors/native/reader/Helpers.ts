import type { H5Data } from '../../../model/H5Data.js';
import type { Peers } from '../../../runtime/pool/Peers.js';
import type { FromHelper, PieceOutcome, ToHelper } from './helperProtocol.js';
import type { ReadJob } from './ReadJob.js';
import type { ResultContainer } from './resultContainer.js';

/** The answer to a task: a result, or the chunks of its pieces; undefined when the helper failed. */
export type Answer = { readonly value?: H5Data | readonly (Uint8Array | null)[] } | undefined;

/** The most tasks of a helper at once: one under way, and one for it to begin next. */
const TASKS_AT_ONCE = 2;
/** Helpers are requested when this many bytes have been read: programs that read little start no second worker. */
const WORTH_HELPING = 4 * 2 ** 20;

interface Task {
  readonly helper: number;
  readonly resolve: (answer: Answer) => void;
}

/** The helpers of this worker: the other workers of the pool, and their tasks. */
export class Helpers {
  readonly #peers: Peers;
  readonly #tasks = new Map<number, Task>();
  readonly #load = new Map<number, number>();
  /** The helpers that were sent a read, by the number of the read. */
  readonly #told = new Map<number, Set<number>>();
  #lastTask = 0;
  #lastRead = 0;
  #bytesRead = 0;

  constructor(peers: Peers) {
    this.#peers = peers;
    peers.listen({
      message: (_, message) => this.#answered(message as FromHelper),
      lost: (helper) => this.#lost(helper),
    });
  }

  /** Whether there are any helpers, or will be soon. */
  get expected(): boolean {
    return this.#peers.numbers.length > 0 || (this.#peers.poolSize > 1 && this.#bytesRead >= WORTH_HELPING);
  }

  /** Notes that this many bytes will be read. */
  expect(bytes: number): void {
    this.#bytesRead += bytes;
    if (this.#bytesRead >= WORTH_HELPING) this.#peers.want();
  }

  /** The helper with the fewest tasks, if it may have another one. */
  free(): number | undefined {
    let least: number | undefined;
    for (const helper of this.#peers.numbers) {
      if (least === undefined || this.#loadOf(helper) < this.#loadOf(least)) least = helper;
    }
    return least !== undefined && this.#loadOf(least) < TASKS_AT_ONCE ? least : undefined;
  }

  /** Gives a number to a read that may have tasks. */
  begin(): number {
    this.#lastRead += 1;
    return this.#lastRead;
  }

  /** Gives a helper pieces of a read. The promise resolves when the helper has answered, or is lost. */
  give(
    helper: number,
    read: number,
    { job, into }: { readonly job: ReadJob; readonly into?: ResultContainer | undefined },
    pieces: readonly number[],
    as: PieceOutcome,
  ): Promise<Answer> {
    const told = this.#told.get(read) ?? new Set();
    this.#told.set(read, told);
    if (!told.has(helper)) {
      told.add(helper);
      this.#post(helper, { type: 'read', read, job, ...(into ? { into } : {}) });
    }
    this.#lastTask += 1;
    const task = this.#lastTask;
    this.#load.set(helper, this.#loadOf(helper) + 1);
    return new Promise((resolve) => {
      this.#tasks.set(task, { helper, resolve });
      this.#post(helper, { type: 'task', task, read, pieces, as });
    });
  }

  /** Tells helpers that a read has no more tasks. */
  end(read: number): void {
    for (const helper of this.#told.get(read) ?? []) this.#post(helper, { type: 'end', read });
    this.#told.delete(read);
  }

  /** Tells helpers that a file is closed here, so that they close it too. */
  forget(identity: string): void {
    for (const helper of this.#peers.numbers) this.#post(helper, { type: 'forget', identity });
  }

  #post(helper: number, message: ToHelper): void {
    this.#peers.post(helper, message);
  }

  #loadOf(helper: number): number {
    return this.#load.get(helper) ?? 0;
  }

  #answered(message: FromHelper): void {
    if (message.type === 'done') this.#end(message.task, message.value === undefined ? {} : { value: message.value });
    else if (message.type === 'failed') this.#end(message.task, undefined);
  }

  #end(number: number, answer: Answer): void {
    const task = this.#tasks.get(number);
    if (!task) return;
    this.#tasks.delete(number);
    this.#load.set(task.helper, this.#loadOf(task.helper) - 1);
    task.resolve(answer);
  }

  #lost(helper: number): void {
    for (const [number, task] of this.#tasks) if (task.helper === helper) this.#end(number, undefined);
    this.#load.delete(helper);
    for (const told of this.#told.values()) told.delete(helper);
  }
}
