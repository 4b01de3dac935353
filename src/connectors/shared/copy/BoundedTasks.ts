/** Asynchronous tasks, as many at once as their weights allow. The first failure is everybody's. */
export class BoundedTasks {
  readonly #capacity: number;
  #weight = 0;
  #running = 0;
  #failure: { readonly error: unknown } | undefined;
  /** Continues whoever waits for a task to end. */
  #wake: (() => void)[] = [];

  /** @param capacity - The sum of weights that may run at once; a task that is heavier runs alone. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Waits for room, then begins a task. Rejects with the first failure of any. */
  async add(weight: number, task: () => Promise<void>): Promise<void> {
    this.#check();
    while (this.#weight > 0 && this.#weight + weight > this.#capacity) await this.next();
    this.#weight += weight;
    this.#running += 1;
    task()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#weight -= weight;
        this.#running -= 1;
        const woken = this.#wake;
        this.#wake = [];
        for (const wake of woken) wake();
      });
  }

  /** Resolves when a task has ended; at once if none runs. Rejects with the first failure of any. */
  async next(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#wake.push(resolve));
    this.#check();
  }

  /** Resolves when all have ended. Rejects with the first failure of any, which need not wait for the others. */
  async end(): Promise<void> {
    this.#check();
    while (this.#running > 0) await this.next();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
