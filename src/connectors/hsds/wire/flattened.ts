import type { ArrayDatatype, Datatype } from '../../../model/Datatype.js';

/** An array datatype as one whose base is none: the dimensions of arrays within each other are joined. */
export function flattened({ dims, base }: ArrayDatatype): {
  readonly dims: readonly number[];
  readonly base: Datatype;
} {
  if (base.class !== 'H5T_ARRAY') return { dims, base };
  const inner = flattened(base);
  return { dims: [...dims, ...inner.dims], base: inner.base };
}
