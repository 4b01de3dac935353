import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TwinOperation } from './Operation.js';
import type { Style } from './TwinFile.js';

/** How a file begins. */
export interface Start {
  readonly style: Style;
  /** Links of the group `many`, and attributes of the dataset `data`. */
  readonly links: number;
  readonly attributes: number;
  /** Whether creation order is tracked and indexed. */
  readonly order: boolean;
  readonly userblock: number;
}

/** h5py in another process, which does to a file what h5rx does to its twin, and describes both. */
export class Twin {
  readonly #process: ChildProcess;
  readonly #waiting: ((answer: unknown) => void)[] = [];

  constructor(python: string) {
    const script = fileURLToPath(new URL('twin.py', import.meta.url));
    this.#process = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout! }).on('line', (line) => this.#waiting.shift()?.(JSON.parse(line)));
  }

  /** Makes a file to begin with. */
  start(path: string, { style, links, attributes, order, userblock }: Start): Promise<unknown> {
    return this.#ask('start', path, style, links, attributes, order, userblock);
  }

  /** Does operations one after the other; gives why each failed, or null. */
  apply(path: string, style: Style, operations: readonly TwinOperation[]): Promise<(string | null)[]> {
    return this.#ask('apply', path, style, operations) as Promise<(string | null)[]>;
  }

  /** All objects of a file. */
  describe(path: string): Promise<unknown> {
    return this.#ask('walk', path);
  }

  end(): void {
    this.#process.stdin!.end();
  }

  #ask(...command: unknown[]): Promise<unknown> {
    const answer = new Promise((resolve) => this.#waiting.push(resolve));
    this.#process.stdin!.write(`${JSON.stringify(command)}\n`);
    return answer;
  }
}
