import type { H5Data } from 'h5rx';
import { runScript } from './runScript.js';

/** A dataset that `writeLargeFile.py` writes. */
export interface LargeDataset {
  readonly name: string;
  readonly dims: readonly number[];
  /** The values of elements, by their numbers in C order. */
  readonly of: (elements: ArrayLike<number>) => H5Data;
  /** Whether several workers can fill one container of it. */
  readonly isNumeric: boolean;
}

/** 24 bits that depend on the number of an element. */
const valueAt = (element: number): number => Math.imul(element, 2654435761) >>> 8;

const ROW = 40 * 50;

export const LARGE_DATASETS: readonly LargeDataset[] = [
  {
    name: 'deflated',
    dims: [600, 40, 50],
    of: (elements) =>
      Int32Array.from(elements, (n) => (n >= 200 * ROW && n < 250 * ROW ? 77 /* never written */ : valueAt(n))),
    isNumeric: true,
  },
  { name: 'plain', dims: [1000, 1000], of: (elements) => Float64Array.from(elements, valueAt), isNumeric: true },
  { name: 'contiguous', dims: [1500, 2000], of: (elements) => Uint16Array.from(elements, valueAt), isNumeric: true },
  {
    name: 'records',
    dims: [300, 1000],
    of: (elements) => ({
      a: Int32Array.from(elements, valueAt),
      b: Float64Array.from(elements, (n) => valueAt(n) / 4),
    }),
    isNumeric: true,
  },
  {
    name: 'texts',
    dims: [200, 500],
    of: (elements) => Array.from(elements, (n) => `s${valueAt(n) % 10_000}`),
    isNumeric: false,
  },
];

export function writeLargeFile(python: string, path: string): void {
  runScript(python, 'writeLargeFile.py', [path]);
}

/** Numbers of the elements of a regular hyperslab, in C order. */
export function elementsOfHyperslab(
  dims: readonly number[],
  { start, stride, count, block }: Record<'start' | 'stride' | 'count' | 'block', readonly number[]>,
): Int32Array {
  let numbers = Int32Array.of(0);
  dims.forEach((size, d) => {
    const indices = Array.from(
      { length: count[d]! * block[d]! },
      (_, i) => start[d]! + Math.floor(i / block[d]!) * stride[d]! + (i % block[d]!),
    );
    const next = new Int32Array(numbers.length * indices.length);
    numbers.forEach((slower, n) => {
      indices.forEach((index, i) => {
        next[n * indices.length + i] = slower * size + index;
      });
    });
    numbers = next;
  });
  return numbers;
}
