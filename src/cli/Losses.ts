import type { CopyLoss } from '../index.node.js';
import { complain } from './failures.js';

/** Lines that are kept until the copy is done; of more there is only the number. */
const MOST_KEPT = 10_000;

/** Gathers what a copy does not keep. */
export class Losses {
  readonly #kept: CopyLoss[] = [];
  #more = 0;

  readonly note = (loss: CopyLoss): void => {
    if (this.#kept.length < MOST_KEPT) this.#kept.push(loss);
    else this.#more += 1;
  };

  /** Says on stderr what it was, a line each. */
  tell(): void {
    for (const { path, attribute, what, why } of this.#kept)
      complain(`not kept: ${path}${attribute === undefined ? '' : `@${attribute}`}: ${what}: ${why}`);
    if (this.#more > 0) complain(`not kept: ${this.#more} more`);
  }
}
