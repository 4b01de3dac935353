/** What comes to a read from elsewhere, answers of helpers and late bytes, to be looked at between two of its steps. */
export class Arrivals {
  #come: (() => void)[] = [];
  #expected = 0;
  #wake: () => void = () => {};

  /** Whether something is still to come, or has come and was not looked at. */
  get expected(): boolean {
    return this.#expected > 0;
  }

  /** Has what a promise gives looked at; what it is rejected with is thrown then. */
  expect<T>(promise: Promise<T>, look: (value: T) => void): void {
    this.#expected += 1;
    promise.then(
      (value) => this.#came(() => look(value)),
      (error) =>
        this.#came(() => {
          throw error;
        }),
    );
  }

  /** Looks at what has come. What that throws is thrown. */
  take(): void {
    for (const look of this.#come.splice(0)) {
      this.#expected -= 1;
      look();
    }
  }

  /** Ends when there is something to look at. */
  next(): Promise<void> {
    if (this.#come.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #came(look: () => void): void {
    this.#come.push(look);
    this.#wake();
  }
}
