import { coloursOf } from './colours.js';

/** A frame of the screen lasts 16 ms; painting takes no more than this of it. */
const PAINTING_MS = 5;

/**
 * Paints a slice on a canvas as its chunks arrive: a chunk is put into its place at once, and the next frames of the
 * screen paint its rows, a few at a time. The colours stretch from the lowest to the highest value so far; when these
 * change, all rows are painted again.
 */
export class SlicePainter {
  #canvas;
  #onRange;
  #values = new Float64Array(0);
  #filled = new Uint8Array(0);
  /** Rows that are to be painted, and where to go on. */
  #stale = new Uint8Array(0);
  #next = 0;
  #colours = coloursOf('viridis');
  #range = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  #frame;

  /** @param onRange - Called with the lowest and the highest value, when rows were painted. */
  constructor(canvas, onRange) {
    this.#canvas = canvas;
    this.#onRange = onRange;
  }

  /** A fresh slice, of which nothing has come yet. */
  begin(rows, columns) {
    this.#canvas.width = columns;
    this.#canvas.height = rows;
    this.#canvas.style.setProperty('--ratio', columns / rows);
    this.#values = new Float64Array(rows * columns);
    this.#filled = new Uint8Array(rows * columns);
    this.#stale = new Uint8Array(rows);
    this.#next = 0;
    this.#range = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  }

  /** A part of the slice. */
  add({ data, row, column, rows, columns }) {
    const { width } = this.#canvas;
    let { low, high } = this.#range;
    for (let r = 0; r < rows; r += 1) {
      const at = (row + r) * width + column;
      this.#filled.fill(1, at, at + columns);
      for (let c = 0; c < columns; c += 1) {
        const value = Number(data[r * columns + c]);
        this.#values[at + c] = value;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    const changed = low !== this.#range.low || high !== this.#range.high;
    this.#range = { low, high };
    if (changed) this.#stale.fill(1);
    else this.#stale.fill(1, row, row + rows);
    this.#paintSoon();
  }

  /** Other colours for the same values. */
  set colours(name) {
    this.#colours = coloursOf(name);
    this.#stale.fill(1);
    this.#paintSoon();
  }

  /** The value painted at a place; undefined where none has come. */
  valueAt(row, column) {
    const at = row * this.#canvas.width + column;
    return this.#filled[at] ? this.#values[at] : undefined;
  }

  #paintSoon() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#paint();
    });
  }

  #paint() {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext('2d');
    const line = new ImageData(width, 1);
    const pixels = new Uint32Array(line.data.buffer);
    const began = performance.now();
    let left = this.#stale.reduce((count, stale) => count + stale, 0);
    for (; left > 0 && performance.now() - began < PAINTING_MS; this.#next = (this.#next + 1) % height) {
      if (!this.#stale[this.#next]) continue;
      this.#stale[this.#next] = 0;
      left -= 1;
      this.#fillLine(pixels, this.#next * width);
      context.putImageData(line, 0, this.#next);
    }
    this.#onRange(this.#range);
    if (left > 0) this.#paintSoon();
  }

  #fillLine(pixels, from) {
    const { low, high } = this.#range;
    const step = high > low ? 255 / (high - low) : 0;
    for (let i = 0; i < pixels.length; i += 1) {
      const value = this.#values[from + i];
      // What has not come yet, and NaN, stay transparent.
      const painted = this.#filled[from + i] && !Number.isNaN(value);
      pixels[i] = painted ? this.#colours[Math.min(Math.max((value - low) * step, 0), 255) | 0] : 0;
    }
  }
}
