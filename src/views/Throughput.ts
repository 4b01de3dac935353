/** Over how many milliseconds speed is measured. */
const WINDOW = 2000;
/** Milliseconds between two samples. */
const STEP = 50;

interface Sample {
  readonly at: number;
  readonly amount: number;
}

/** How fast something grows: lately while it is active, on the whole afterwards. */
export class Throughput {
  /** Since it became active, oldest first; but for the first, none is older than the window. */
  #samples: Sample[] = [];
  #began: Sample = { at: 0, amount: 0 };
  #latest: Sample = { at: 0, amount: 0 };
  #isActive = false;

  /** Notes how much there is at a time in milliseconds. */
  note(amount: number, at: number, isActive: boolean): void {
    this.#latest = { at, amount };
    if (isActive && !this.#isActive) {
      this.#began = this.#latest;
      this.#samples = [this.#latest];
    }
    this.#isActive = isActive;
    const last = this.#samples.at(-1);
    if (last && at - last.at >= STEP) this.#samples.push(this.#latest);
    while (this.#samples.length > 1 && this.#samples[1]!.at <= at - WINDOW) this.#samples.shift();
  }

  /** The growth in a second. */
  rateAt(at: number): number {
    if (!this.#isActive) return rateBetween(this.#began, this.#latest);
    return rateBetween(this.#samples[0] ?? this.#began, { at, amount: this.#latest.amount });
  }
}

function rateBetween(first: Sample, last: Sample): number {
  return last.at > first.at ? ((last.amount - first.amount) / (last.at - first.at)) * 1000 : 0;
}
