import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** h5py in another process, which describes files: links, objects, attributes, values. */
export class Describer {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #waiting: ((description: string) => void)[] = [];
  #files = 0;

  constructor(python: string, folder: string) {
    const script = fileURLToPath(new URL('describe.py', import.meta.url));
    this.#folder = folder;
    this.#process = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout! }).on('line', (line) => this.#waiting.shift()?.(line));
  }

  /** The description of a file with these bytes, as one text. */
  describe(bytes: Uint8Array): Promise<string> {
    this.#files += 1;
    // A few places serve all: answers come in order.
    const path = join(this.#folder, `described-${this.#files}.h5`);
    writeFileSync(path, bytes);
    const description = new Promise<string>((resolve) => this.#waiting.push(resolve));
    this.#process.stdin!.write(`${path}\n`);
    return description;
  }

  end(): void {
    this.#process.stdin!.end();
  }
}
