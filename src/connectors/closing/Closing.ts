import type { H5Error } from '../../model/H5Error.js';
import type { IdentifierHome } from '../../operations/openIdentifiers.js';
import { reportUnreceived } from './reportUnreceived.js';
import { closeEnded, closeIssued } from './settled.js';

/**
 * A close that teardown causes. Once begun it goes on to its end, whoever waits for it; an error that nobody waits for
 * is reported. It counts for `settled()` from its making on, so each must be begun.
 */
export class Closing {
  /** Number of the identifier: what was opened last is closed first. */
  readonly hid: number;
  readonly home: IdentifierHome;
  /** Gets the end, with an error or without; whoever gives up waiting takes it away again. */
  receiver: ((error: H5Error | undefined) => void) | undefined;
  #close: ((end: (error?: H5Error) => void) => void) | undefined;
  #ended = false;

  /** @param close - Closes, and calls back once when it has ended. */
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
