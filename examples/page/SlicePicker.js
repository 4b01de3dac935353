import { hyperslab } from 'h5rx';
import { fromEvent, map } from 'rxjs';
import { $, element } from './element.js';

/** Reads a slice no finer than this: a screen shows no more. */
const PIXELS = 1024;

/** The sliders of a dataset, one for each dimension but the last two, which are the picture's. */
export class SlicePicker {
  /** Of how many values one is read, in each direction. */
  step;
  #dims;
  #indices;

  constructor({ space: { dims }, dimensions = [] }) {
    this.#dims = dims;
    this.step = Math.max(Math.ceil(Math.max(...dims.slice(-2)) / PIXELS), 1);
    this.#indices = dims.slice(0, -2).map(() => 0);
    const sliders = this.#indices.map((_, d) => sliderOf(dimensions[d] ?? `Dimension ${d}`, dims[d], d));
    $('sliders').replaceChildren(...sliders);
  }

  /** After each move of a slider: what is selected now, and what may be selected next. */
  moved$ = fromEvent($('sliders'), 'input').pipe(
    map(({ target }) => {
      const d = Number(target.dataset.dimension);
      const index = target.valueAsNumber;
      const direction = Math.sign(index - this.#indices[d]);
      this.#indices = this.#indices.with(d, index);
      const neighbours = [index + direction, index - direction].filter((n) => n >= 0 && n < this.#dims[d]);
      return {
        selection: this.selection,
        prefetch: neighbours.map((n) => this.#selectionAt(this.#indices.with(d, n))),
      };
    }),
  );

  get selection() {
    return this.#selectionAt(this.#indices);
  }

  /** `4, :, :` */
  get label() {
    return [...this.#indices, ...this.#dims.slice(-2).map(() => ':')].join(', ');
  }

  #selectionAt(indices) {
    const picture = this.#dims.slice(-2);
    return hyperslab({
      start: [...indices, ...picture.map(() => 0)],
      stride: [...indices.map(() => 1), ...picture.map(() => this.step)],
      count: [...indices.map(() => 1), ...picture.map((size) => Math.ceil(size / this.step))],
    });
  }
}

function sliderOf(name, size, dimension) {
  const id = `dimension-${dimension}`;
  const shown = element('output', { for: id }, ['0']);
  const range = { type: 'range', min: 0, max: size - 1, value: 0 };
  const input = element('input', { id, ...range, 'data-dimension': dimension }, []);
  input.addEventListener('input', () => {
    shown.value = input.value;
  });
  return element('div', { class: 'slider' }, [element('label', { for: id }, [name]), input, shown]);
}
