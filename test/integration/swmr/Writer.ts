import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const SCRIPT = fileURLToPath(new URL('./writer.py', import.meta.url));

export interface DatasetSpec {
  readonly index: 'extensible' | 'fixed' | 'btree';
  readonly gzip?: boolean;
}

/** h5py in a process of its own, which writes a file for SWMR readers until the test ends; see `writer.py`. */
export class Writer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(process: ChildProcess) {
    this.#process = process;
    this.#lines = createInterface(process.stdout as NodeJS.ReadableStream)[Symbol.asyncIterator]();
  }

  static async start(python: string, file: string, datasets: Readonly<Record<string, DatasetSpec>>): Promise<Writer> {
    const process = spawn(python, [SCRIPT, file, JSON.stringify(datasets)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const writer = new Writer(process);
    onTestFinished(() => writer.kill());
    await writer.#answer();
    return writer;
  }

  /** Has it do something; resolves when that is done. */
  async do(command: string): Promise<void> {
    this.#process.stdin?.write(`${command}\n`);
    await this.#answer();
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }

  async #answer(): Promise<void> {
    const { done } = await this.#lines.next();
    if (done) throw new Error('the writer has ended');
  }
}
