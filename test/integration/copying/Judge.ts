import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** h5py in another process, which describes objects, copies them and goes on with copies. */
export class Judge {
  readonly #process: ChildProcess;
  readonly #waiting: ((answer: unknown) => void)[] = [];

  constructor(python: string) {
    const script = fileURLToPath(new URL('judge.py', import.meta.url));
    this.#process = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout! }).on('line', (line) => this.#waiting.shift()?.(JSON.parse(line)));
  }

  /** The object at a path and all that it leads to, as h5py sees them. */
  describe(file: string, path: string): Promise<unknown> {
    return this.#ask(file, path);
  }

  /** Has h5py copy an object; into another file, which is made, or within its own. */
  copy(source: string, path: string, target: string, name: string, flags: readonly string[]): Promise<unknown> {
    return this.#ask('copy', source, path, target, name, JSON.stringify(flags));
  }

  /** Has h5py go on with a copy: change, add and delete what is in it. */
  edit(file: string, path: string): Promise<unknown> {
    return this.#ask('edit', file, path);
  }

  end(): void {
    this.#process.stdin!.end();
  }

  #ask(...parts: string[]): Promise<unknown> {
    const answer = new Promise((resolve) => this.#waiting.push(resolve));
    this.#process.stdin!.write(`${parts.join('\t')}\n`);
    return answer;
  }
}
