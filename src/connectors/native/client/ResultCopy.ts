import type { SpaceArgument } from '../../../model/Dataspace.js';
import { npointsOf } from '../../../model/Dataspace.js';
import type { NumericArray } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { selectionNpoints } from '../../../model/selection/selectionNpoints.js';
import { nextTurn } from '../../../runtime/port/nextTurn.js';
import { memoryRuns } from '../../../transfer/memoryRuns.js';

/** Bytes that are copied between two looks at the clock. */
const SLICE_BYTES = 2 ** 20;
/** The thread is given back after this many milliseconds. */
const LONGEST_TURN = 4;

/** Copies the result of a read into the caller's array, in slices that keep the thread for a few milliseconds each. */
export class ResultCopy {
  readonly #into: NumericArray;
  readonly #steps: Iterator<void>;

  /** @param memSpace - Which elements of the array were read; the others stay as they are. */
  constructor(into: NumericArray, result: NumericArray, memSpace: SpaceArgument) {
    this.#into = into;
    this.#steps =
      memSpace === 'H5S_ALL' || memSpace.selection.type === 'all'
        ? copyAll(into, result)
        : copySelected(into, result, memSpace);
  }

  /**
   * Copies; a promise where it takes more than one turn. Errors, thrown or of the promise: `H5Error` `bad-argument` where the memory of the
   * array is gone.
   *
   * @param isCanceled - Asked in each turn: whether to stop.
   */
  run(isCanceled: () => boolean): void | Promise<void> {
    if (!this.#turn()) return this.#goOn(isCanceled);
  }

  async #goOn(isCanceled: () => boolean): Promise<void> {
    do await nextTurn();
    while (!isCanceled() && !this.#turn());
  }

  /** Copies for one turn; gives whether all is copied. */
  #turn(): boolean {
    const end = performance.now() + LONGEST_TURN;
    try {
      do if (this.#steps.next().done) return true;
      while (performance.now() < end);
      return false;
    } catch (cause) {
      if (!(cause instanceof TypeError || cause instanceof RangeError)) throw cause;
      const message = `dxpl_id.into was detached or made shorter: it has ${this.#into.length} elements left`;
      throw failure('bad-argument', message, { cause });
    }
  }
}

function* copyAll(into: NumericArray, result: NumericArray): Generator<void, void> {
  const items = Math.ceil(SLICE_BYTES / result.BYTES_PER_ELEMENT);
  for (let at = 0; at < result.length; at += items) {
    copy(into, at, result.subarray(at, at + items));
    yield;
  }
}

function* copySelected(
  into: NumericArray,
  result: NumericArray,
  { dims, selection }: Exclude<SpaceArgument, 'H5S_ALL'>,
): Generator<void, void> {
  const npoints = selectionNpoints(selection, dims);
  const items = npoints === 0 ? 1 : result.length / npointsOf(dims);
  const runs = memoryRuns({ dims, selection });
  let bytes = 0;
  for (let ordinal = 0; ordinal < npoints; ) {
    runs.locate(ordinal);
    const { offset, step } = runs;
    const count = Math.min(runs.remaining, npoints - ordinal);
    const isDense = step === 1;
    const n = isDense ? count : 1;
    copy(into, offset * items, result.subarray(offset * items, (offset + n) * items));
    ordinal += n;
    // A short run takes some time too.
    bytes += n * items * result.BYTES_PER_ELEMENT + 1024;
    if (bytes < SLICE_BYTES) continue;
    bytes = 0;
    yield;
  }
}

/** Both are of one type. Errors: `TypeError` or `RangeError` where the target is not there any more. */
function copy(into: NumericArray, at: number, from: NumericArray): void {
  (into as Float64Array).set(from as Float64Array, at);
}
