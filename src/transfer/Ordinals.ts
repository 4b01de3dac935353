import type { SpanList } from '../model/Dataspace.js';

/** The numbers of selected elements in a span tree: for each list, how many elements it has before each of its spans. */
export class Ordinals {
  readonly #before = new Map<SpanList, Float64Array>();

  /** The number of elements before each span of a list. */
  before(list: SpanList): Float64Array {
    let before = this.#before.get(list);
    if (before === undefined) {
      before = new Float64Array(list.spans.length);
      let npoints = 0;
      list.spans.forEach(({ low, high, down }, i) => {
        (before as Float64Array)[i] = npoints;
        npoints += (high - low + 1) * (down?.npoints ?? 1);
      });
      this.#before.set(list, before);
    }
    return before;
  }
}
