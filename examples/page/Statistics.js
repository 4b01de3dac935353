import { digits } from './formats.js';

/** Adds numbers up. */
export class Statistics {
  #n = 0;
  #nan = 0;
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;
  #total = 0;

  add(data) {
    let [n, low, high, total] = [0, this.#low, this.#high, 0];
    for (let i = 0; i < data.length; i += 1) {
      const value = Number(data[i]);
      if (Number.isNaN(value)) continue;
      n += 1;
      total += value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    this.#n += n;
    this.#nan += data.length - n;
    this.#total += total;
    [this.#low, this.#high] = [low, high];
  }

  toString() {
    if (this.#n === 0) return `No numbers, ${this.#nan} NaN`;
    const range = `from ${digits(this.#low)} to ${digits(this.#high)}`;
    return `${this.#n} values ${range}, mean ${digits(this.#total / this.#n)}, ${this.#nan} NaN`;
  }
}
