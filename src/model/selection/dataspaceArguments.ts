import type { Dataspace, Hyperslab } from '../Dataspace.js';
import { failure } from '../H5Error.js';

/** HDF5's `H5S_MAX_RANK`. */
export const MAX_RANK = 32;

/** Refuses what is not a dataspace, such as `H5S_ALL`. */
export function checkSpace(name: string, value: Dataspace): void {
  const given = value as Partial<Dataspace> | null | undefined;
  if (typeof given !== 'object' || given === null || !Array.isArray(given.dims) || given.selection === undefined) {
    throw failure('bad-argument', `${name} is ${String(value)}, not a dataspace`);
  }
}

/** Refuses a dataspace without dimensions, in which nothing can be selected. */
export function checkSimple(name: string, space: Dataspace): void {
  checkSpace(name, space);
  if (space.class !== 'H5S_SIMPLE' || space.dims.length === 0) {
    throw failure(
      'bad-argument',
      `${name} is a ${space.class} dataspace without dimensions, in which elements cannot be selected`,
    );
  }
}

/** Refuses an array that does not hold one integer of at least `least` for each dimension. */
function checkCoordinates(name: string, value: readonly number[], rank: number, least: 0 | 1): void {
  if (!Array.isArray(value)) throw failure('bad-argument', `${name} is ${String(value)}, not an array`);
  if (value.length !== rank) {
    throw failure('bad-argument', `${name} has ${value.length} values; the dataspace has ${rank} dimensions`);
  }
  // Not `forEach`, which passes over holes.
  for (const [dimension, one] of value.entries()) {
    if (!Number.isSafeInteger(one) || one < least) {
      throw failure('bad-argument', `${name}[${dimension}] is ${one}; it must be an integer from ${least} to 2^53 - 1`);
    }
  }
}

/** Refuses dimensions and greatest dimensions that HDF5 refuses; `Infinity` stands for `H5S_UNLIMITED`. */
export function checkExtent(dims: readonly number[], maxdims: readonly number[]): void {
  if (!Array.isArray(dims)) throw failure('bad-argument', `dims is ${String(dims)}, not an array`);
  if (dims.length > MAX_RANK)
    throw failure('bad-argument', `dims has ${dims.length} values; a dataspace has at most ${MAX_RANK} dimensions`);
  checkCoordinates('dims', dims, dims.length, 0);
  const npoints = dims.reduce((product, size) => product * size, 1);
  if (npoints > Number.MAX_SAFE_INTEGER) {
    throw failure('bad-argument', `dims is [${dims.join(', ')}]: ${npoints} elements are more than 2^53 - 1`);
  }
  checkCoordinates(
    'maxdims',
    Array.isArray(maxdims) ? Array.from(maxdims, (one) => (one === Infinity ? 0 : one)) : maxdims,
    dims.length,
    0,
  );
  maxdims.forEach((most, dimension) => {
    const size = dims[dimension] as number;
    if (most < size)
      throw failure('bad-argument', `maxdims[${dimension}] is ${most}, less than dims[${dimension}], which is ${size}`);
  });
}

/** Refuses a value that is not one of those allowed. */
export function checkOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value))
    throw failure('bad-argument', `${name} is ${String(value)}; it must be one of ${allowed.join(', ')}`);
}

/** Refuses hyperslabs that HDF5 refuses: overlapping blocks, strides of 0, another number of dimensions. */
export function checkHyperslab({ start, stride, count, block }: Hyperslab, rank: number): void {
  checkCoordinates('start', start, rank, 0);
  checkCoordinates('stride', stride, rank, 1);
  checkCoordinates('count', count, rank, 0);
  checkCoordinates('block', block, rank, 0);
  for (let dimension = 0; dimension < rank; dimension += 1) {
    const [first, step, blocks, size] = [start, stride, count, block].map((values) => values[dimension]) as [
      number,
      number,
      number,
      number,
    ];
    if (blocks > 1 && size > step) {
      throw failure(
        'bad-argument',
        `block[${dimension}] is ${size}, more than stride[${dimension}], which is ${step}: the blocks overlap`,
      );
    }
    if (!Number.isSafeInteger(first + Math.max(blocks - 1, 0) * step + size)) {
      throw failure('bad-argument', `the hyperslab's end in dimension ${dimension} is more than 2^53 - 1`);
    }
  }
}

/** Refuses a point that does not have one non-negative coordinate per dimension. */
export function checkPoint(point: readonly number[], i: number, rank: number): void {
  const right = (coordinate: number): boolean => Number.isSafeInteger(coordinate) && coordinate >= 0;
  // Named only when wrong: there may be millions of points.
  if (!Array.isArray(point) || point.length !== rank || !Array.from(point).every(right)) {
    checkCoordinates(`points[${i}]`, point, rank, 0);
  }
}

/** Refuses a range of a list that is not made of non-negative integers. */
export function checkRange(first: string, from: number, length: string, most: number): void {
  if (!Number.isSafeInteger(from) || from < 0)
    throw failure('bad-argument', `${first} is ${from}; it must be an integer from 0`);
  if (most !== Infinity && (!Number.isSafeInteger(most) || most < 0)) {
    throw failure('bad-argument', `${length} is ${most}; it must be an integer from 0`);
  }
}
