/** Counts what is under way, for those who have to wait until nothing is. */
export class WaitGroup {
  #count = 0;
  #waiting: (() => void)[] = [];

  /** Whether nothing is under way. */
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

  /** Ends when nothing is under way. */
  ended(): Promise<void> {
    if (this.none) return Promise.resolve();
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }
}
