import * as h5 from 'h5rx';
import { lastValueFrom, of, toArray } from 'rxjs';
import type { ArrayMetadata, DataType } from 'zarrita';
import { plainAttributes } from './plainAttributes.js';

/** Data without chunks are read in parts of at most this many bytes, as `readChunks` reads them. */
const PART_BYTES = 4 * 2 ** 20;

/** A dataset as an array of Zarr 3. Errors: `unsupported`. */
export async function arrayMetadata(dataset: h5.DatasetId, path: string): Promise<ArrayMetadata> {
  const [type, { class: spaceClass, dims }, creation, isScale, attributes] = await Promise.all([
    lastValueFrom(h5.H5Dget_type_async(dataset)),
    lastValueFrom(h5.H5Dget_space_async(dataset)),
    lastValueFrom(h5.H5Dget_create_plist_async(dataset)),
    lastValueFrom(h5.H5DSis_scale_async(dataset)),
    lastValueFrom(of(dataset).pipe(h5.readAttributes(), toArray())),
  ]);
  const data_type = spaceClass === 'H5S_NULL' ? undefined : zarrType(type);
  if (data_type === undefined) {
    const what = `${path}: Zarr cannot express ${h5.formatDatatype(type)} (${spaceClass})`;
    throw new h5.H5Error('unsupported', 'h5rx/zarrita', what);
  }
  /** That of its first scale, or its label; a scale of one dimension names its own. Null where it has none. */
  const nameOf = async (_: number, dim: number): Promise<string | null> => {
    const [scale] = await lastValueFrom(h5.H5DSiterate_scales_async(dataset, dim));
    const label = await lastValueFrom(h5.H5DSget_label_async(dataset, dim));
    return (scale?.path ?? (label || (isScale && dims.length === 1 ? path : ''))).split('/').at(-1) || null;
  };
  const dimension_names = await Promise.all(dims.map(nameOf));
  const isText = data_type === 'string';
  const [fill] = (creation.fillValue ?? [isText ? '' : 0]) as Iterable<unknown>;
  const chunk_shape = [...(creation.chunk ?? partOf(dims, h5.H5Tget_size(h5.H5Tget_native_type(type))))];
  return {
    zarr_format: 3,
    node_type: 'array',
    shape: [...dims],
    data_type,
    chunk_grid: { name: 'regular', configuration: { chunk_shape } },
    chunk_key_encoding: { name: 'default' },
    codecs: [{ name: isText ? 'vlen-utf8' : 'bytes', configuration: isText ? {} : { endian: 'little' } }],
    fill_value: (data_type === 'bool' ? Boolean(fill) : fill) as null,
    attributes: plainAttributes(attributes),
    ...(dimension_names.some((name) => name) && { dimension_names: dimension_names as string[] }),
  };
}

/** The type of Zarr with the values that a read gives: of half precision in single precision. Undefined where Zarr has none. */
function zarrType(type: h5.Datatype): DataType | undefined {
  if (type.class === 'H5T_STRING') return 'string';
  if (type.class === 'H5T_ENUM') return h5.H5Tequal(type, h5.booleanEnum) ? 'bool' : zarrType(type.base);
  const bits = 8 * h5.H5Tget_size(h5.H5Tget_native_type(type));
  if (type.class === 'H5T_INTEGER') return `${type.signed ? 'int' : 'uint'}${bits}` as DataType;
  // Wider floats would lose digits.
  const isExact = type.class === 'H5T_FLOAT' && type.expSize <= 11 && type.mantSize <= 52;
  return isExact ? (`float${bits}` as DataType) : undefined;
}

/** As many rows, or elements of a row, as fit into a part. */
function partOf(dims: readonly number[], elementBytes: number): number[] {
  const part = dims.map((size) => Math.max(size, 1));
  for (const [dim, size] of part.entries()) {
    const bytes = part.reduce((product, size) => product * size, elementBytes);
    if (bytes > PART_BYTES) part[dim] = Math.max(Math.floor((size * PART_BYTES) / bytes), 1);
  }
  return part;
}
