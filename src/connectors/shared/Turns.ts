/** What is sent keeps its order though some of it may have to wait: while nothing does, each goes out at once. */
export class Turns {
  /** Ends when everything so far has gone out. */
  #last: Promise<void> | undefined;

  /** Whether something waits for its turn, or holds the others up. */
  get isWaiting(): boolean {
    return this.#last !== undefined;
  }

  /**
   * Sends something in its turn.
   *
   * @param send - Sends; it must not throw. A promise, which must not reject, has the later ones wait for it.
   */
  take(send: () => void | Promise<void>): void {
    const sent = this.#last ? this.#last.then(send) : send();
    if (!sent) return;
    const last = sent.then(() => {
      if (this.#last === last) this.#last = undefined;
    });
    this.#last = last;
  }
}

/** Sends something that needs the turn of several at once; all are taken now, so that two of its kind never wait for each other. */
export function takeTurns(all: readonly Turns[], send: () => void | Promise<void>): void {
  let missing = all.length;
  let ended: (sent: void | Promise<void>) => void;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  for (const turns of all) {
    turns.take(() => {
      missing -= 1;
      if (missing === 0) ended(send());
      return end;
    });
  }
}
