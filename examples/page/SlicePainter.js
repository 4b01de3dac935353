import { coloursOf } from './colours.js';

/**
 * Paints a slice on a canvas as its chunks arrive: a chunk is put into its place at once, and whatever has come since the
 * last frame of the screen is painted in the next one. The colours stretch from the lowest to the highest value so far.
 */
export class SlicePainter {
  #canvas;
  #onRange;
  #values = new Float64Array(0);
  #filled = new Uint8Array(0);
  #colours = coloursOf('viridis');
  #range = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  #frame;

  /** @param onRange - Called with the lowest and the highest value, when a frame was painted. */
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
    this.#range = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
    this.#paintSoon();
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
    this.#range = { low, high };
    this.#paintSoon();
  }

  /** Other colours for the same values. */
  set colours(name) {
    this.#colours = coloursOf(name);
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
    if (width === 0 || height === 0) return;
    const { low, high } = this.#range;
    const step = high > low ? 255 / (high - low) : 0;
    const pixels = new Uint32Array(width * height);
    for (let i = 0; i < pixels.length; i += 1) {
      const value = this.#values[i];
      // What has not come yet, and NaN, stay transparent.
      if (this.#filled[i] && value === value) pixels[i] = this.#colours[Math.min(Math.max((value - low) * step, 0), 255) | 0];
    }
    this.#canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
    this.#onRange(this.#range);
  }
}
