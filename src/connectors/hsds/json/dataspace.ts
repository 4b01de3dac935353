import type { Dataspace } from '../../../model/Dataspace.js';
import { H5S_NULL, H5S_SCALAR, H5S_UNLIMITED, H5Screate, H5Screate_simple } from '../../../model/H5S.js';
import { failure } from '../../../model/H5Error.js';

export function dataspaceOf(json: unknown): Dataspace {
  if (json === undefined || json === 'H5S_SCALAR') return H5Screate(H5S_SCALAR);
  if (json === 'H5S_NULL') return H5Screate(H5S_NULL);
  const { class: kind, dims, maxdims } = json as { class?: string; dims?: number[]; maxdims?: (number | string)[] };
  if (kind === 'H5S_SCALAR') return H5Screate(H5S_SCALAR);
  if (kind === 'H5S_NULL') return H5Screate(H5S_NULL);
  if (!Array.isArray(dims)) throw failure('corrupt-file', 'a dataspace without dimensions');
  return H5Screate_simple(dims, (maxdims ?? dims).map((size) => (size === 0 || typeof size === 'string' ? H5S_UNLIMITED : size)));
}

export function jsonOfDataspace(space: Dataspace): Record<string, unknown> {
  if (space.class === 'H5S_NULL') return { shape: 'H5S_NULL' };
  if (space.class === 'H5S_SCALAR') return {};
  const isFixed = space.maxdims.every((size, d) => size === space.dims[d]);
  return { shape: space.dims, ...(!isFixed && { maxdims: space.maxdims.map((size) => (size === H5S_UNLIMITED ? 0 : size)) }) };
}
