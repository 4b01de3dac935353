import type { H5Error } from '../../model/H5Error.js';
import type { IdentifierHome } from '../../operations/openIdentifiers.js';
import { reportUnreceived } from './reportUnreceived.js';
import { closeEnded, closeIssued } from './settled.js';

/**
 * A close that a teardown causes. Once begun it always runs to its end; an error for which nobody waits is reported. It counts for
 * `settled()` from its construction on, so every one must be begun.
 */
export class Closing {
  /** Number of the identifier. Closes begin in descending order, so that what was opened last is closed first. */
  readonly hid: number;
  readonly home: IdentifierHome;
  /** Called when the close has ended, with its error if it failed; unset by a receiver that stops waiting. */
  receiver: ((error: H5Error | undefined) => void) | undefined;
  #close: ((end: (error?: H5Error) => void) => void) | undefined;
  #ended = false;

  /** @param close - Closes the identifier, and calls back once when that has ended. */
  constructor(hid: number, home: IdentifierHome, close: (end: (error?: H5Error) => void) => void) {
    this.hid = hid;
    this.home = home;
    this.#close = close;
    closeIssued();
  }

  get ended(): boolean {
    return this.#ended;
  }

  begin(): void {
    const close = this.#close;
    this.#close = undefined;
    close?.((error) => this.#end(error));
  }

  #end(error: H5Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    const isAwaited = closeEnded(error);
    if (this.receiver) this.receiver(error);
    else if (error && !isAwaited) reportUnreceived(error, this.home);
  }
}
