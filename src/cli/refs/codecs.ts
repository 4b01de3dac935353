import type { FilterProperty } from '../../index.node.js';

/** A codec of numcodecs, as `.zarray` has it. */
export type Codec = { readonly id: string } & Readonly<Record<string, number | string>>;

const BLOSC = ['blosclz', 'lz4', 'lz4hc', undefined, 'zlib', 'zstd'] as const;

/** The codec that undoes a filter; undefined where numcodecs has none. */
function codecOf({ id, cdValues = [] }: FilterProperty, place: number): Codec | undefined {
  const [first = 0] = cdValues;
  switch (id) {
    case 1:
      return { id: 'zlib', level: first };
    case 2:
      // After other filters there may be a rest of less than an element, which HDF5 allows.
      return place === 0 ? { id: 'shuffle', elementsize: first } : undefined;
    case 3:
      return { id: 'fletcher32' };
    case 307:
      return { id: 'bz2', level: first || 9 };
    case 32001: {
      const [, , , , clevel = 5, shuffle = 1, compressor = 0] = cdValues;
      const cname = BLOSC[compressor];
      return cname === undefined ? undefined : { id: 'blosc', cname, clevel, shuffle, blocksize: 0 };
    }
    case 32015:
      return { id: 'zstd', level: cdValues[0] ?? 3 };
    default:
      return undefined;
  }
}

/**
 * The codecs for chunks that went through a pipeline without the filters of a mask, in the order of the pipeline; undefined where there is
 * none for one of the filters.
 */
export function codecsOf(filters: readonly FilterProperty[], mask: number): Codec[] | undefined {
  const applied = filters.filter((_, place) => (mask & (1 << place)) === 0);
  const codecs = applied.map(codecOf);
  return codecs.every((codec) => codec !== undefined) ? codecs : undefined;
}
