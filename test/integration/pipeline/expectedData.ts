import type { H5Data } from 'h5rx';
import { type ContainerDescription, numbersOf } from '../../support/descriptions.js';

/** A description's values as a read gives them. */
export function dataOf(expected: ContainerDescription, folder: string): H5Data {
  switch (expected.type) {
    case 'compound': {
      const columns = Object.entries(expected.fields).map(([field, column]) => [field, dataOf(column, folder)]);
      return Object.fromEntries(columns) as H5Data;
    }
    case 'string':
      // h5py leaves the zeros that fill a space-padded string which was never written.
      return expected.data.map((text) => text.replace(/\0+$/, ''));
    case 'bytes':
      return new Uint8Array(Buffer.from(expected.hex, 'hex'));
    case 'vlen':
    case 'reference':
      throw new Error(`no fixed-size elements: ${expected.type}`);
    default:
      return numbersOf(expected, folder);
  }
}

/**
 * What reading some elements into places of a buffer gives.
 *
 * @param data - The elements of the whole dataset, and `npoints` how many they are.
 * @param from - Numbers of the elements that are read, in C order of the extent.
 * @param to - Where each goes; the others of the `length` elements of the buffer stay zero.
 */
export function gathered(
  data: H5Data,
  npoints: number,
  from: readonly number[],
  to: readonly number[],
  length: number,
): H5Data {
  if (data === null) throw new Error('no elements');
  if (ArrayBuffer.isView(data)) {
    const each = (data as Uint8Array).length / npoints;
    const result = new (data.constructor as Uint8ArrayConstructor)(length * each);
    from.forEach((element, n) => {
      result.set((data as Uint8Array).subarray(element * each, (element + 1) * each), to[n]! * each);
    });
    return result;
  }
  if (Array.isArray(data)) {
    const each = data.length / npoints;
    const result = new Array<string>(length * each).fill('');
    from.forEach((element, n) => {
      for (let i = 0; i < each; i += 1) result[to[n]! * each + i] = data[element * each + i] as string;
    });
    return result;
  }
  const columns = Object.entries(data).map(([field, column]) => [field, gathered(column, npoints, from, to, length)]);
  return Object.fromEntries(columns) as H5Data;
}

/** Whether two containers are of one form and hold the same values; all NaN are one. */
export function isSame(one: H5Data, other: H5Data): boolean {
  if (one === null || other === null) return one === other;
  if (ArrayBuffer.isView(one) || Array.isArray(one)) {
    if (one.constructor !== other.constructor) return false;
    const [values, others] = [one, other] as [ArrayLike<unknown>, ArrayLike<unknown>];
    for (let i = 0; i < values.length; i += 1) if (!Object.is(values[i], others[i])) return false;
    return values.length === others.length;
  }
  if (ArrayBuffer.isView(other) || Array.isArray(other)) return false;
  const fields = Object.keys(one);
  return fields.join() === Object.keys(other).join() && fields.every((field) => isSame(one[field]!, other[field]!));
}
