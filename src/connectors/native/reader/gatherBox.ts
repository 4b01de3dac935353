/** A box of elements: in each dimension `count` of them, `stride` apart, from `start` on. */
export interface ElementBox {
  readonly start: readonly number[];
  readonly stride: readonly number[];
  readonly count: readonly number[];
}

/**
 * The elements of a box close together, in C order, out of elements that lie in C order of `dims`. What lies close together
 * already is given as a view of the source; otherwise it is copied into `scratch()`.
 */
export function gatherBox(
  source: Uint8Array,
  dims: readonly number[],
  elementSize: number,
  { start, stride, count }: ElementBox,
  scratch: (bytes: number) => Uint8Array,
): Uint8Array {
  let { rank, run } = innermostRun(dims, elementSize, { stride, count });
  let offset = 0;
  const distances: number[] = [];
  for (let d = dims.length - 1, distance = elementSize; d >= 0; d -= 1) {
    offset += (start[d] as number) * distance;
    distances[d] = distance * (stride[d] as number);
    distance *= dims[d] as number;
  }
  // Dimensions of one element are only an offset.
  while (rank > 0 && count[rank - 1] === 1) rank -= 1;
  if (rank === 0) return source.subarray(offset, offset + run);
  let runs = 1;
  for (let d = 0; d < rank; d += 1) runs *= count[d] as number;
  const target = scratch(runs * run);
  const copy = copierFor(source, target, run, elementSize);
  const index = new Array<number>(rank).fill(0);
  const inner = count[rank - 1] as number;
  const innerDistance = distances[rank - 1] as number;
  for (let to = 0; to < target.length; ) {
    for (let i = 0, from = offset; i < inner; i += 1, from += innerDistance, to += run) copy(from, to);
    let d = rank - 2;
    for (; d >= 0; d -= 1) {
      index[d] = (index[d] as number) + 1;
      offset += distances[d] as number;
      if ((index[d] as number) < (count[d] as number)) break;
      offset -= (index[d] as number) * (distances[d] as number);
      index[d] = 0;
    }
    if (d < 0) break;
  }
  return target;
}

/** The dimensions before `rank` are walked through; those from it on are one run of bytes. */
export function innermostRun(
  dims: readonly number[],
  elementSize: number,
  { stride, count }: Omit<ElementBox, 'start'>,
): { readonly rank: number; readonly run: number } {
  let rank = dims.length;
  let run = elementSize;
  while (rank > 0) {
    if (stride[rank - 1] !== 1 && count[rank - 1] !== 1) break;
    rank -= 1;
    run *= count[rank] as number;
    if (count[rank] !== dims[rank]) break;
  }
  return { rank, run };
}

/** Runs up to this size are copied word by word: setting a view costs more. */
const SHORT_RUN = 64;

/** Copies `run` bytes from a place in `source` to one in `target`; places are multiples of `elementSize`. */
function copierFor(
  source: Uint8Array,
  target: Uint8Array,
  run: number,
  elementSize: number,
): (from: number, to: number) => void {
  if (run > SHORT_RUN) return (from, to) => target.set(source.subarray(from, from + run), to);
  const aligned = (width: number) => (source.byteOffset | target.byteOffset | elementSize) % width === 0;
  if (aligned(4)) return copyWords(wordsOf(Uint32Array, source), wordsOf(Uint32Array, target), run, 2);
  if (aligned(2)) return copyWords(wordsOf(Uint16Array, source), wordsOf(Uint16Array, target), run, 1);
  return copyWords(source, target, run, 0);
}

type Words = Uint8Array | Uint16Array | Uint32Array;

function wordsOf<W extends Words>(
  type: { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBufferLike, offset: number, length: number): W },
  { buffer, byteOffset, byteLength }: Uint8Array,
): W {
  return new type(buffer, byteOffset, Math.floor(byteLength / type.BYTES_PER_ELEMENT));
}

/** Copies words of `1 << shift` bytes. */
function copyWords(source: Words, target: Words, run: number, shift: number): (from: number, to: number) => void {
  const words = run >> shift;
  if (words === 1) {
    return (from, to) => {
      target[to >> shift] = source[from >> shift] as number;
    };
  }
  return (from, to) => {
    for (let i = 0, f = from >> shift, t = to >> shift; i < words; i += 1) target[t + i] = source[f + i] as number;
  };
}
