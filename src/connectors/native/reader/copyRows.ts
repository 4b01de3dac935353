import type { RowVisitor } from '../../../transfer/TransferPlan.js';

/** Rows of so few bytes are copied word by word: setting a view costs more. */
const SHORT_ROW = 128;

/**
 * Copies rows of elements that are stored as they are in memory. Rows that do not lie close together there are left to
 * `scatter`.
 */
export function copyRows(
  elements: Uint8Array,
  target: Uint8Array,
  elementSize: number,
  scatter: RowVisitor,
): RowVisitor {
  const width = wordBytes(elements.byteOffset | target.byteOffset | elementSize);
  const perElement = elementSize / width;
  const from = wordsOf(elements, width);
  const to = wordsOf(target, width);
  return (source, count, at, step) => {
    if (step !== 1) {
      scatter(source, count, at, step);
      return;
    }
    if (count * elementSize > SHORT_ROW) {
      target.set(elements.subarray(source * elementSize, (source + count) * elementSize), at * elementSize);
      return;
    }
    const first = source * perElement;
    const place = at * perElement;
    for (let n = count * perElement - 1; n >= 0; n -= 1) to[place + n] = from[first + n] as number;
  };
}

function wordBytes(alignment: number): 1 | 2 | 4 {
  return alignment % 4 === 0 ? 4 : alignment % 2 === 0 ? 2 : 1;
}

function wordsOf(
  { buffer, byteOffset, byteLength }: Uint8Array,
  width: 1 | 2 | 4,
): Uint8Array | Uint16Array | Uint32Array {
  const length = Math.floor(byteLength / width);
  if (width === 4) return new Uint32Array(buffer, byteOffset, length);
  return width === 2 ? new Uint16Array(buffer, byteOffset, length) : new Uint8Array(buffer, byteOffset, length);
}
