import { Queue } from '../../model/Queue.js';

/** A number of permits, which are given in the order in which they were asked for. */
export class Permits {
  readonly #capacity: number;
  #free: number;
  readonly #waiting = new Queue<{ readonly count: number; readonly proceed: () => void }>();

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#free = capacity;
  }

  /**
   * Waits for some permits.
   *
   * @param count - More than there are counts as all.
   * @returns Gives them back; called once.
   */
  async acquire(count: number): Promise<() => void> {
    const taken = Math.min(count, this.#capacity);
    if (this.#waiting.size > 0 || this.#free < taken)
      await new Promise<void>((proceed) => this.#waiting.push({ count: taken, proceed }));
    else this.#free -= taken;
    return () => {
      this.#free += taken;
      for (let first = this.#waiting.peek(); first && first.count <= this.#free; first = this.#waiting.peek()) {
        this.#free -= first.count;
        this.#waiting.shift();
        first.proceed();
      }
    };
  }
}
