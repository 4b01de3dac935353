/** Answers of helpers and late bytes that a read waits for; they are handled between two of its steps. */
export class Arrivals {
  #arrived: (() => void)[] = [];
  #expected = 0;
  #wake: () => void = () => {};

  /** Whether anything has not arrived yet, or has arrived and is not handled yet. */
  get expected(): boolean {
    return this.#expected > 0;
  }

  /** Calls `handle` with the value of a promise, from a later `take`, which throws what the promise is rejected with. */
  expect<T>(promise: Promise<T>, handle: (value: T) => void): void {
    this.#expected += 1;
    promise.then(
      (value) => this.#arrive(() => handle(value)),
      (error) =>
        this.#arrive(() => {
          throw error;
        }),
    );
  }

  /** Handles what has arrived. Throws what a handler throws. */
  take(): void {
    for (const handle of this.#arrived.splice(0)) {
      this.#expected -= 1;
      handle();
    }
  }

  /** Resolves when there is something to handle. */
  next(): Promise<void> {
    if (this.#arrived.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #arrive(handle: () => void): void {
    this.#arrived.push(handle);
    this.#wake();
  }
}
