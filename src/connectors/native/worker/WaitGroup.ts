/** Counts operations under way and waits until all have ended. */
export class WaitGroup {
  #count = 0;
  #waiting: (() => void)[] = [];

  /** Whether no operation is under way. */
  get none(): boolean {
    return this.#count === 0;
  }

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when no operation is under way. */
  ended(): Promise<void> {
    if (this.none) return Promise.resolve();
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }
}
