import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A damaged file, and the objects of it that libhdf5 is asked about. */
export interface Question {
  readonly file: string;
  readonly length: number;
  readonly edits: readonly (readonly [offset: number, hexadecimal: string])[];
  readonly objects: Record<string, { address: number; what: 'object' | 'attributes'; dtype?: string }>;
}

/** What libhdf5 makes of an object. */
export type Verdict =
  | { readonly error: string }
  | { readonly names: readonly (readonly [name: string, is: string])[] }
  | { readonly dims: readonly number[]; readonly stored: readonly string[]; readonly converted?: readonly string[] };

/** Or of the whole file: why it was not opened, or how libhdf5 came to its end. */
export type Answer =
  | { readonly objects: Record<string, Verdict> }
  | { readonly unopened: string }
  | { readonly died: string };

/** libhdf5 in another process, of which questions are asked. */
export class Judge {
  readonly #process: ChildProcess;
  readonly #waiting: ((answer: Answer) => void)[] = [];
  readonly #ended: Promise<number | null>;

  constructor(python: string, folder: string) {
    const script = fileURLToPath(new URL('judge.py', import.meta.url));
    this.#process = spawn(python, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#ended = new Promise((resolve) => this.#process.once('close', resolve));
    createInterface({ input: this.#process.stdout! }).on('line', (line) => this.#waiting.shift()?.(JSON.parse(line)));
  }

  ask(question: Question): Promise<Answer> {
    const answer = new Promise<Answer>((resolve) => this.#waiting.push(resolve));
    this.#process.stdin!.write(`${JSON.stringify(question)}\n`);
    return answer;
  }

  /** Ends when all questions are answered. */
  async end(): Promise<void> {
    this.#process.stdin!.end();
    const status = await this.#ended;
    if (status !== 0 || this.#waiting.length > 0)
      throw new Error(`judge.py ended with ${status}, ${this.#waiting.length} questions left`);
  }
}
