/** Sends requests in order although some of them have to wait; while none waits, each is sent synchronously. */
export class Turns {
  /** Resolves when everything so far has been sent; undefined while nothing waits. */
  #last: Promise<void> | undefined;

  /** Whether something waits for its turn, or makes others wait. */
  get isWaiting(): boolean {
    return this.#last !== undefined;
  }

  /**
   * Sends something in its turn.
   *
   * @param send - Sends it, and must not throw. If it returns a promise, which must not reject, later ones wait for that.
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

/**
 * Sends something that needs its turn in several orders at once. All turns are taken now, so that two such requests never wait for
 * each other.
 */
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
