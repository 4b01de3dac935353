import { coloursOf } from './colours.js';

/** A frame of the screen lasts 16 ms; painting takes no more than this of it. */
const PAINTING_MS = 5;
/** Columns of a picture of which each value is seen as a square. */
const SMALL = 400;

/** What a picture shows of what has no values yet. */
const NOTHING = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };

/**
 * Paints the snapshots of a slice on a canvas. Of each snapshot only the new parts are taken in, and the next frames of
 * the screen paint their rows, a few at a time. The colours stretch from the lowest to the highest value so far; when
 * these change, all rows are painted again.
 */
export class SlicePainter {
  #canvas;
  #context;
  #onRange;
  /** The elements of the slice that is painted, and how many of its parts were taken in. */
  #data;
  #seen = 0;
  /** Parts of which rows are still to be taken in. */
  #parts = [];
  #image = new ImageData(1, 1);
  #pixels = new Uint32Array(this.#image.data.buffer);
  #values = new Float64Array(1);
  #filled = new Uint8Array(1);
  /** Rows that are to be painted, and where to go on. */
  #stale = new Uint8Array(1);
  #next = 0;
  #colours = coloursOf('viridis');
  #range = NOTHING;
  #frame;

  /** @param onRange - Called with the lowest and the highest value, when rows were painted. */
  constructor(canvas, onRange) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    this.#onRange = onRange;
  }

  /** A snapshot of a slice. Until something of another slice is there, the picture of the one before stays, dimmed. */
  show({ data, shape, parts }) {
    this.#canvas.classList.toggle('waiting', data === undefined);
    // Of what is no longer wanted no more is painted.
    if (data === undefined) this.#parts = [];
    if (data === undefined || data === null) return;
    if (data !== this.#data) this.#begin(data, ...inTwo(shape, 1));
    for (const { offset, shape } of parts.slice(this.#seen)) {
      const [row, column] = inTwo(offset, 0);
      const [rows, columns] = inTwo(shape, 1);
      this.#parts.push({ row, column, end: row + rows, columns });
    }
    this.#seen = Math.max(this.#seen, parts.length);
    this.#paintSoon();
  }

  /** Empties the picture. */
  clear() {
    this.#begin(undefined, 1, 1);
    this.#context.clearRect(0, 0, 1, 1);
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

  #begin(data, rows, columns) {
    const { width, height } = this.#canvas;
    this.#data = data;
    this.#seen = 0;
    this.#parts = [];
    this.#range = NOTHING;
    this.#next = 0;
    if (rows !== height || columns !== width || this.#stale.length !== rows) {
      this.#canvas.width = columns;
      this.#canvas.height = rows;
      this.#canvas.style.setProperty('--ratio', columns / rows);
      this.#canvas.style.imageRendering = columns < SMALL ? 'pixelated' : 'auto';
      this.#image = new ImageData(columns, rows);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
      this.#values = new Float64Array(rows * columns);
      this.#filled = new Uint8Array(rows * columns);
      this.#stale = new Uint8Array(rows);
    }
    this.#filled.fill(0);
    this.#stale.fill(1);
  }

  #paintSoon() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const began = performance.now();
      this.#takeIn(began + PAINTING_MS / 2);
      this.#paint(began + PAINTING_MS);
      this.#onRange(this.#range);
      if (this.#parts.length > 0 || this.#stale.includes(1)) this.#paintSoon();
    });
  }

  /** Takes in rows of parts until the time is over. */
  #takeIn(deadline) {
    let { low, high } = this.#range;
    let done = 0;
    for (const part of this.#parts) {
      while (part.row < part.end && performance.now() < deadline) {
        const from = part.row * this.#canvas.width + part.column;
        for (let at = from; at < from + part.columns; at += 1) {
          const value = Number(this.#data[at]);
          this.#values[at] = value;
          if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
          if (value > high && value < Number.POSITIVE_INFINITY) high = value;
        }
        this.#filled.fill(1, from, from + part.columns);
        this.#stale[part.row] = 1;
        part.row += 1;
      }
      if (part.row < part.end) break;
      done += 1;
    }
    this.#parts.splice(0, done);
    if (low === this.#range.low && high === this.#range.high) return;
    this.#range = { low, high };
    this.#stale.fill(1);
  }

  /** Paints stale rows until the time is over; the next frame goes on where this one ends. */
  #paint(deadline) {
    const { width, height } = this.#canvas;
    for (let n = 0; n < height && performance.now() < deadline; n += 1) {
      const row = this.#next;
      this.#next = (row + 1) % height;
      if (!this.#stale[row]) continue;
      this.#stale[row] = 0;
      this.#colour(row * width, (row + 1) * width);
      this.#context.putImageData(this.#image, 0, 0, 0, row, width, 1);
    }
  }

  #colour(from, end) {
    const { low, high } = this.#range;
    const scale = high > low ? 255 / (high - low) : 0;
    for (let at = from; at < end; at += 1) {
      const value = this.#values[at];
      // What has not come yet, and NaN, stay transparent.
      const isPainted = this.#filled[at] && !Number.isNaN(value);
      this.#pixels[at] = isPainted ? this.#colours[Math.min(Math.max((value - low) * scale, 0), 255) | 0] : 0;
    }
  }
}

/** The last two of as many numbers as there are dimensions; with one dimension a picture has one row. */
function inTwo(numbers, missing) {
  return numbers.length === 1 ? [missing, numbers[0]] : numbers.slice(-2);
}
