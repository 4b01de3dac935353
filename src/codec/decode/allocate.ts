import { H5Error } from '../../model/H5Error.js';

/** Makes a container for `n` elements; one too large for the machine is an `out-of-memory` error. */
export function allocate<Container>(routine: string, n: number, make: () => Container): Container {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new H5Error('out-of-memory', routine, `no memory for a container of ${n} elements`, { cause: error });
  }
}
