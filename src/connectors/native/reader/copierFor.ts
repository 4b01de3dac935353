/** Runs up to this many bytes are copied word by word: `set` with a subarray costs more. */
const SHORT_RUN = 64;

/** A function that copies `run` bytes from an offset in `source` to one in `target`; offsets are multiples of `elementSize`. */
export function copierFor(
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
