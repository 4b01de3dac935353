import { failure } from '../../model/H5Error.js';

/** Makes a container for `n` elements; one too large for the machine is an `out-of-memory` error. */
export function allocate<Container>(n: number, make: () => Container): Container {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw failure('out-of-memory', `no memory for a container of ${n} elements`, { cause });
  }
}
