import { Worker } from 'node:worker_threads';

/** Seconds without a sign of life after which the process is killed: thousands of times what a file takes. */
const DEADLINE_SECONDS = 30;

const SOURCE = `
const { workerData: { signs, note, seconds } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
for (let last = Atomics.load(signs, 0); ; ) {
  // Waits for a sign; nobody notifies, so it ends when the time is over.
  Atomics.wait(signs, 1, 0, seconds * 1000);
  const now = Atomics.load(signs, 0);
  if (now === last && now % 2 === 1) {
    const text = Buffer.from(note).toString().replace(/\\0[^]*/, '');
    writeSync(2, 'No end within ' + seconds + ' s: ' + text + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  last = now;
}`;

const NOTE_BYTES = 4096;

/**
 * Kills this process, with a message, when something synchronous does not come to its end: nothing else could stop it.
 * What is between `watch` and `rest` has a deadline.
 */
export class Watchdog {
  readonly #signs = new Int32Array(new SharedArrayBuffer(8));
  readonly #note = new Uint8Array(new SharedArrayBuffer(NOTE_BYTES));
  readonly #worker: Worker;

  constructor() {
    const workerData = { signs: this.#signs, note: this.#note, seconds: DEADLINE_SECONDS };
    this.#worker = new Worker(SOURCE, { eval: true, workerData });
    this.#worker.unref();
  }

  /** Something begins; `note` says what, should it not end. */
  watch(note: string): void {
    const bytes = Buffer.from(note).subarray(0, NOTE_BYTES - 1);
    this.#note.set(bytes);
    this.#note[bytes.length] = 0;
    Atomics.add(this.#signs, 0, 1);
  }

  /** It has ended. */
  rest(): void {
    Atomics.add(this.#signs, 0, 1);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
