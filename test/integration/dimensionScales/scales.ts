import * as h5 from 'h5rx';
import { expect } from 'vitest';
import { run } from '../../support/h5.js';

/** Opens a dataset of a file. */
export type Open = (name: string) => Promise<h5.DatasetId>;

/** Opens a file and datasets of it; both are closed after `use`. */
export async function withFile<T>(
  path: string,
  flags: number,
  use: (dataset: Open, file: h5.FileId) => Promise<T>,
): Promise<T> {
  const file = await run(h5.H5Fopen_async(path, flags));
  const open = new Map<string, h5.DatasetId>();
  try {
    return await use(async (name) => {
      const known = open.get(name) ?? (await run(h5.H5Dopen_async(file, name)));
      open.set(name, known);
      return known;
    }, file);
  } finally {
    for (const one of open.values()) await run(h5.H5Dclose_async(one));
    await run(h5.H5Fclose_async(file));
  }
}

/** What is known of the scales of a dataset of `rank` dimensions. */
export async function scalesOf(did: h5.DatasetId, rank: number) {
  const all: { label: string; scales: h5.ScaleInfo[] }[] = [];
  for (let d = 0; d < rank; d++) {
    const scales = await run(h5.H5DSiterate_scales_async(did, d));
    expect(await run(h5.H5DSget_num_scales_async(did, d))).toBe(scales.length);
    all.push({ label: await run(h5.H5DSget_label_async(did, d)), scales });
  }
  return all;
}

/**
 * Lines of Python: `told(name)` tells of a dataset what `scalesOf` tells, `types(name)` what its attributes are: all but the version
 * of the message, of which HDF5 2.0 has a later one.
 */
export const TOLD = [
  'from h5py import h5ds',
  'def scales(d, i):',
  '  found = []',
  // It fails where there are none.
  '  if h5ds.get_num_scales(d.id, i): h5ds.iterate(d.id, i, lambda s: found.append(h5py.Dataset(s)))',
  "  return [{'path': s.name, 'name': h5ds.get_scale_name(s.id).decode() if h5ds.is_scale(s.id) else ''} for s in found]",
  'def told(name):',
  '  d = f[name]',
  "  return [{'label': d.dims[i].label, 'scales': scales(d, i)} for i in range(d.ndim)]",
  'def types(name):',
  '  d = f[name]',
  '  return {a: [h5py.h5a.open(d.id, a.encode()).get_type().encode().hex()[5:], list(d.attrs.get_id(a).shape)] for a in d.attrs}',
  "def uses(name): return [[f[r].name, int(i)] for r, i in f[name].attrs['REFERENCE_LIST']] if 'REFERENCE_LIST' in f[name].attrs else None",
  "def lists(name): return [[f[r].name for r in one] for one in f[name].attrs['DIMENSION_LIST']] if 'DIMENSION_LIST' in f[name].attrs else None",
];

/** Lines of Python that create datasets to attach to each other. */
export const CREATE = [
  "for n, s in {'d': (3, 4), 'e': (4,), 'x': (3,), 'y': (4,), 'z': (5,)}.items(): f.create_dataset(n, s, 'f4')",
];
