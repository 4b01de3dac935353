/** Over how many milliseconds speed is measured. */
const WINDOW = 2000;

/** How fast something has grown lately. */
export class Throughput {
  /** Amounts, oldest first; the first is that at the beginning of the window. */
  readonly #samples: { readonly at: number; readonly amount: number }[] = [];

  /** Notes how much there is at a time in milliseconds, and gives the growth in a second. */
  note(amount: number, at: number): number {
    const samples = this.#samples;
    samples.push({ at, amount });
    while (samples.length > 2 && samples[1]!.at <= at - WINDOW) samples.shift();
    const first = samples[0]!;
    return at > first.at ? ((amount - first.amount) / (at - first.at)) * 1000 : 0;
  }
}
